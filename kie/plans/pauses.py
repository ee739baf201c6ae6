"""Pausing a plan: one side asks for the days, the other agrees, either ends it. Nobody is asked why."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.errors import Conflict, Forbidden, Invalid, NotFound
from kie.i18n import _
from kie.plans.locking import hold, whole_plan
from kie.plans.models import Plan
from kie.plans.review_models import PauseAgreement, PauseEnd, PlanPause
from kie.plans.review_rules import LONGEST_PAUSE
from kie.plans.review_whole import PauseView, rhythm_of
from kie.plans.whole import side_of
from kie.workdays import ONE_DAY


class PauseDaysInvalid(Invalid):
    """The plan cannot rest on these days."""


def ask(session: Session, person_id: UUID, first_on: date, last_on: date, actor_id: UUID) -> UUID:
    """Ask the other side that the plan rests on these days, both included. Gives the pause's id.

    Asking for the same days again asks once. Raises PauseDaysInvalid, Conflict while a pause waits for an answer or
    there is no active goal.
    """
    hold(session, person_id)
    whole = whole_plan(session, person_id)
    rhythm = rhythm_of(session, whole)
    if rhythm.counting is None:
        raise Conflict(_("There is no active goal to pause."), _("Write a goal first."))
    _refuse_days(first_on, last_on, rhythm.counting.since)
    waiting = rhythm.asked
    if waiting is not None:
        if (waiting.first_on, waiting.last_on, waiting.asked.person_id) == (first_on, last_on, actor_id):
            return waiting.id
        raise Conflict(
            _("A pause waits for an answer already, so this one was not asked for."),
            _("Answer it or take it back first."),
        )
    pause = PlanPause(
        plan_id=whole.plan_id,
        first_on=first_on,
        last_on=last_on,
        asked_by_id=actor_id,
        asked_at=clock.now(),
    )
    session.add(pause)
    session.flush()
    events.record(session, actor_id, "plan-pause.asked", person_id=person_id, subject=pause.id)
    return pause.id


def _refuse_days(first_on: date, last_on: date, since: date) -> None:
    if last_on < first_on:
        raise PauseDaysInvalid(_("The last day comes before the first."), _("Give the later day last."))
    if last_on - first_on >= LONGEST_PAUSE:
        raise PauseDaysInvalid(_("A pause is a year at most."), _("Ask for another one when it ends."))
    if first_on > clock.today() + LONGEST_PAUSE:
        raise PauseDaysInvalid(_("A pause begins within a year."), _("Ask for it when the days are nearer."))
    if last_on <= since:
        raise PauseDaysInvalid(
            _("These days were before the last talk, so they change nothing."), _("Give later days.")
        )


def agree(session: Session, pause_id: UUID, actor_id: UUID) -> None:
    """Agree for the side that did not ask. Raises Forbidden for the one that did, Conflict when it was taken back or
    declined."""
    person_id, pause = _for_writing(session, pause_id)
    if pause.agreed is not None:
        return
    if pause.ended is not None:
        if side_of(actor_id, person_id) != pause.asked.side and pause.ended.side != pause.asked.side:
            raise Conflict(_("This pause was declined on your side, so nothing was agreed."))
        raise Conflict(_("This pause was taken back, so nothing was agreed."))
    if side_of(actor_id, person_id) == pause.asked.side:
        raise Forbidden(_("You asked for this pause; the other one of you agrees to it."))
    session.add(PauseAgreement(pause_id=pause_id, agreed_by_id=actor_id, agreed_at=clock.now()))
    events.record(session, actor_id, "plan-pause.agreed", person_id=person_id, subject=pause_id)
    session.flush()


def end(session: Session, pause_id: UUID, actor_id: UUID) -> None:
    """End the pause from today, by either side; before it was agreed, take it back or refuse it.

    What it counted for until yesterday stays. Raises Conflict when it is over.
    """
    person_id, pause = _for_writing(session, pause_id)
    if pause.ended is not None:
        return
    today = clock.today()
    if pause.agreed is not None and pause.last_on < today:
        raise Conflict(_("This pause is over already."), _("Its days still count."))
    ended_on = max(today, pause.first_on) if pause.agreed else pause.first_on
    session.add(PauseEnd(pause_id=pause_id, ended_on=ended_on, ended_by_id=actor_id, ended_at=clock.now()))
    events.record(
        session,
        actor_id,
        "plan-pause.ended",
        person_id=person_id,
        subject=pause_id,
        days=max(0, (ended_on - pause.first_on) // ONE_DAY),
    )
    session.flush()


def person_of_pause(session: Session, pause_id: UUID) -> UUID:
    """Whose plan the pause is of. Raises NotFound."""
    found = session.scalar(
        select(Plan.person_id).join(PlanPause, PlanPause.plan_id == Plan.id).where(PlanPause.id == pause_id)
    )
    if found is None:
        raise NotFound()
    return found


def _for_writing(session: Session, pause_id: UUID) -> tuple[UUID, PauseView]:
    person_id = person_of_pause(session, pause_id)
    hold(session, person_id)
    rhythm = rhythm_of(session, whole_plan(session, person_id))
    return person_id, next(one for one in rhythm.pauses if one.id == pause_id)
