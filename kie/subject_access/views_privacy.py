"""The privacy notice, which anybody may read, in any of its versions."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from kie import clock
from kie.errors import NotFound
from kie.subject_access.looks import has_looked, note_look
from kie.subject_access.notices import in_force, notices_in
from kie.web import beside, db, house, page, public, viewer

bp = Blueprint("privacy", __name__, url_prefix=None)


@bp.get("/privacy")
@public
def notice() -> ResponseReturnValue:
    """The notice in force; `?version=` shows another. That somebody has opened it is kept, once."""
    settings = house().settings
    found = notices_in(settings.notices_dir)
    now, number = in_force(found, clock.today()), request.args.get("version", type=int)
    shown = now if number is None else next((one for one in found if one.number == number), None)
    if shown is None:
        raise NotFound()
    if current_user.is_authenticated and not has_looked(db(), viewer().person_id, shown.number):
        with beside() as writing:
            note_look(writing, viewer().person_id, shown.number)
    return page(
        "subject_access/privacy.html",
        shown=shown,
        parts=shown.filled(settings.organisation, settings.privacy_contact),
        now=now,
        versions=found,
        today=clock.today(),
    )
