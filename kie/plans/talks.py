"""Reviewing a plan: one of the two notes that they talked about it, the other confirms, and three months begin again.

Where there is more to say, each may give up to five short answers. The noter may take the note back until somebody else
said something to it.
"""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock, events
from kie.errors import Conflict, Forbidden, Invalid, NotFound
from kie.i18n import _, format_day
from kie.plans.locking import hold, whole_plan
from kie.plans.models import Plan, PlanReview
from kie.plans.queries import person_of_review
from kie.plans.review_models import TalkAnswers
from kie.plans.review_rules import may_answer, next_review
from kie.plans.review_whole import BOXES, Answered, Answers, rhythm_of
from kie.plans.whole import PlanView, ReviewView, side_of
from kie.texts import ChangedMeanwhile, tidied

BEFORE_THE_PLAN = timedelta(days=30)
"""How long before the plan a talk about it may have been: many write down only afterwards what they agreed."""
NO_ANSWERS = Answers()


class TalkDateInvalid(Invalid):
    """The day cannot be the day of a talk about this plan."""


class NothingSaid(Invalid):
    """None of the five answers says anything."""


class AnswersChanged(ChangedMeanwhile):
    """The writer's answers were changed since the page was opened. `now`: as they stand."""

    def __init__(self, now: Answered) -> None:
        super().__init__()
        self.now = now


def note_talk(
    session: Session,
    person_id: UUID,
    talked_on: date,
    note: str,
    actor_id: UUID,
    answers: Answers = NO_ANSWERS,
) -> UUID:
    """Note that the two talked about the plan; the other side confirms it. Gives the talk's id.

    A later note takes the place of one that is still unconfirmed. Raises TalkDateInvalid for a day in the future,
    more than 30 days before the plan began or not after the last confirmed talk, Conflict without an active goal,
    Invalid for words that are too long.
    """
    note, answers = tidied(note), answers.tidied()
    hold(session, person_id)
    whole = whole_plan(session, person_id)
    if not whole.active:
        raise Conflict(_("There is no active goal to talk about."), _("Write a goal first."))
    _refuse_day(whole, talked_on)
    latest = whole.waiting_review
    again = latest and (latest.talked_on, latest.note, latest.noted.person_id) == (talked_on, note, actor_id)
    if latest and again and not answers.said:
        return latest.id
    review = PlanReview(
        plan_id=whole.plan_id, talked_on=talked_on, note=note, noted_by_id=actor_id, noted_at=clock.now()
    )
    session.add(review)
    session.flush()
    events.record(session, actor_id, "plan-review.noted", person_id=person_id, subject=review.id)
    if answers.said:
        _keep(session, review.id, answers, actor_id, None)
        events.record(session, actor_id, "plan-review.answered", person_id=person_id, subject=review.id)
    return review.id


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
    """Confirm the talk for the side that did not note it; the next review is counted from the day of the talk.

    Raises Conflict when another talk was noted since, Forbidden for the side that noted it.
    """
    person_id = person_of_review(session, review_id)
    hold(session, person_id)
    review = session.get(PlanReview, review_id)
    if review is None:
        raise NotFound()
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
    plan.counted_from, plan.review_due_on = review.talked_on, next_review(review.talked_on)
    events.record(session, actor_id, "plan-review.confirmed", person_id=person_id, subject=review_id)
    session.flush()


def take_back(session: Session, review_id: UUID, actor_id: UUID) -> None:
    """Take back what oneself noted, with one's own answers. Raises Conflict once the other said anything to it,
    Forbidden for whoever did not note it."""
    person_id, talk, given = _for_writing(session, review_id)
    if talk.noted.person_id != actor_id:
        raise Forbidden(_("%(name)s noted this talk, so only they take it back.", name=talk.noted.name))
    if talk.confirmed is not None or any(one.written.person_id != actor_id for one in given):
        raise Conflict(
            _("The other one of you has answered already, so this was not taken back."),
            _("Note another talk if the day was wrong."),
        )
    for one in given:
        session.delete(session.get_one(TalkAnswers, (review_id, one.written.person_id)))
    session.flush()
    session.delete(session.get_one(PlanReview, review_id))
    events.record(session, actor_id, "plan-review.taken-back", person_id=person_id, subject=review_id)
    session.flush()


def answer(session: Session, review_id: UUID, answers: Answers, version: int, actor_id: UUID) -> None:
    """Give one's own answers at a talk, or change them until it is confirmed.

    `version`: of the answers that the writer had before them, 0 for none. Raises AnswersChanged when it is not the
    present one, Conflict once they stand, NothingSaid, TextRefused.
    """
    answers = answers.tidied()
    if not answers.said:
        raise NothingSaid(
            _("There is nothing in any of the five."), _("Write in one of them, or leave the page.")
        )
    person_id, talk, given = _for_writing(session, review_id)
    mine = next((one for one in given if one.written.person_id == actor_id), None)
    if mine is not None and mine.answers == answers:
        return
    latest = whole_plan(session, person_id).reviews[0].id == review_id
    if not may_answer(talk.confirmed is not None, mine is not None, latest):
        raise Conflict(
            _("This talk is confirmed or a later one was noted, so what was said at it stays as it is."),
            _("Write a progress note, or say it at the next talk."),
        )
    if (mine.version if mine else 0) != version:
        raise AnswersChanged(mine) if mine else ChangedMeanwhile()
    _keep(session, review_id, answers, actor_id, mine)
    events.record(session, actor_id, "plan-review.answered", person_id=person_id, subject=review_id)


def _keep(
    session: Session, review_id: UUID, answers: Answers, actor_id: UUID, before: Answered | None
) -> None:
    key = (review_id, actor_id)
    row = session.get_one(TalkAnswers, key) if before else TalkAnswers(review_id=key[0], author_id=key[1])
    for name in BOXES:
        setattr(row, name, getattr(answers, name))
    row.written_at, row.version = clock.now(), 1 if before is None else before.version + 1
    session.add(row)
    session.flush()


def _for_writing(session: Session, review_id: UUID) -> tuple[UUID, ReviewView, tuple[Answered, ...]]:
    """Whose plan was talked about, the talk, and what was said at it, once nobody else writes. Raises NotFound."""
    person_id = person_of_review(session, review_id)
    hold(session, person_id)
    whole = whole_plan(session, person_id)
    talk = next((one for one in whole.reviews if one.id == review_id), None)
    if talk is None:
        raise NotFound()
    return person_id, talk, rhythm_of(session, whole).answers.get(review_id, ())
