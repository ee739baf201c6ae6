"""Reviewing a plan: one of the two notes that they talked about it, the other confirms, and 90 days begin again."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock, events
from kie.errors import Conflict, Forbidden, Invalid
from kie.i18n import _, format_day
from kie.plans.locking import hold, whole_plan
from kie.plans.models import Plan, PlanReview
from kie.plans.queries import person_of_review
from kie.plans.rules import next_review
from kie.plans.whole import PlanView, side_of
from kie.texts import tidied

BEFORE_THE_PLAN = timedelta(days=30)
"""How long before the plan a talk about it may have been: many write down only afterwards what they agreed."""


class TalkDateInvalid(Invalid):
    """The day cannot be the day of a talk about this plan."""


def note_talk(session: Session, person_id: UUID, talked_on: date, note: str, actor_id: UUID) -> None:
    """Note that the two talked about the plan and it is on course; the other side confirms it.

    A later note takes the place of one that is still unconfirmed. Raises TalkDateInvalid for a day in the future,
    more than 30 days before the plan began or not after the last confirmed talk, Conflict without an active goal,
    Invalid for a note that is too long.
    """
    note = tidied(note)
    hold(session, person_id)
    whole = whole_plan(session, person_id)
    if not whole.active:
        raise Conflict(_("There is no active goal to talk about."), _("Write a goal first."))
    _refuse_day(whole, talked_on)
    latest = whole.waiting_review
    if latest and (latest.talked_on, latest.note, latest.noted.person_id) == (talked_on, note, actor_id):
        return
    review = PlanReview(
        plan_id=whole.plan_id, talked_on=talked_on, note=note, noted_by_id=actor_id, noted_at=clock.now()
    )
    session.add(review)
    session.flush()
    events.record(session, actor_id, "plan-review.noted", person_id=person_id, subject=review.id)


def _refuse_day(whole: PlanView, talked_on: date) -> None:
    if talked_on > clock.today():
        raise TalkDateInvalid(_("That day is still to come."), _("Give the day on which you talked."))
    last = whole.confirmed_review
    if last is not None and talked_on <= last.talked_on:
        raise TalkDateInvalid(
            _("You both confirmed a talk on %(day)s already.", day=format_day(last.talked_on)),
            _("Give a later day."),
        )
    began_on = clock.local(whole.made_at).date()
    first = began_on - BEFORE_THE_PLAN
    if talked_on < first:
        raise TalkDateInvalid(
            _("The plan began on %(day)s.", day=format_day(began_on)),
            _("Give %(day)s or a later day.", day=format_day(first)),
        )


def confirm_talk(session: Session, review_id: UUID, actor_id: UUID) -> None:
    """Confirm the talk for the side that did not note it; the next review is due 90 days after the talk.

    Raises Conflict when another talk was noted since, Forbidden for the side that noted it.
    """
    person_id = person_of_review(session, review_id)
    hold(session, person_id)
    review = session.get_one(PlanReview, review_id)
    if review.confirmed_at is not None:
        return
    waiting = whole_plan(session, person_id).waiting_review
    if waiting is None or waiting.id != review_id:
        raise Conflict(
            _("Another talk was noted since, so this one was not confirmed."),
            _("Go back to the plan and confirm the latest."),
        )
    if side_of(actor_id, person_id) == waiting.noted.side:
        raise Forbidden(_("You noted this talk; the other one of you confirms it."))
    review.confirmed_by_id, review.confirmed_at = actor_id, clock.now()
    plan = session.get_one(Plan, review.plan_id)
    plan.review_due_on = next_review(review.talked_on)
    events.record(session, actor_id, "plan-review.confirmed", person_id=person_id, subject=review_id)
    session.flush()
