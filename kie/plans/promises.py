"""What both agreed stands until other words are agreed: the actions of a goal's last agreed words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Subquery, and_, func, select
from sqlalchemy.orm import Session

from kie.learning.models import LearningItem
from kie.people.models import Person
from kie.plans.learnt import to_learn
from kie.plans.models import Action, ActionDone, EarlierAction, EarlierGoal, Goal
from kie.plans.review_models import DoneTakenBack, PromiseKept
from kie.plans.whole import ActionView, GoalView, PlanView, Signed, side_of


@dataclass(frozen=True, slots=True)
class Promise:
    """An action of the words that were agreed last, while other words wait.

    `id`: of the earlier action; `done`: None while it is not; `twin`: the goal's present action that says the same,
    None where the waiting words say it otherwise or not at all. What is said of the twin is said of the promise.
    """

    id: UUID
    goal_id: UUID
    text: str
    owner: str
    due_on: date | None
    done: Signed | None
    twin: ActionView | None

    def late(self, today: date) -> bool:
        """Whether it was to be done before today and is not."""
        return self.done is None and self.due_on is not None and self.due_on < today


def _last_agreed(goal_ids: Collection[UUID]) -> Subquery:
    """By goal, the number of its last words that were agreed, of those that were changed since."""
    return (
        select(EarlierGoal.goal_id, func.max(EarlierGoal.number).label("number"))
        .where(EarlierGoal.goal_id.in_(goal_ids), EarlierGoal.agreed_at.is_not(None))
        .group_by(EarlierGoal.goal_id)
        .subquery()
    )


def late_promises(
    session: Session, goal_ids: Collection[UUID], today: date
) -> Sequence[tuple[UUID, str, date]]:
    """Goal, owner and day of what was promised in these goals' last agreed words and is late. For goals whose present
    words are not agreed. One statement, none for no goals."""
    if not goal_ids:
        return []
    last = _last_agreed(goal_ids)
    done = (
        select(ActionDone.action_id)
        .join(Action, Action.id == ActionDone.action_id)
        .where(
            Action.goal_id == EarlierGoal.goal_id,
            Action.text == EarlierAction.text,
            Action.owner == EarlierAction.owner,
        )
        .exists()
    )
    kept = select(PromiseKept.done_at).where(PromiseKept.earlier_action_id == EarlierAction.id).exists()
    rows = session.execute(
        select(EarlierGoal.goal_id, EarlierAction.owner, EarlierAction.due_on)
        .join(EarlierGoal, EarlierGoal.id == EarlierAction.earlier_goal_id)
        .join(last, and_(last.c.goal_id == EarlierGoal.goal_id, last.c.number == EarlierGoal.number))
        .where(EarlierAction.due_on < today, ~done, ~kept)
    )
    return [(goal_id, owner, due_on) for goal_id, owner, due_on in rows if due_on is not None]


def promises_of(session: Session, plan: PlanView | None) -> dict[UUID, tuple[Promise, ...]]:
    """By active goal whose present words wait to be agreed, what its last agreed words promised. One statement, or none
    where no goal is like that."""
    waiting = {goal.id: goal for goal in plan.active if goal.settled and not goal.agreed} if plan else {}
    if plan is None or not waiting:
        return {}
    last = _last_agreed(waiting)
    rows = session.execute(
        select(EarlierGoal.goal_id, EarlierAction, LearningItem, PromiseKept, Person.name)
        .join(EarlierGoal, EarlierGoal.id == EarlierAction.earlier_goal_id)
        .join(last, and_(last.c.goal_id == EarlierGoal.goal_id, last.c.number == EarlierGoal.number))
        .outerjoin(LearningItem, LearningItem.id == EarlierAction.learning_id)
        .outerjoin(PromiseKept, PromiseKept.earlier_action_id == EarlierAction.id)
        .outerjoin(Person, Person.id == PromiseKept.done_by_id)
        .order_by(EarlierAction.position, EarlierAction.id)
    )
    found: dict[UUID, tuple[Promise, ...]] = {}
    for goal_id, action, learning, kept, name in rows:
        promise = _promise(waiting[goal_id], plan.person_id, action, learning, kept, name)
        found[goal_id] = (*found.get(goal_id, ()), promise)
    return found


def _promise(
    goal: GoalView,
    person_id: UUID,
    row: EarlierAction,
    learning: LearningItem | None,
    kept: PromiseKept | None,
    name: Any,
) -> Promise:
    same = [one for one in goal.actions if (one.text, one.owner) == (row.text, row.owner)]
    twin = next((one for one in same if one.done), same[0] if same else None)
    done = None if twin is None else twin.done
    if kept is not None:
        done = Signed(kept.done_by_id, name, side_of(kept.done_by_id, person_id), kept.done_at)
    text = row.text if learning is None else to_learn(learning).beside(row.text)
    return Promise(row.id, goal.id, text, row.owner, row.due_on, done, twin)


def taken_back_of(session: Session, plan: PlanView | None) -> dict[UUID, Signed]:
    """By action, earlier ones among them, whoever said last that it was done and took that back, and when they did. One
    statement."""
    if plan is None:
        return {}
    rows = session.execute(
        select(DoneTakenBack, Person.name)
        .join(Person, Person.id == DoneTakenBack.done_by_id)
        .join(Goal, Goal.id == DoneTakenBack.goal_id)
        .where(Goal.plan_id == plan.plan_id)
        .order_by(DoneTakenBack.taken_back_at)
    )
    return {
        row.action_id: Signed(
            row.done_by_id, name, side_of(row.done_by_id, plan.person_id), row.taken_back_at
        )
        for row, name in rows
    }
