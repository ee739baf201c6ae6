"""Who of a cycle has a development plan, and whose plan the two talked about lately: parts of the one count."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, FromClause, or_, select

from kie import clock
from kie.cycles.models import Participation
from kie.plans.models import Goal, GoalAgreement, GoalClosure, Plan, PlanReview

TALKED_WITHIN = timedelta(days=90)


def planned(scope: ColumnElement[bool], day: date) -> FromClause:
    """Participations, within `scope`, of people who at the end of `day` had an active goal that both had agreed."""
    ended = datetime.combine(day + timedelta(days=1), time(), clock.LONDON)
    return (
        select(Participation.id.label("id"))
        .join(Plan, Plan.person_id == Participation.person_id)
        .join(Goal, Goal.plan_id == Plan.id)
        .join(GoalAgreement, GoalAgreement.goal_id == Goal.id)
        .outerjoin(GoalClosure, GoalClosure.goal_id == Goal.id)
        .where(scope, GoalAgreement.agreed_at < ended)
        .where(or_(GoalClosure.closed_at.is_(None), GoalClosure.closed_at >= ended))
        .distinct()
        .subquery()
    )


def talked_about(scope: ColumnElement[bool], day: date) -> FromClause:
    """Participations, within `scope`, of people with a talk about their plan in the 90 days up to `day` that both
    confirmed."""
    return (
        select(Participation.id.label("id"))
        .join(Plan, Plan.person_id == Participation.person_id)
        .join(PlanReview, PlanReview.plan_id == Plan.id)
        .where(scope, PlanReview.confirmed_at.is_not(None))
        .where(PlanReview.talked_on >= day - TALKED_WITHIN, PlanReview.talked_on <= day)
        .distinct()
        .subquery()
    )
