"""Pages of one's own: everything held about the viewer, to read, to print and to take away."""

import json

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from kie import events
from kie.access import Permission
from kie.subject_access.filing import filed
from kie.subject_access.pages import file_page
from kie.subject_access.reading import whole_file
from kie.subject_access.sections import Asking
from kie.web import Viewer, authorise, beside, db, house, page, viewer

bp = Blueprint("subject_access", __name__, url_prefix=None)


@bp.get("/my-file/everything")
def everything() -> ResponseReturnValue:
    """Everything held about the viewer, as a page."""
    who = authorise(Permission.READ_WHOLE_FILE, viewer().person_id)
    return page("subject_access/everything.html", shown=file_page(_own(who, "page")))


@bp.get("/my-file/everything.json")
def everything_json() -> ResponseReturnValue:
    """The same for a machine to read."""
    who = authorise(Permission.READ_WHOLE_FILE, viewer().person_id)
    return json_answer(_own(who, "file"), "my-file.json")


def _own(who: Viewer, form: str) -> dict[str, object]:
    """The viewer's own file; that it was taken is noted beside it."""
    settings = house().settings
    found = filed(
        whole_file(db(), Asking(who.person_id, own=True, key=settings.secret_key)), settings.organisation
    )
    with beside() as writing:
        events.record(writing, who.person_id, "whole-file.read", person_id=who.person_id, form=form)
    return found


def json_answer(value: object, name: str) -> Response:
    """A file of JSON to keep."""
    body = json.dumps(value, ensure_ascii=False, indent=1)
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(body, mimetype="application/json", headers=headers)
