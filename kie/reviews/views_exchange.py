"""Showing the exchange: what its page and every form of it come back to."""

from datetime import timedelta
from uuid import UUID

from flask import request, url_for
from flask.typing import ResponseReturnValue

from kie import clock
from kie.evidence.queries import beside_all, notes_followed
from kie.people.opened import opened
from kie.people.queries import leader_of
from kie.reviews.agenda import read_review
from kie.reviews.case import Case
from kie.reviews.forgotten import forgotten_words
from kie.reviews.forms import AddedIssueForm
from kie.reviews.pages import NOTHING_SENT, Notes, Sent, exchange_page
from kie.reviews.reopened import reopened_of
from kie.web import db, page

EVIDENCE_WITHIN = timedelta(days=365)
"""Notes of the diary that are older than this when the cycle opens stay in the diary."""


def is_together() -> bool:
    """Whether the page is one that both look at; its forms carry it along."""
    return bool(request.args.get("together")) or (request.endpoint or "").endswith(".together")


def back_to(participation_id: UUID, anchor: str) -> str:
    """The address of the exchange that the form was on."""
    if is_together():
        return url_for("reviews.together", participation_id=participation_id, _anchor=anchor)
    return url_for("reviews.exchange", participation_id=participation_id, _anchor=anchor)


def show(
    case: Case, status: int = 200, sent: Sent = NOTHING_SENT, added: AddedIssueForm | None = None
) -> ResponseReturnValue:
    """The exchange as the viewer sees it, or as both do."""
    both = is_together()
    reopened = reopened_of(db(), [case.id]).get(case.id)
    review = read_review(db(), case.context)
    shown = exchange_page(review, case.state, case.is_employee, _notes(case, both), sent, reopened, both)
    opened("review", case.context.person.id, case.id)
    return page(
        "reviews/exchange.html",
        status,
        shown=shown,
        added=added or AddedIssueForm(formdata=None),
        forgotten=forgotten_words(db(), case.id),
    )


def _notes(case: Case, both: bool) -> Notes:
    """Notes of the diary: all of their own for the person alone, else those that are shared with the manager."""
    person_id = case.context.person.id
    reader_id: UUID | None = case.viewer.person_id
    if both and case.is_employee:
        reader_id = leader_of(db(), person_id, clock.today())
    if reader_id is None:
        return {}
    cycle = case.context.cycle
    since = cycle.cycle.opens_on - EVIDENCE_WITHIN
    return beside_all(db(), person_id, reader_id, since, notes_followed(cycle))
