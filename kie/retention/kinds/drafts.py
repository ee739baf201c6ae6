"""Drafts that were never handed in: emptied some time after the cycle was closed.

What goes is everything that was answered or written. That somebody had begun stays, without a word of it: completion
counts it, and the heatmap must know who may have known whom (decision 7).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, delete, exists, or_, select
from sqlalchemy.orm import Session

from kie.assessments.models import (
    FORMER,
    Assessment,
    Observation,
    Rating,
    Submission,
    UnhelpfulAnswer,
    Wants,
)
from kie.cycles.models import CycleClosure, Participation
from kie.retention.kinds import Does

WRITTEN = (Rating, Wants, UnhelpfulAnswer)
"""Whatever is in a draft hangs on one of these; observations hang on an answer."""


def _something() -> ColumnElement[bool]:
    return or_(*(exists().where(table.assessment_id == Assessment.id) for table in WRITTEN))


def _never_handed_in() -> ColumnElement[bool]:
    standing = and_(Submission.assessment_id == Assessment.id, Submission.taken_back_at.is_(None))
    # What was set aside goes with its own period, whole: see `kie.assessments.changes`.
    return and_(Assessment.side != FORMER, ~exists().where(standing))


def due(before: datetime) -> Select[Any]:
    """The drafts in cycles that were closed then or earlier, with whom they are about."""
    columns: list[Any] = [
        Assessment.id.label("row_id"),
        Participation.person_id.label("person_id"),
    ]
    return (
        select(*columns)
        .join(Participation, Participation.id == Assessment.participation_id)
        .join(CycleClosure, CycleClosure.cycle_id == Participation.cycle_id)
        .where(CycleClosure.closed_at <= before, _never_handed_in(), _something())
    )


def lock(session: Session, ids: Sequence[UUID]) -> None:
    """Keep them from changing until the transaction ends."""
    session.execute(
        select(Assessment.id).where(Assessment.id.in_(ids)).order_by(Assessment.id).with_for_update()
    )


def empty(session: Session, ids: Sequence[UUID]) -> None:
    """Delete all that is in these drafts."""
    for table in (Observation, *reversed(WRITTEN)):
        session.execute(
            delete(table).where(table.assessment_id.in_(ids)).execution_options(synchronize_session=False)
        )


def is_back(session: Session, ids: Sequence[UUID]) -> Sequence[UUID]:
    """Those that have something in them, and are drafts."""
    found = select(Assessment.id).where(Assessment.id.in_(ids), _never_handed_in(), _something())
    return session.scalars(found).all()


DOES = Does("assessments", due, empty, is_back, lock)
