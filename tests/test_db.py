"""The ground: instants, durable SQLite, writers that queue, readers that cannot write."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, delete, select, text
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

from kie import events
from kie.away import is_outage
from kie.db import WritesWhileReading, make_engine, reading, transaction, writes
from kie.events import Event
from kie.logs import stack
from tests.reading_only import reading_only

pytestmark = pytest.mark.both_databases


def test_instants_come_back_aware_and_in_utc(session: Session) -> None:
    at = datetime(2026, 7, 1, 13, 0, tzinfo=timezone(timedelta(hours=1)))
    session.add(Event(at=at, action="test.done", details={}))
    session.flush()
    session.expire_all()
    kept = session.scalars(select(Event.at)).one()
    assert kept == at and kept.tzinfo is not None and kept.astimezone(UTC).hour == 12


def test_a_naive_instant_is_refused(session: Session) -> None:
    session.add(Event(at=datetime(2026, 7, 1), action="test.done", details={}))  # noqa: DTZ001 - the point
    with pytest.raises(StatementError, match="time zone"):
        session.flush()


def test_a_transaction_keeps_what_returns_and_undoes_what_raises(fresh_database: Engine) -> None:
    with transaction(fresh_database) as session:
        events.record(session, None, "kept.event")
    with pytest.raises(ZeroDivisionError), transaction(fresh_database) as session:
        events.record(session, None, "undone.event")
        raise ZeroDivisionError
    with transaction(fresh_database) as session:
        assert session.scalars(select(Event.action)).all() == ["kept.event"]


def test_sqlite_is_durable_and_writers_queue(fresh_database: Engine, database_kind: str) -> None:
    if database_kind == "sqlite":
        with fresh_database.connect() as connection:
            pragmas = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            }
        assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    refused: list[Exception] = []

    def write() -> None:
        for _count in range(20):
            try:
                with transaction(fresh_database) as session:
                    session.scalar(select(Event.id).limit(1))
                    events.record(session, None, "parallel.event")
            except DBAPIError as error:
                refused.append(error)

    writers = [threading.Thread(target=write) for _number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert refused == []
    with transaction(fresh_database) as session:
        assert len(session.scalars(select(Event.id)).all()) == 160


def test_a_reader_on_postgresql_cannot_write(new_database: Callable[[], str]) -> None:
    """SQLite does not queue it, and refuses nothing."""
    engine = make_engine(new_database())
    with Session(reading(engine)) as session:
        assert session.scalar(text("SELECT 1")) == 1
    for written in (text("CREATE TABLE x (id int)"), select(Event.id).with_for_update()):
        with Session(reading(engine)) as session:
            if engine.dialect.name == "sqlite":
                session.execute(written)
                continue
            with pytest.raises(WritesWhileReading) as refused:
                session.execute(written)
            assert not is_outage(refused.value)
            assert any("test_db" in line for line in stack(refused.value)), "the log says where it came about"
    engine.dispose()


def test_the_tests_hold_a_page_that_reads_to_what_postgresql_does(
    open_session: Callable[[], Session],
) -> None:
    """On both databases, whichever way a row is asked for so that it is held."""
    writing = open_session()
    kept = Event(at=datetime(2026, 7, 1, tzinfo=UTC), action="test.done", details={})
    writing.add(kept)
    writing.commit()
    page = reading_only(open_session())
    assert writes(writing) and not writes(page)
    found = page.scalars(select(Event)).one()
    held: list[Callable[[], object]] = [
        lambda: page.scalars(select(Event).with_for_update()).all(),
        lambda: page.scalars(select(Event).with_for_update(read=True, of=Event)).all(),
        lambda: page.scalars(select(Event.id).with_for_update(skip_locked=True)).all(),
        lambda: page.get(Event, kept.id, with_for_update=True),
        lambda: page.refresh(found, with_for_update=True),
        lambda: page.execute(delete(Event)),
    ]
    for one in held:
        with pytest.raises(AssertionError, match="must not"):
            one()
    assert page.get(Event, kept.id, populate_existing=True) is found
