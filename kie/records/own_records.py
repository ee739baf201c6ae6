"""One's own kept records, as one's own file leads to them: each can be read, and added to in one's own words."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.cycles.models import Cycle, Participation
from kie.reviews.models import Record


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """A record that was kept of a review, also one that was opened again. `revision`: its number, from 1."""

    participation_id: UUID
    cycle: str
    revision: int
    shared_at: datetime


def own_records(session: Session, person_id: UUID) -> tuple[OwnRecord, ...]:
    """Every record of the person, the latest first; one statement."""
    rows = session.execute(
        select(Participation.id, Cycle.title, Record.revision, Record.shared_at)
        .select_from(Record)
        .join(Participation, Participation.id == Record.participation_id)
        .join(Cycle, Cycle.id == Participation.cycle_id)
        .where(Participation.person_id == person_id)
        .order_by(Record.shared_at.desc(), Record.id)
    )
    return tuple(OwnRecord(*row) for row in rows)
