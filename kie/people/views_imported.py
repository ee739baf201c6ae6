"""Pages of what an import brought."""

from flask import request
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.people import imported
from kie.people.views import bp
from kie.web import authorise, db, page

LARGEST = 2**63 - 1
"""What a number of an event can be."""


@bp.get(f"/imports/<int(max={LARGEST}):number>")
def import_done(number: int) -> ResponseReturnValue:
    """How many people an import brought, changed, moved, and ended."""
    authorise(Permission.MANAGE_PEOPLE)
    return page("people/imported.html", done=imported.imported(db(), number))


@bp.get(f'/imports/<int(max={LARGEST}):number>/<any("new", "changed", "moved", "planned", "left"):which>')
def import_done_list(number: int, which: str) -> ResponseReturnValue:
    """Who they are, page by page."""
    authorise(Permission.MANAGE_PEOPLE)
    done = imported.imported(db(), number)
    shown = imported.people_of(db(), done, which, request.args.get("page", 1, type=int))
    return page("people/imported_list.html", done=done, shown=shown, which=which)
