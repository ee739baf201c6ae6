"""Pages of what was given out: for HR to print, and for whoever asked to read and take away."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.people.opened import opened
from kie.subject_access import request_queries, wording
from kie.subject_access.pages import file_page
from kie.subject_access.request_queries import Asked
from kie.subject_access.views import json_answer
from kie.subject_access.views_requests import bp, looking_through
from kie.web import authorise, db, house, page, viewer

__all__ = ["bp"]


@bp.get("/records/requests/<uuid:asked_id>/given")
def given(asked_id: UUID) -> ResponseReturnValue:
    """What was given out, for HR to print for whoever has no way to sign in."""
    _who, asked = looking_through(asked_id)
    file = request_queries.released(db(), house().settings.secret_key, asked_id)
    opened("request", asked.person_id, asked_id)
    return page(
        "subject_access/given.html", shown=file_page(file), left_out=file["left_out"], asked=asked, own=False
    )


@bp.get("/my-file/requests")
def mine() -> ResponseReturnValue:
    """One's own requests, as HR wrote them down."""
    who = authorise(Permission.READ_WHOLE_FILE, viewer().person_id)
    asked = request_queries.requests_of(db(), who.person_id)
    contact = house().settings.privacy_contact
    return page("subject_access/requests_mine.html", asked=asked, wording=wording, own=True, contact=contact)


@bp.get("/my-file/requests/<uuid:asked_id>")
def mine_given(asked_id: UUID) -> ResponseReturnValue:
    """What HR gave the viewer."""
    asked = _own(asked_id)
    file = request_queries.released(db(), house().settings.secret_key, asked_id)
    return page(
        "subject_access/given.html", shown=file_page(file), left_out=file["left_out"], asked=asked, own=True
    )


@bp.get("/my-file/requests/<uuid:asked_id>/file.json")
def mine_json(asked_id: UUID) -> ResponseReturnValue:
    """The same for a machine to read."""
    _own(asked_id)
    file = request_queries.released(db(), house().settings.secret_key, asked_id)
    return json_answer(file, "my-file-as-released.json")


def _own(asked_id: UUID) -> Asked:
    viewer()
    asked = request_queries.request_of(db(), asked_id)
    authorise(Permission.READ_WHOLE_FILE, asked.person_id)
    return asked
