"""Unhelpful behaviours, deleted twelve months after they ended. Their tombstones say which review, and no more.

What is due follows from days that are in the backup as well, so the rule deletes the same again; the tombstones are
held against what it did.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.assessments.models import Assessment, Observation
from kie.assessments.observed_models import ObservationTombstone
from kie.backups.tracing import Kind, Replayed, Value
from kie.cycles.models import Participation
from kie.holds import held
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
            "forgotten_at": stone.forgotten_at.isoformat(),
        }


def replay(session: Session, values: Sequence[Value]) -> Replayed:
    """Delete again what is due; a behaviour that should be gone and is not due is a problem, unless a hold keeps it."""
    done = forget_behaviours(session)
    lacking = _lacking(session, values)
    back = [where for where, number in lacking.items() if number > 0 and _still_there(session, where)]
    problem = (
        f"An unhelpful behaviour that had been deleted is back, and the days that made it due are not in this backup: "
        f"it is too old. Reviews: {len(back)}."
    )
    return Replayed(done, (problem,) if back else ())


def _lacking(session: Session, values: Sequence[Value]) -> Counter[Where]:
    """How many tombstones of the file are neither here nor made anew, for each review and framework."""
    wanted = {UUID(one["id"]): (UUID(one["participation_id"]), str(one["framework_id"])) for one in values}
    stones = session.scalars(select(ObservationTombstone)).all()
    here = {stone.id for stone in stones}
    earliest = min((datetime.fromisoformat(one["forgotten_at"]) for one in values), default=None)
    anew = Counter(
        (stone.participation_id, stone.framework_id)
        for stone in stones
        if stone.id not in wanted and earliest is not None and stone.forgotten_at >= earliest
    )
    lacking = Counter(where for number, where in wanted.items() if number not in here)
    lacking.subtract(anew)
    return lacking


def _still_there(session: Session, where: Where) -> bool:
    found = (
        select(Observation.statement_id)
        .join(Assessment, Assessment.id == Observation.assessment_id)
        .join(Participation, Participation.id == Assessment.participation_id)
        .where(
            Participation.person_id.not_in(held()),
            Assessment.author_id.not_in(held()),
            Assessment.participation_id == where[0],
            Assessment.side == "manager",
            Observation.framework_id == where[1],
        )
    )
    return session.scalar(found.limit(1)) is not None


KIND = Kind("Unhelpful behaviours", 10, export, replay)
