"""The audit trail: who did what, to whom, when. Rows are only ever added; a database trigger keeps it so."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    Insert,
    Integer,
    String,
    bindparam,
    cast,
    insert,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.dml import ReturningUpdate

from kie import clock
from kie.bulk import write_rows
from kie.db import Base

MOST_LEFT_OUT = text("action <> 'assessment.saved'")
"""What the index over the time holds: nearly every event says that something was saved, and nobody looks for these."""

STOPS = text("action = 'directory.stopped'")
"""What the index over stopped tokens holds: very few, looked for whenever a directory closes an account."""


class Event(Base):
    """One thing done. `actor_id` is None for the system itself; `person_id` is whom it concerns, if anybody.

    `details` never holds a rating, a note or any other text that people wrote.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_person_id_at", "person_id", "at"),
        Index("ix_events_at_id", "at", "id", sqlite_where=MOST_LEFT_OUT, postgresql_where=MOST_LEFT_OUT),
        Index("ix_events_stops", "subject", "at", sqlite_where=STOPS, postgresql_where=STOPS),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    action: Mapped[str] = mapped_column(String(60))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    subject: Mapped[str | None] = mapped_column(String(80))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


_ONE = insert(Event).inline()
"""Put together once, and sent past the unit of work: an event goes with nearly everything that is done."""
_NUMBERED = insert(Event).returning(Event.id)
_TAKEN = ("at", "actor_id", "action", "person_id", "details")


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
    row = _row(actor_id, action, person_id, details)
    session.flush()
    session.connection().execute(_ONE, {**row, "subject": None if subject is None else str(subject)})


def record_numbered(
    session: Session, actor_id: UUID | None, action: str, subject: UUID, **details: str | int | bool | None
) -> int:
    """Add one event about nobody in particular, as `record` does; gives its number, by which it is found later."""
    row = _row(actor_id, action, None, details)
    session.flush()
    return session.connection().execute(_NUMBERED, {**row, "subject": str(subject)}).scalar_one()


def record_change(
    session: Session,
    change: ReturningUpdate[UUID],
    parameters: Mapping[str, Any],
    actor_id: UUID,
    action: str,
    *,
    person_id: UUID | None = None,
    **details: str | int | bool | None,
) -> bool:
    """Make `change`, of one row at most, and add one event on what it returns; False, and no event, if it met no row.

    For what is done so often that a statement more counts: PostgreSQL takes both as one. `change` is put together
    once by the caller, and `parameters` are its own. Otherwise as `record`.
    """
    session.flush()
    row, connection = _row(actor_id, action, person_id, details), session.connection()
    if connection.dialect.name == "postgresql":
        taken = {f"event_{name}": value for name, value in row.items()}
        return connection.execute(_with_change(change), {**parameters, **taken}).rowcount > 0
    subject = connection.execute(change, parameters).scalar()
    if subject is None:
        return False
    connection.execute(_ONE, {**row, "subject": str(subject)})
    return True


@lru_cache(maxsize=32)
def _with_change(change: ReturningUpdate[UUID]) -> Insert:
    changed, columns = change.cte("changed"), Event.__table__.c
    taken = [bindparam(f"event_{name}", type_=columns[name].type) for name in _TAKEN]
    subject = cast(next(iter(changed.c)), columns.subject.type)
    events = insert(Event).inline().from_select([*_TAKEN, "subject"], select(*taken, subject))
    return events.execution_options(preserve_rowcount=True)


def _row(
    actor_id: UUID | None, action: str, person_id: UUID | None, details: Mapping[str, Any]
) -> dict[str, Any]:
    return dict(zip(_TAKEN, (clock.now(), actor_id, action, person_id, dict(details)), strict=True))


def record_many(
    session: Session,
    actor_id: UUID | None,
    action: str,
    person_ids: Iterable[UUID],
    subject: UUID | str | None = None,
) -> None:
    """Add one event about each person, in one statement however many there are. Otherwise as `record`."""
    session.flush()
    said: dict[str, Any] = {
        "at": clock.now(),
        "actor_id": actor_id,
        "action": action,
        "subject": None if subject is None else str(subject),
        "details": {},
    }
    rows: Iterator[dict[str, Any]] = ({**said, "person_id": person_id} for person_id in person_ids)
    write_rows(session, Event, rows)
