"""Saying that an action is done, and taking that back: of a goal's present words, and of those that were agreed last
while others wait."""

from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock, events
from kie.errors import Conflict, Forbidden
from kie.i18n import _
from kie.plans.locking import hold, whole_plan
from kie.plans.models import Action, ActionDone, EarlierAction, EarlierGoal
from kie.plans.promises import promises_of
from kie.plans.queries import person_of_action
from kie.plans.review_models import DoneTakenBack, PromiseKept
from kie.plans.rules import may_finish, may_take_back
from kie.plans.service import goal_for_writing
from kie.plans.whole import side_of


def finish_action(session: Session, action_id: UUID, actor_id: UUID) -> None:
    """Say that an action is done: one of the goal's present words, or one that its last agreed words promised, while
    others wait.

    Raises GoalClosed, Forbidden when the action is the other side's, Conflict when it is agreed no longer.
    """
    person_id = person_of_action(session, action_id)
    hold(session, person_id)
    if session.get(ActionDone, action_id) or session.get(PromiseKept, action_id):
        return
    action = session.get(Action, action_id, populate_existing=True)
    done: ActionDone | PromiseKept
    if action is not None:
        goal_for_writing(session, action.goal_id)
        owner, done = action.owner, ActionDone(action_id=action_id)
    else:
        owner, done = _promised(session, person_id, action_id), PromiseKept(earlier_action_id=action_id)
    if not may_finish(side_of(actor_id, person_id), owner):
        raise Forbidden(_("This action is the other one’s, so only they can say that it is done."))
    done.done_by_id, done.done_at = actor_id, clock.now()
    session.add(done)
    events.record(session, actor_id, "action.done", person_id=person_id, subject=action_id)
    session.flush()


def _promised(session: Session, person_id: UUID, earlier_action_id: UUID) -> str:
    """Who was to do what was agreed last and waits to be replaced. Raises Conflict when that stands no longer."""
    plan = whole_plan(session, person_id)
    found = (one for goal in promises_of(session, plan).values() for one in goal)
    promise = next((one for one in found if one.id == earlier_action_id), None)
    if promise is None:
        raise Conflict(
            _("Other words of this goal were agreed since, and this is not among them."),
            _("Go back to the plan and mark what it says now."),
        )
    return promise.owner


def take_back_done(session: Session, action_id: UUID, actor_id: UUID) -> None:
    """Take back that an action is done; a record keeps who had said so and when.

    Taking back twice does it once. Raises GoalClosed, Forbidden for whoever did not say it, Conflict after a week.
    """
    person_id = person_of_action(session, action_id)
    hold(session, person_id)
    done = session.get(ActionDone, action_id) or session.get(PromiseKept, action_id)
    if done is None:
        return
    goal_id = _goal_of(session, action_id)
    goal_for_writing(session, goal_id)
    if done.done_by_id != actor_id:
        raise Forbidden(_("Somebody else said that this is done, so only they take it back."))
    if not may_take_back(True, clock.local(done.done_at).date(), clock.today()):
        raise Conflict(
            _("This was marked as done more than a week ago, so it stays so."),
            _("Write in a progress note what is still to do."),
        )
    session.add(
        DoneTakenBack(
            goal_id=goal_id,
            action_id=action_id,
            done_by_id=actor_id,
            done_at=done.done_at,
            taken_back_at=clock.now(),
        )
    )
    session.delete(done)
    events.record(session, actor_id, "action.not-done", person_id=person_id, subject=action_id)
    session.flush()


def _goal_of(session: Session, action_id: UUID) -> UUID:
    """The goal that the action is in, or stood in under earlier words."""
    action = session.get(Action, action_id)
    if action is not None:
        return action.goal_id
    earlier = session.get_one(EarlierAction, action_id)
    return session.get_one(EarlierGoal, earlier.earlier_goal_id).goal_id
