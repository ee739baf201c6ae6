"""Reading events and seals as they lie in the table: raw, so that whatever was changed there shows."""

from collections.abc import Generator
from contextlib import closing
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, TextClause, func, select, text
from sqlalchemy.orm import Session

from kie.audit.models import Seal, SealCheck
from kie.audit.rules import Head, SealFacts
from kie.events import Event

PORTION, FEW = 2_000, 50
"""Events, and seals, in memory at a time."""
EVENTS = {
    "sqlite": text(
        "SELECT id, at, actor_id, action, person_id, subject, details FROM events"
        " WHERE id > :after AND id <= :until ORDER BY id LIMIT :most"
    ),
    # The same words as SQLite keeps, whatever the server's time zone; years before Christ are not those after.
    "postgresql": text(
        "SELECT id, replace(to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US BC'), ' AD', ''),"
        " replace(CAST(actor_id AS text), '-', ''), action, replace(CAST(person_id AS text), '-', ''), subject,"
        " CAST(details AS text) FROM events WHERE id > :after AND id <= :until ORDER BY id LIMIT :most"
    ),
}
SEALS = {
    "sqlite": text(
        "SELECT id, sealed_at, first_event_id, last_event_id, events, rows_digest, marks, previous, key, digest"
        " FROM seals ORDER BY id"
    ),
    "postgresql": text(
        "SELECT id, replace(to_char(sealed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US BC'), ' AD', ''),"
        " first_event_id, last_event_id, events, rows_digest, marks, previous, key, digest FROM seals ORDER BY id"
    ),
}
LOWEST, HIGHEST = -(2**63), 2**63 - 1


def raw_events(
    session: Session, after: int = LOWEST, until: int = HIGHEST, most: int = HIGHEST
) -> Generator[tuple[Any, ...], None, None]:
    """Events with an id above `after` and up to `until`, in the order of ids, the first `most` of them.

    A portion of rows is in memory at a time. Whoever does not read to the end closes it.
    """
    wanted = {"after": after, "until": until, "most": most}
    with closing(_streamed(session, EVENTS, wanted, PORTION)) as found:
        for portion in found.partitions(PORTION):
            for row in portion:
                yield tuple(row)


def raw_seals(session: Session) -> Generator[SealFacts, None, None]:
    """Every seal in the order of numbers. A column may hold anything. Whoever does not read to the end closes it."""
    with closing(_streamed(session, SEALS, {}, FEW)) as found:
        for portion in found.partitions(FEW):
            for row in portion:
                yield SealFacts(*tuple(row))


def _streamed(
    session: Session, statements: dict[str, TextClause], values: dict[str, int], portion: int
) -> CursorResult[Any]:
    statement = statements[session.get_bind().dialect.name]
    return session.connection().execute(
        statement, values, execution_options={"stream_results": True, "max_row_buffer": portion}
    )


def head(session: Session) -> Head:
    """The last seal; zeros when there is none."""
    columns = Seal.id, Seal.last_event_id, Seal.digest
    found = session.execute(select(*columns).order_by(Seal.id.desc()).limit(1)).first()
    return Head(0, 0, "") if found is None else Head(*found)


def keys_named(session: Session) -> tuple[str, ...]:
    """The names of the keys that seals say they were made under, each once. One statement."""
    return tuple(session.scalars(select(Seal.key).distinct()))


def last_event(session: Session) -> int:
    """The highest number of an event that can be seen; 0 for none."""
    return session.scalar(select(func.max(Event.id))) or 0


def unsealed(session: Session, last_event_id: int) -> int:
    """How many events there are after this one."""
    return session.scalar(select(func.count()).select_from(Event).where(Event.id > last_event_id)) or 0


def oldest_unsealed(session: Session) -> datetime | None:
    """When the first event after the last seal was recorded; None for none."""
    last = head(session).last_event_id
    return session.scalar(select(Event.at).where(Event.id > last).order_by(Event.id).limit(1))


def first_sealed(session: Session) -> datetime | None:
    """When the first seal was made; None for never."""
    return session.scalar(select(Seal.sealed_at).order_by(Seal.id).limit(1))


def last_sealed(session: Session) -> datetime | None:
    """When the last seal was made; None for never."""
    return session.scalar(select(Seal.sealed_at).order_by(Seal.id.desc()).limit(1))


def last_check(session: Session) -> SealCheck | None:
    """The last check of the whole trail; None when there was none yet."""
    return session.scalar(select(SealCheck).order_by(SealCheck.id.desc()).limit(1))
