"""Pauses of a plan that are long over. One that still moves the day of the next talk stays."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session

from kie import clock
from kie.plans.models import Plan
from kie.plans.review_models import PauseAgreement, PauseEnd, PlanPause
from kie.retention.kinds import Does


def due(before: datetime) -> Select[Any]:
    """The pauses that were over before then, with whose plan it was."""
    columns: list[Any] = [
        PlanPause.id.label("row_id"),
        Plan.person_id.label("person_id"),
    ]
    return (
        select(*columns)
        .join(Plan, Plan.id == PlanPause.plan_id)
        .where(
            PlanPause.last_on < clock.local(before).date(),
            or_(Plan.counted_from.is_(None), PlanPause.last_on < Plan.counted_from),
        )
    )


def lock(session: Session, ids: Sequence[UUID]) -> None:
    """Keep them from changing until the transaction ends."""
    session.execute(
        select(PlanPause.id).where(PlanPause.id.in_(ids)).order_by(PlanPause.id).with_for_update()
    )


def take_out(session: Session, ids: Sequence[UUID]) -> None:
    """Delete these pauses."""
    for table, which in (
        (PauseAgreement, PauseAgreement.pause_id),
        (PauseEnd, PauseEnd.pause_id),
        (PlanPause, PlanPause.id),
    ):
        session.execute(delete(table).where(which.in_(ids)).execution_options(synchronize_session=False))


def is_back(session: Session, ids: Sequence[UUID]) -> Sequence[UUID]:
    """Those that are there again."""
    return session.scalars(select(PlanPause.id).where(PlanPause.id.in_(ids))).all()


DOES = Does("plan_pauses", due, take_out, is_back, lock)
