"""Unhelpful behaviours, deleted twelve months after they ended. Their tombstones say which review, and no more.

What is due follows from days that are in the backup as well, so the rule deletes the same again; the tombstones are
held against what it did.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie.assessments.models import Assessment, Observation
from kie.assessments.observed_models import ObservationTombstone
from kie.backups.tracing import Kind, Replayed, Value
from kie.records.forgetting import forget_behaviours

Where = tuple[UUID, str]


def export(session: Session, since: datetime | None) -> Iterator[Value]:
    """Each tombstone: which review, and which framework."""
    found = select(ObservationTombstone).order_by(ObservationTombstone.forgotten_at, ObservationTombstone.id)
    if since is not None:
        found = found.where(ObservationTombstone.forgotten_at >= since)
    for stone in session.scalars(found):
        yield {
            "id": str(stone.id),
            "participation_id": str(stone.participation_id),
            "framework_id": stone.framework_id,
        }


def replay(session: Session, values: Sequence[Value]) -> Replayed:
    """Delete again what is due; a behaviour that should be gone and is not due is a problem."""
    lacking = _lacking(session, values)
    before = _stones(session)
    done = forget_behaviours(session)
    after = _stones(session)
    back = [
        where
        for where, wanted in lacking.items()
        if after[where] - before[where] < wanted and _still_there(session, where)
    ]
    problem = (
        f"In {len(back)} reviews an unhelpful behaviour that had been deleted is back, and the days that made it due "
        "are not in this backup: it is too old."
    )
    return Replayed(done, (problem,) if back else ())


def _lacking(session: Session, values: Sequence[Value]) -> Counter[Where]:
    here = set(session.scalars(select(ObservationTombstone.id)))
    return Counter(
        (UUID(one["participation_id"]), str(one["framework_id"]))
        for one in values
        if UUID(one["id"]) not in here
    )


def _stones(session: Session) -> Counter[Where]:
    where = ObservationTombstone.participation_id, ObservationTombstone.framework_id
    found = session.execute(select(*where, func.count()).group_by(*where))
    return Counter({(one[0], one[1]): one[2] for one in found})


def _still_there(session: Session, where: Where) -> bool:
    found = (
        select(Observation.statement_id)
        .join(Assessment, Assessment.id == Observation.assessment_id)
        .where(
            Assessment.participation_id == where[0],
            Assessment.side == "manager",
            Observation.framework_id == where[1],
        )
    )
    return session.scalar(found.limit(1)) is not None


KIND = Kind("Unhelpful behaviours", 10, export, replay)
