"""Pages of requests for everything held about a person, for HR: writing one down, its days, how it ends."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.errors import Conflict, Invalid
from kie.forming import Form
from kie.i18n import _
from kie.people.opened import opened, reading_facts
from kie.people.queries import names_of
from kie.subject_access import request_queries, requests, wording
from kie.subject_access.forms import ENDING, ExtensionForm, RequestForm
from kie.subject_access.pages import file_page
from kie.subject_access.request_queries import Asked
from kie.subject_access.rules import LONGER, answer_due
from kie.subject_access.views import json_answer
from kie.web import Viewer, allowed, authorise, db, house, page, viewer

bp = Blueprint("subject_requests", __name__, url_prefix=None)


@bp.get("/records/requests")
def index() -> ResponseReturnValue:
    """Every request, with the days that are left."""
    who = authorise(Permission.READ_SUBJECT_REQUESTS)
    asked = request_queries.all_requests(db(), who.person_id)
    return page("subject_access/requests.html", asked=asked, wording=wording, own=False)


@bp.route("/records/<uuid:person_id>/requests/new", methods=["GET", "POST"])
def new(person_id: UUID) -> ResponseReturnValue:
    """Write down that somebody asked for what is held about them."""
    who = authorise(Permission.RUN_SUBJECT_ACCESS, person_id, *reading_facts(person_id))
    form, status = RequestForm(), 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                asked = requests.record_request(
                    db(),
                    who.person_id,
                    person_id,
                    form.received_on.data,
                    form.asked_how.data,
                    form.identity.data,
                    form.wants.data or "",
                )
            except Invalid as refused:
                form.received_on.errors = [refused.message]
            else:
                flash(_("The request is written down, and the person was told."), "success")
                return redirect(url_for(".show", asked_id=asked.id))
    name = names_of(db(), [person_id]).get(person_id, "")
    return page("subject_access/request_new.html", status, form=form, name=name, person_id=person_id)


@bp.get("/records/requests/<uuid:asked_id>")
def show(asked_id: UUID) -> ResponseReturnValue:
    """One request: how it stands, and what comes next."""
    _who, asked = running(asked_id)
    return page(
        "subject_access/request.html",
        asked=asked,
        may_look=allowed(Permission.READ_SUBJECT_FILE, asked.person_id, *reading_facts(asked.person_id)),
        seconds=request_queries.seconds_for(db(), asked) if asked.waiting and not asked.closed else (),
        wording=wording,
        own=False,
    )


def running(asked_id: UUID) -> tuple[Viewer, Asked]:
    """The request, when the viewer may answer it. Raises SignInNeeded and NotFound."""
    authorise(Permission.READ_SUBJECT_REQUESTS)
    asked = request_queries.request_of(db(), asked_id)
    return authorise(Permission.RUN_SUBJECT_ACCESS, asked.person_id, *reading_facts(asked.person_id)), asked


def looking_through(asked_id: UUID) -> tuple[Viewer, Asked]:
    """The same for whoever has given a reason to read what is in the file. Raises SignInNeeded and NotFound."""
    authorise(Permission.READ_SUBJECT_REQUESTS)
    asked = request_queries.request_of(db(), asked_id)
    return authorise(Permission.READ_SUBJECT_FILE, asked.person_id, *reading_facts(asked.person_id)), asked


@bp.route("/records/requests/<uuid:asked_id>/extension", methods=["GET", "POST"])
def extension(asked_id: UUID) -> ResponseReturnValue:
    """Take two months more, for a reason that the person reads."""
    who, asked = running(asked_id)
    form, status = ExtensionForm(), 200
    if not form.is_submitted() and (asked.closed or asked.extended_because):
        return redirect(url_for(".show", asked_id=asked_id))
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                requests.extend(db(), asked_id, who.person_id, form.reason.data or "")
            except (Invalid, Conflict) as refused:
                form.reason.errors = [f"{refused.message} {refused.next_step}".strip()]
                status = refused.status
            else:
                flash(_("There is more time, and the person was told why."), "success")
                return redirect(url_for(".show", asked_id=asked_id))
    return _reason_page(asked, form, "extension", status)


@bp.route(
    "/records/requests/<uuid:asked_id>/<any(withdrawn, refused):kind>",
    methods=["GET", "POST"],
)
def ending(asked_id: UUID, kind: str) -> ResponseReturnValue:
    """It ends without a file, for a reason that the person reads."""
    who, asked = running(asked_id)
    form, status = ENDING[kind](), 200
    if not form.is_submitted() and asked.closed:
        return redirect(url_for(".show", asked_id=asked_id))
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                requests.end_without_file(db(), asked_id, who.person_id, kind, form.reason.data or "")
            except Invalid as refused:
                form.reason.errors = [refused.message]
            else:
                flash(_("The request has ended, and the person was told why."), "success")
                return redirect(url_for(".index"))
    return _reason_page(asked, form, kind, status)


def _reason_page(asked: Asked, form: Form, kind: str, status: int) -> ResponseReturnValue:
    return page(
        "subject_access/request_reason.html",
        status,
        asked=asked,
        form=form,
        kind=kind,
        until=answer_due(asked.received_on, LONGER),
    )


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
    return page("subject_access/requests_mine.html", asked=asked, wording=wording, own=True)


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
