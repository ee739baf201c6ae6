"""Taking out why a goal was suggested, once what the reason told of is deleted. The goal itself is the person's."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kie.plans.models import Goal, Plan


def forget_reasons(session: Session, person_id: UUID, suggestion: str) -> frozenset[str]:
    """Empty the reasons of the person's goals that came from this suggestion; gives what they were."""
    goals = session.execute(
        select(Goal.id, Goal.why)
        .join(Plan, Plan.id == Goal.plan_id)
        .where(Plan.person_id == person_id, Goal.suggestion == suggestion, Goal.why != "")
    ).all()
    session.execute(update(Goal).where(Goal.id.in_([one.id for one in goals])).values(why=""))
    return frozenset(one.why for one in goals)
