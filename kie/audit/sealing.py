"""Sealing what was added to the trail since the last seal, in portions, beside everybody who goes on writing."""

import logging
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from kie import clock
from kie.audit import queries
from kie.audit.models import Seal
from kie.audit.rules import MARK, MOST_EVENTS, Key, SealFacts, begin, instant_words, joined, seal_digest
from kie.db import reading, transaction

log = logging.getLogger(__name__)

WAIT = 20.0
"""Seconds to wait at most for those who are still writing; the next run comes in a minute."""
LOOK = 0.05
"""Seconds between two looks whether they have ended."""
ONE_AT_A_TIME = 0x6B69_6573_6561_6C73
"""The number of the lock by which one sealer at a time seals on PostgreSQL."""

_WRITING = text(
    "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND relation = CAST('events' AS regclass)"
)


def seal_all(
    engine: Engine,
    key: Key,
    report: Callable[[int, int], None] | None = None,
    wait: float = WAIT,
    most: int = MOST_EVENTS,
) -> int:
    """Seal every event there is at this moment, `most` a seal and a transaction; gives how many were sealed.

    0 when there is nothing new, when somebody else seals, or when somebody who began to write before has not ended
    after `wait` seconds. `report` is told after each seal how many of about how many are sealed.
    """
    until = settled(engine, wait)
    done = 0
    while until is not None:
        with transaction(engine) as session:
            sealed = seal_portion(session, key, until, most)
        if sealed is None:
            break
        done += sealed.events
        _tell(sealed)
        if report is not None:
            report(done, done + max(0, until - sealed.last_event_id))
    return done


def settled(engine: Engine, wait: float = WAIT) -> int | None:
    """A number up to which no event can appear any more; None when there is nothing to seal, or none within `wait`.

    PostgreSQL numbers an event when it is written and shows it when its transaction ends, so one with a smaller number
    may appear later. Whoever has taken a number up to the highest that can be seen now holds a lock on the table until
    the end: once all who hold one now have ended, all those events can be seen. SQLite has one writer at a time.
    """
    with Session(reading(engine)) as session:
        until = queries.last_event(session)
        if until <= queries.head(session).last_event_id:
            return None
    if engine.dialect.name != "postgresql":
        return until
    waiting = _writing(engine)
    for _look in range(int(wait / LOOK)):
        if not waiting:
            break
        time.sleep(LOOK)
        waiting &= _writing(engine)
    if waiting:
        log.info("events are still being written by %s transactions; sealed at the next run", len(waiting))
        return None
    return until


def _writing(engine: Engine) -> set[str]:
    with Session(reading(engine)) as session:
        return set(session.scalars(_WRITING))


def seal_portion(session: Session, key: Key, until: int, most: int = MOST_EVENTS) -> Seal | None:
    """Seal the next events up to `until`, `most` at most, in the caller's transaction; None when there are none, or
    somebody else seals."""
    if session.get_bind().dialect.name == "postgresql":
        if not session.scalar(text("SELECT pg_try_advisory_xact_lock(:number)"), {"number": ONE_AT_A_TIME}):
            return None
        # A table that was filled a moment ago looks small: without this all of it is sorted for each portion.
        session.execute(text("SET LOCAL enable_sort = off"))
    facts = _next_portion(session, key, until, most)
    if facts is None:
        return None
    now = clock.now()
    said = replace(facts, at=instant_words(now))
    seal = Seal(
        id=said.id,
        sealed_at=now,
        first_event_id=said.first_event_id,
        last_event_id=said.last_event_id,
        events=said.events,
        rows_digest=said.rows_digest,
        marks=said.marks,
        previous=said.previous,
        key=said.key,
        digest=seal_digest(key, said),
    )
    session.add(seal)
    session.flush()
    return seal


def _next_portion(session: Session, key: Key, until: int, most: int) -> SealFacts | None:
    """What the next seal says, but when it is made and its digest; None when there is nothing for it."""
    before = queries.head(session)
    first = last = None
    chain, marks, number = begin(key, before.digest), bytearray(), 0
    after = before.last_event_id if before.seal_id else queries.LOWEST
    with closing(queries.raw_events(session, after, until, most)) as rows:
        for row in rows:
            chain = joined(key, chain, row)
            marks += chain[:MARK]
            first, last, number = row[0] if first is None else first, row[0], number + 1
    if first is None or last is None:
        return None
    return SealFacts(
        id=before.seal_id + 1,
        at="",
        first_event_id=first,
        last_event_id=last,
        events=number,
        rows_digest=chain.hex(),
        marks=bytes(marks),
        previous=before.digest,
        key=key.name,
        digest="",
    )


def _tell(seal: Seal) -> None:
    """One line for the log, which a log server keeps where nobody who holds the database can change it."""
    said = {
        "seal_id": seal.id,
        "last_event_id": seal.last_event_id,
        "digest": seal.digest,
        "key": seal.key,
        "sealed_at": instant_words(seal.sealed_at),
    }
    log.info("audit head", extra={"fields": said})
