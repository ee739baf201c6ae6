"""Changing plans. Each function acts for one of the two sides; the caller has asked whether it may.

Everything that changes a plan first locks its person's row, so that limits and agreements hold when both write at
once. Doing the same thing twice does it once.
"""

from dataclasses import replace
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.errors import Forbidden, Invalid, NotFound
from kie.i18n import _
from kie.plans.earlier import keep_earlier
from kie.plans.errors import GoalAlreadyAdded, GoalChanged, GoalClosed, PlanFull, WordsNotAccepted
from kie.plans.locking import hold, plan_for_writing, whole_plan
from kie.plans.models import Action, ActionDone, Goal, GoalAgreement, GoalClosure, Plan, ProgressNote
from kie.plans.queries import person_of_goal
from kie.plans.review_rules import next_review
from kie.plans.rules import (
    MOST_ACTIONS,
    MOST_GOALS,
    Side,
    may_change,
    may_close,
)
from kie.plans.whole import GoalView, PlanView, side_of
from kie.plans.words import GoalWords, Origin, same, words_of
from kie.texts import tidied


def add_goal(
    session: Session,
    person_id: UUID,
    words: GoalWords,
    actor_id: UUID,
    *,
    goal_id: UUID | None = None,
    origin: Origin | None = None,
) -> Goal:
    """Put a goal into the person's plan, written by `actor_id`: a draft of their own, or their manager's proposal.

    `goal_id`: chosen by the sender, so that sending twice adds one. So does sending what an active goal of this side
    says already, with another id. Raises GoalAlreadyAdded for other words than those,
    PlanFull at three active goals, Invalid for words that cannot be kept.
    """
    origin = origin or Origin()
    words = replace(words.tidied(), aim=words.aim or origin.aim)
    plan = plan_for_writing(session, person_id)
    whole = whole_plan(session, person_id)
    before = _sent_before(session, whole, words, side_of(actor_id, person_id), goal_id)
    if before is not None:
        return before
    if len(whole.active) >= MOST_GOALS:
        raise PlanFull()
    if not whole.active:
        _begin_counting(plan)
    goal = Goal(
        id=goal_id or uuid4(),
        plan_id=plan.id,
        participation_id=origin.participation_id,
        why=origin.why,
        suggestion=origin.suggestion,
        drafted_by_id=actor_id,
        drafted_at=clock.now(),
        version=0,
    )
    _write(session, goal, words, actor_id, kept=0)
    action = "goal.drafted" if actor_id == person_id else "goal.proposed"
    events.record(session, actor_id, action, person_id=person_id, subject=goal.id)
    return goal


def _begin_counting(plan: Plan) -> None:
    """The first goal of a plan that had none: its first review is counted from today."""
    plan.counted_from = clock.today()
    plan.review_due_on = next_review(plan.counted_from)


def _sent_before(
    session: Session, plan: PlanView, words: GoalWords, side: Side, goal_id: UUID | None
) -> Goal | None:
    """The goal that the same sending added before, None for none. Raises GoalAlreadyAdded when it said something else,
    NotFound when it is in another plan."""
    known = None if goal_id is None else session.get(Goal, goal_id)
    if known is not None:
        if known.plan_id != plan.plan_id:
            raise NotFound()
        if not same(words, words_of(next(goal for goal in plan.goals if goal.id == known.id))):
            raise GoalAlreadyAdded()
        return known
    # A page that the browser loaded again when it went back has a new key and the words of the one before.
    twin = next((goal for goal in plan.active if _says(goal, words, side)), None)
    return None if twin is None else session.get_one(Goal, twin.id)


def _says(goal: GoalView, words: GoalWords, side: Side) -> bool:
    """Whether the goal has just these words, written by this side."""
    return goal.written.side == side and same(words, words_of(goal))


def change_goal(session: Session, goal_id: UUID, words: GoalWords, version: int, actor_id: UUID) -> None:
    """Give the goal other words. An agreement falls with the words it was given to.

    `version`: the one the writer read. Raises GoalChanged when it is not the present one, GoalClosed, Forbidden
    when the words are the other side's to change, Invalid. An action that was done meanwhile stays as it is.
    """
    words = words.tidied()
    person_id, now = goal_for_writing(session, goal_id)
    refuse_change(now, side_of(actor_id, person_id))
    done = {action.id for action in now.actions if action.done is not None}
    words = replace(words, actions=tuple(action for action in words.actions if action.id not in done))
    if same(words, words_of(now)):
        return
    if now.version != version:
        raise GoalChanged(now)
    if len(done) + len(words.actions) > MOST_ACTIONS:
        raise Invalid(_("A goal holds at most %(most)s actions.", most=MOST_ACTIONS))
    goal = session.get_one(Goal, goal_id, populate_existing=True)
    keep_earlier(session, now)
    _write(session, goal, words, actor_id, kept=len(done))
    events.record(session, actor_id, "goal.changed", person_id=person_id, subject=goal_id)
    if now.agreed is not None:
        session.delete(session.get_one(GoalAgreement, goal_id))
        events.record(session, actor_id, "agreement.ended", person_id=person_id, subject=goal_id)
    session.flush()


def refuse_change(goal: GoalView, side: Side) -> None:
    """Raises GoalClosed for a closed goal, Forbidden when its words are not this side's to change."""
    if goal.closure is not None:
        raise GoalClosed()
    if not may_change(side, goal.drafter, goal.settled):
        raise Forbidden(
            _("These are %(name)s’s own words.", name=goal.written.name),
            _("Say what you would change in a note; only they can change them until you both agreed."),
        )


def _write(session: Session, goal: Goal, words: GoalWords, actor_id: UUID, kept: int) -> None:
    """The words into the goal and its actions. `kept`: actions that are done, which stand before the others."""
    goal.title, goal.success, goal.if_then = words.title, words.success, words.if_then
    goal.framework_id, goal.competency_id = words.framework_id, words.competency_id
    goal.framework_title, goal.competency_title = words.framework_title, words.competency_title
    goal.statements = [one.kept() for one in words.sentences]
    goal.support, goal.review_on = words.support, words.review_on
    aim = words.aim
    goal.from_step, goal.to_step = (aim.low, aim.high) if aim else (None, None)
    goal.from_words, goal.to_words = (aim.from_words, aim.to_words) if aim else ("", "")
    goal.written_by_id, goal.written_at, goal.version = actor_id, clock.now(), goal.version + 1
    session.add(goal)
    session.flush()
    rows = session.scalars(
        select(Action)
        .outerjoin(ActionDone, ActionDone.action_id == Action.id)
        .where(Action.goal_id == goal.id, ActionDone.action_id.is_(None))
    )
    old = {row.id: row for row in rows}
    for position, wanted in enumerate(words.actions, start=kept):
        row = old.pop(wanted.id, None) if wanted.id else None
        if row is None:
            row = Action(goal_id=goal.id)
            session.add(row)
        row.text, row.owner, row.kind, row.position = wanted.text, wanted.owner, wanted.kind, position
        row.due_on, row.support, row.learning_id = wanted.due_on, wanted.support, wanted.learning_id
    for row in old.values():
        session.delete(row)
    session.flush()


def agree(session: Session, goal_id: UUID, version: int, actor_id: UUID) -> None:
    """Accept the goal's present words for the side that did not write them.

    Raises WordsNotAccepted when they are not those that were read, GoalClosed, Forbidden for the writer's own side.
    """
    person_id, now = goal_for_writing(session, goal_id)
    if now.version != version:
        raise WordsNotAccepted(now)
    if now.agreed is not None:
        return
    if side_of(actor_id, person_id) == now.written.side:
        raise Forbidden(_("You wrote these words; the other one of you accepts them."))
    session.add(GoalAgreement(goal_id=goal_id, agreed_by_id=actor_id, agreed_at=clock.now()))
    events.record(session, actor_id, "goal.agreed", person_id=person_id, subject=goal_id)
    session.flush()


def close_goal(session: Session, goal_id: UUID, kind: str, reason: str, actor_id: UUID) -> None:
    """End the goal: `done`, or `dropped` with a reason once it had been agreed, in these words or in earlier ones.

    Raises GoalClosed when it ended otherwise before, Forbidden when it is not this side's to end, Invalid.
    """
    if kind not in {"done", "dropped"}:
        raise Invalid(_("Choose whether the goal is done or dropped."))
    reason = tidied(reason)
    person_id, now = goal_for_writing(session, goal_id, closed=True)
    if now.closure is not None:
        if now.closure.kind == kind:
            return
        raise GoalClosed()
    side = side_of(actor_id, person_id)
    refuse_closure(now, side)
    if side == "manager" and kind == "done":
        raise Forbidden(_("A goal that nobody has accepted yet cannot be done."))
    if kind == "dropped" and now.settled and not reason.strip():
        raise Invalid(_("Say why an agreed goal is dropped."), _("One sentence is enough."))
    session.add(
        GoalClosure(goal_id=goal_id, kind=kind, reason=reason, closed_by_id=actor_id, closed_at=clock.now())
    )
    events.record(session, actor_id, "goal.closed", person_id=person_id, subject=goal_id, kind=kind)
    session.flush()


def refuse_closure(goal: GoalView, side: Side) -> None:
    """Raises GoalClosed for a closed goal, Forbidden when it is not this side's to close."""
    if goal.closure is not None:
        raise GoalClosed()
    if not may_close(side, goal.both):
        raise Forbidden(
            _("Only the person whose plan it is closes this goal."),
            _("Talk about it, or add a progress note."),
        )


def note_progress(session: Session, goal_id: UUID, text: str, actor_id: UUID, note_id: UUID) -> None:
    """Add a note on how the goal is going. `note_id`: chosen by the sender, so that sending twice adds one. So does
    sending again, with another id, what one's own latest note of today says.

    Raises GoalClosed, Invalid for empty words, and TextRefused.
    """
    text = tidied(text)
    if not text.strip():
        raise Invalid(_("The note is empty."), _("Write a few words."))
    person_id, now = goal_for_writing(session, goal_id)
    latest = next((one for one in now.notes if one.written.person_id == actor_id), None)
    if latest and latest.text == text and clock.local(latest.written.at).date() == clock.today():
        return
    known = session.get(ProgressNote, note_id)
    if known is not None and known.goal_id != goal_id:
        raise NotFound()
    if known is not None and known.text == text:
        return
    if known is not None:
        # A page that the browser went back to, with its used key and new words: they are another note.
        note_id = uuid4()
    session.add(
        ProgressNote(id=note_id, goal_id=goal_id, author_id=actor_id, written_at=clock.now(), text=text)
    )
    events.record(session, actor_id, "progress-note.written", person_id=person_id, subject=note_id)
    session.flush()


def goal_for_writing(session: Session, goal_id: UUID, closed: bool = False) -> tuple[UUID, GoalView]:
    """Whose goal it is, and the goal as it stands once nobody else writes. Raises GoalClosed unless `closed`."""
    person_id = person_of_goal(session, goal_id)
    hold(session, person_id)
    goal = next(goal for goal in whole_plan(session, person_id).goals if goal.id == goal_id)
    if goal.closure is not None and not closed:
        raise GoalClosed()
    return person_id, goal
