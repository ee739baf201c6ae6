"""What both agreed stands until other words are agreed: the actions of a goal's last agreed words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, func, select
from sqlalchemy.orm import Session, aliased

from kie.learning.models import LearningItem
from kie.people.models import Person
from kie.plans.learnt import to_learn
from kie.plans.models import Action, ActionDone, EarlierAction, EarlierGoal
from kie.plans.review_models import DoneTakenBack, PromiseKept
from kie.plans.whole import ActionView, GoalView, PlanView, Signed, side_of


@dataclass(frozen=True, slots=True)
class Promise:
    """An action of the words that were agreed last, while other words wait.

    `id`: of the earlier action; `done`, `taken_back`: as of an action; `twin`: the goal's present action that says the
    same, None where the waiting words say it otherwise or not at all. What is said of it is said of the promise.
    """

    id: UUID
    goal_id: UUID
    text: str
    owner: str
    due_on: date | None
    done: Signed | None
    taken_back: Signed | None
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
        select(EarlierGoal.goal_id, EarlierAction, LearningItem, PromiseKept, DoneTakenBack, Person.name)
        .join(EarlierGoal, EarlierGoal.id == EarlierAction.earlier_goal_id)
        .join(last, and_(last.c.goal_id == EarlierGoal.goal_id, last.c.number == EarlierGoal.number))
        .outerjoin(LearningItem, LearningItem.id == EarlierAction.learning_id)
        .outerjoin(PromiseKept, PromiseKept.earlier_action_id == EarlierAction.id)
        .outerjoin(DoneTakenBack, last_taken_back(EarlierAction.id))
        .outerjoin(Person, Person.id == func.coalesce(PromiseKept.done_by_id, DoneTakenBack.done_by_id))
        .order_by(EarlierAction.position, EarlierAction.id)
    )
    found: dict[UUID, tuple[Promise, ...]] = {}
    for goal_id, action, learning, kept, back, name in rows:
        done = taken_back = None
        if kept is not None:
            done = _signed(plan.person_id, kept.done_by_id, name, kept.done_at)
        elif back is not None:
            taken_back = _signed(plan.person_id, back.done_by_id, name, back.taken_back_at)
        promise = _promise(waiting[goal_id], action, learning, done, taken_back)
        found[goal_id] = (*found.get(goal_id, ()), promise)
    return found


def _signed(person_id: UUID, by_id: UUID, name: str, at: datetime) -> Signed:
    return Signed(by_id, name, side_of(by_id, person_id), at)


def _promise(
    goal: GoalView,
    row: EarlierAction,
    learning: LearningItem | None,
    done: Signed | None,
    taken_back: Signed | None,
) -> Promise:
    same = [one for one in goal.actions if (one.text, one.owner) == (row.text, row.owner)]
    twin = next((one for one in same if one.done), same[0] if same else None)
    text = row.text if learning is None else to_learn(learning).beside(row.text)
    done = done or (twin.done if twin else None)
    return Promise(row.id, goal.id, text, row.owner, row.due_on, done, taken_back, twin)


def last_taken_back(action_id: Any) -> ColumnElement[bool]:
    """That a `DoneTakenBack` is the last of this action; for an outer join."""
    other = aliased(DoneTakenBack)
    last = (
        select(other.id)
        .where(other.action_id == action_id)
        .order_by(other.taken_back_at.desc(), other.id)
        .limit(1)
        .correlate_except(other)
        .scalar_subquery()
    )
    return DoneTakenBack.id == last
