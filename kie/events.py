"""The audit trail: who did what, to whom, when. Rows are only ever added; a database trigger keeps it so."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, Integer, String, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from kie import clock
from kie.db import Base


class Event(Base):
    """One thing done. `actor_id` is None for the system itself; `person_id` is whom it concerns, if anybody.

    `details` never holds a rating, a note or any other text that people wrote.
    """

    __tablename__ = "events"
    __table_args__ = (Index("ix_events_person_id_at", "person_id", "at"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    action: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    subject: Mapped[str | None] = mapped_column(String(80))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


_ONE = insert(Event)
"""Put together once, and sent past the unit of work: an event goes with every answer that is saved."""


def record(
    session: Session,
    actor_id: UUID | None,
    action: str,
    *,
    person_id: UUID | None = None,
    subject: UUID | str | None = None,
    **details: str | int | bool | None,
) -> None:
    """Add one event in the caller's transaction.

    `action` is `<noun>.<past participle>`, such as `assessment.handed-in`; `subject` names the thing acted on.
    """
    row = {
        "at": clock.now(),
        "actor_id": actor_id,
        "action": action,
        "person_id": person_id,
        "subject": None if subject is None else str(subject),
        "details": details,
    }
    session.flush()
    session.connection().execute(_ONE, row)


def record_many(session: Session, actor_id: UUID | None, action: str, person_ids: Iterable[UUID]) -> None:
    """Add one event about each person, in one statement however many there are. Otherwise as `record`."""
    now = clock.now()
    rows: list[dict[str, Any]] = [
        {"at": now, "actor_id": actor_id, "action": action, "person_id": person_id, "details": {}}
        for person_id in person_ids
    ]
    if rows:
        session.execute(insert(Event), rows)
