"""Pages of requests for everything held about a person, for HR: all of them, writing one down, how one stands."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kie import clock
from kie.access import Permission
from kie.errors import Invalid
from kie.i18n import _
from kie.people.directory import known_person
from kie.people.opened import reading_facts
from kie.subject_access import request_queries, requests, wording
from kie.subject_access.forms import RequestForm
from kie.subject_access.request_models import SubjectRequest
from kie.subject_access.request_queries import Asked
from kie.subject_access.rules import answer_due, wants_a_look
from kie.web import Viewer, allowed, authorise, db, page

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
    person, form, look = known_person(db(), person_id), RequestForm(), None
    if form.validate_on_submit():
        look = _look(person_id, form)
        asked = _written_down(who, person_id, form) if look is None else None
        if asked is not None:
            flash(_("The request is written down, and the person was told."), "success")
            return redirect(url_for(".show", asked_id=asked.id))
    status = 422 if form.errors else 200
    return page(
        "subject_access/request_new.html",
        status,
        form=form,
        name=person.name,
        person_id=person_id,
        look=look,
    )


@dataclass(frozen=True, slots=True)
class _Look:
    """What is shown before a request is written down. `due_on`: the last day, where the request came so long ago that
    it may be mistyped; `others`: requests of the person that nobody has answered yet."""

    received_on: date
    due_on: date | None
    others: tuple[Asked, ...]

    @property
    def late(self) -> bool:
        """Whether it would be overdue from the start."""
        return self.due_on is not None and self.due_on < clock.today()


def _look(person_id: UUID, form: RequestForm) -> _Look | None:
    """What to look at first; None where there is nothing, or the page has shown it."""
    day, today = form.received_on.data, clock.today()
    due_on = answer_due(day) if wants_a_look(day, today) else None
    others = tuple(request_queries.open_ones(db(), person_id))
    said = " ".join([day.isoformat() if due_on else "", *(str(one.id) for one in others)]).strip()
    if not said or form.shown_before(said):
        return None
    return _Look(day, due_on, others)


def _written_down(who: Viewer, person_id: UUID, form: RequestForm) -> SubjectRequest | None:
    """The request, or None where its day cannot be; the form then says so."""
    how, identity, wants = form.asked_how.data, form.identity.data, form.wants.data or ""
    day, authority = form.received_on.data, form.authority.data or ""
    try:
        return requests.record_request(db(), who.person_id, person_id, day, how, identity, wants, authority)
    except Invalid as refused:
        form.received_on.errors = [refused.message]
        return None


@bp.get("/records/requests/<uuid:asked_id>")
def show(asked_id: UUID) -> ResponseReturnValue:
    """One request: how it stands, and what comes next."""
    who, asked = running(asked_id)
    return page(
        "subject_access/request.html",
        asked=asked,
        may_look=allowed(Permission.READ_SUBJECT_FILE, asked.person_id, *reading_facts(asked.person_id)),
        seconds=()
        if asked.closed or not asked.waiting
        else request_queries.seconds_for(db(), asked, who.person_id),
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
