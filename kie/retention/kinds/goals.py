"""Goals that were done or dropped long ago, with actions, notes on progress, earlier words and agreements.

A goal that is open stays, however old, and whatever becomes of the review that it came from. What a review that is kept
quotes of a goal is part of that review.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from kie.insights.past import note_past_of
from kie.plans.models import (
    Action,
    ActionDone,
    EarlierAction,
    EarlierGoal,
    Goal,
    GoalAgreement,
    GoalClosure,
    Plan,
    ProgressNote,
)
from kie.plans.review_models import DoneTakenBack, GoalStatus, PromiseKept
from kie.retention.kinds import Does

OF_GOAL = (
    GoalStatus,
    DoneTakenBack,
    ProgressNote,
    GoalAgreement,
    GoalClosure,
    Action,
    EarlierGoal,
)


def due(before: datetime) -> Select[Any]:
    """The goals that ended then or earlier, with whose they are."""
    columns: list[Any] = [
        Goal.id.label("row_id"),
        Plan.person_id.label("person_id"),
    ]
    return (
        select(*columns)
        .join(Plan, Plan.id == Goal.plan_id)
        .join(GoalClosure, GoalClosure.goal_id == Goal.id)
        .where(GoalClosure.closed_at <= before)
    )


def lock(session: Session, ids: Sequence[UUID]) -> None:
    """Keep them from changing until the transaction ends."""
    session.execute(select(Goal.id).where(Goal.id.in_(ids)).order_by(Goal.id).with_for_update())


def take_out(session: Session, ids: Sequence[UUID]) -> None:
    """Delete these goals with all that hangs on them. What figures of past cycles say of them is noted first."""
    owners = select(Plan.person_id).join(Goal, Goal.plan_id == Plan.id).where(Goal.id.in_(ids)).distinct()
    note_past_of(session, session.scalars(owners).all())
    actions = select(Action.id).where(Action.goal_id.in_(ids))
    earlier = select(EarlierGoal.id).where(EarlierGoal.goal_id.in_(ids))
    promises = select(EarlierAction.id).where(EarlierAction.earlier_goal_id.in_(earlier))
    for table, which in (
        (ActionDone, ActionDone.action_id.in_(actions)),
        (PromiseKept, PromiseKept.earlier_action_id.in_(promises)),
        (EarlierAction, EarlierAction.earlier_goal_id.in_(earlier)),
        *((table, table.goal_id.in_(ids)) for table in OF_GOAL),
        (Goal, Goal.id.in_(ids)),
    ):
        session.execute(delete(table).where(which).execution_options(synchronize_session=False))


def is_back(session: Session, ids: Sequence[UUID]) -> Sequence[UUID]:
    """Those that are there again, and have ended."""
    return session.scalars(select(GoalClosure.goal_id).where(GoalClosure.goal_id.in_(ids))).all()


DOES = Does("goals", due, take_out, is_back, lock)
