"""Reading plans: one person's whole plan, and what of many people's plans waits or is due."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from kie.errors import NotFound
from kie.plans.models import (
    Action,
    ActionDone,
    EarlierAction,
    EarlierGoal,
    Goal,
    GoalAgreement,
    GoalClosure,
    Plan,
    PlanReview,
)
from kie.plans.reading import plan_of
from kie.plans.review_queries import Waiting, plans_due, waiting_of
from kie.plans.whole import PlanView

__all__ = [
    "NextStep",
    "PlanView",
    "Waiting",
    "next_step_of",
    "person_of_action",
    "person_of_goal",
    "person_of_review",
    "plan_of",
    "plans_due",
    "waiting_of",
]


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the person does next in their plan. `action`: "" when every action of theirs is done. `agreed`: both
    agreed to the goal as it stands; else it is proposed, and nobody holds them to its days."""

    goal: str
    action: str
    due_on: date | None
    agreed: bool


def next_step_of(session: Session, person_id: UUID) -> NextStep | None:
    """The person's own next action, of agreed goals before others, the earliest date first; None without an active
    goal. One statement."""
    row = session.execute(
        select(Goal.title, Action.text, Action.due_on, GoalAgreement.goal_id.is_not(None).label("agreed"))
        .join(Plan, Plan.id == Goal.plan_id)
        .outerjoin(GoalClosure, GoalClosure.goal_id == Goal.id)
        .outerjoin(GoalAgreement, GoalAgreement.goal_id == Goal.id)
        .outerjoin(
            Action,
            and_(
                Action.goal_id == Goal.id,
                Action.owner == "me",
                ~select(ActionDone.action_id).where(ActionDone.action_id == Action.id).exists(),
            ),
        )
        .where(Plan.person_id == person_id, GoalClosure.goal_id.is_(None))
        .order_by(
            GoalAgreement.goal_id.is_(None),
            Action.id.is_(None),
            Action.due_on.is_(None),
            Action.due_on,
            Goal.drafted_at,
            Action.position,
            Goal.id,
        )
        .limit(1)
    ).first()
    return None if row is None else NextStep(row.title, row.text or "", row.due_on, row.agreed)


def person_of_goal(session: Session, goal_id: UUID) -> UUID:
    """Whose plan the goal is in. Raises NotFound."""
    return _person(session, and_(Goal.plan_id == Plan.id, Goal.id == goal_id))


def person_of_action(session: Session, action_id: UUID) -> UUID:
    """Whose plan the action is in, or stood in under a goal's earlier words. Raises NotFound."""
    present = select(Action.goal_id).where(Action.id == action_id)
    earlier = (
        select(EarlierGoal.goal_id)
        .join(EarlierAction, EarlierAction.earlier_goal_id == EarlierGoal.id)
        .where(EarlierAction.id == action_id)
    )
    return _person(session, and_(Goal.plan_id == Plan.id, Goal.id.in_(present.union_all(earlier))))


def person_of_review(session: Session, review_id: UUID) -> UUID:
    """Whose plan was talked about. Raises NotFound."""
    return _person(session, and_(PlanReview.plan_id == Plan.id, PlanReview.id == review_id))


def _person(session: Session, condition: ColumnElement[bool]) -> UUID:
    found = session.scalar(select(Plan.person_id).where(condition))
    if found is None:
        raise NotFound()
    return found
