"""The plan's older goals in a review: which want a status before the manager signs, and giving it."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from kie.assessments.models import Reveal
from kie.cycles.models import Participation
from kie.plans.locking import hold
from kie.plans.models import Goal
from kie.plans.queries import plan_of
from kie.plans.review_statuses import Given, OlderGoal, give_statuses, older_goals
from kie.plans.whole import PlanView
from kie.reviews.models import Record
from kie.reviews.service import begin


def older_goals_of(session: Session, participation_id: UUID, plan: PlanView | None) -> tuple[OlderGoal, ...]:
    """The goals that were there before this review, with what was said of them. One statement.

    A goal was there when the person joined the cycle, or in an earlier review that was shared before the parts of this
    one were opened to both. What was written since is this review's own, even if it was written before the reveal.
    """
    if plan is None or not plan.goals:
        return ()
    joined = select(Participation.joined_at).where(Participation.id == participation_id)
    revealed = select(Reveal.revealed_at).where(Reveal.participation_id == participation_id).scalar_subquery()
    since = (
        select(func.max(Record.shared_at))
        .join(Participation, Participation.id == Record.participation_id)
        .where(Participation.person_id == plan.person_id, Participation.id != participation_id)
    )
    there = or_(
        Goal.drafted_at < joined.scalar_subquery(),
        Goal.drafted_at < since.where(Record.shared_at < revealed).scalar_subquery(),
    )
    return older_goals(session, plan, participation_id, there, since.scalar_subquery())


def say(session: Session, participation_id: UUID, given: Mapping[UUID, Given], actor_id: UUID) -> None:
    """Say what became of older goals, until the manager signs. Raises what `begin` and `give_statuses` raise."""
    context = begin(session, participation_id)
    hold(session, context.person.id)
    older = older_goals_of(session, participation_id, plan_of(session, context.person.id))
    by_id = {one.goal.id: one for one in older}
    give_statuses(session, participation_id, context.person.id, by_id, given, actor_id)
