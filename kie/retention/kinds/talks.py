"""Talks about a plan, with what each had to say. The last one stays, however old, until nothing is
known of its person any more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, exists, or_, select
from sqlalchemy.orm import Session, aliased

from kie.insights.past import note_past_of
from kie.plans.models import Plan, PlanReview
from kie.plans.review_models import TalkAnswers
from kie.retention.kinds import Does


def due(before: datetime) -> Select[Any]:
    """The talks that were noted and confirmed then or earlier, with whose plan it was."""
    columns: list[Any] = [
        PlanReview.id.label("row_id"),
        Plan.person_id.label("person_id"),
    ]
    later = aliased(PlanReview)
    has_later = exists().where(later.plan_id == PlanReview.plan_id, later.noted_at > PlanReview.noted_at)
    return (
        select(*columns)
        .join(Plan, Plan.id == PlanReview.plan_id)
        .where(
            PlanReview.noted_at <= before,
            or_(PlanReview.confirmed_at.is_(None), PlanReview.confirmed_at <= before),
            has_later,
        )
    )


def lock(session: Session, ids: Sequence[UUID]) -> None:
    """Keep them from changing until the transaction ends."""
    session.execute(
        select(PlanReview.id).where(PlanReview.id.in_(ids)).order_by(PlanReview.id).with_for_update()
    )


def take_out(session: Session, ids: Sequence[UUID]) -> None:
    """Delete these talks. What figures of past cycles say of them is noted first."""
    owners = select(Plan.person_id).join(PlanReview, PlanReview.plan_id == Plan.id)
    note_past_of(session, session.scalars(owners.where(PlanReview.id.in_(ids)).distinct()).all())
    for table, which in ((TalkAnswers, TalkAnswers.review_id), (PlanReview, PlanReview.id)):
        session.execute(delete(table).where(which.in_(ids)).execution_options(synchronize_session=False))


def is_back(session: Session, ids: Sequence[UUID]) -> Sequence[UUID]:
    """Those that are there again."""
    return session.scalars(select(PlanReview.id).where(PlanReview.id.in_(ids))).all()


DOES = Does("plan_reviews", due, take_out, is_back, lock)
