"""Whatever is changed in the trail past the triggers shows, and where: each column of events and seals, rows gone,
put in, in another order, and the end cut off. Each change is made as the database's own superuser, and undone."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from kie import clock
from kie.audit import sealing, service
from kie.audit.rules import Head, Report
from kie.db import make_engine, transaction
from kie.events import Event
from tests.audit.steps import KEYS, past_the_triggers
from tests.cast import make_cast

pytestmark = pytest.mark.both_databases

EVENTS, A_SEAL, GAP = 24, 5, 3
"""Events, how many of them are in a seal, and the distance of their numbers."""
COLUMNS = ("at", "actor_id", "action", "person_id", "subject", "details")
SEAL_COLUMNS = (
    "sealed_at",
    "first_event_id",
    "last_event_id",
    "events",
    "rows_digest",
    "marks",
    "previous",
    "key",
    "digest",
)
SEALS = -(-EVENTS // A_SEAL)
numbers = st.integers(1, EVENTS).map(lambda number: number * GAP)
seal_ids = st.integers(1, SEALS)


@pytest.fixture(scope="module")
def sealed(new_database: Any) -> Iterator[Engine]:
    """Events with gaps between their numbers, sealed five at a time."""
    engine = make_engine(new_database())
    chance = random.Random(7)
    with transaction(engine) as session:
        cast = make_cast(session)
        for number in range(1, EVENTS + 1):
            session.add(
                Event(
                    id=number * GAP,
                    at=clock.now(),
                    actor_id=chance.choice([cast.ana.id, None]),
                    action=f"test.done-{number}",
                    person_id=chance.choice([cast.ben.id, None]),
                    subject=chance.choice([str(number), None]),
                    details={"number": number} if number % 2 else {},
                )
            )
    assert sealing.seal_all(engine, KEYS.present, most=A_SEAL) == EVENTS
    yield engine
    engine.dispose()


class Trail:
    """The trail in the hands of somebody who holds the database. What they do is undone at the end."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.postgresql = connection.dialect.name == "postgresql"

    def do(self, statement: str, **values: Any) -> int:
        """One statement; gives how many rows it changed."""
        return self.connection.execute(text(statement), values).rowcount

    def change(self, table: str, column: str, row: int) -> None:
        """Another value in one column, of the kind that belongs there."""
        other = {
            "at": "at + interval '1 microsecond'" if self.postgresql else "replace(at, '.', '.0')",
            "sealed_at": "sealed_at - interval '1 day'"
            if self.postgresql
            else "replace(sealed_at, '20', '19')",
            "actor_id": "(SELECT id FROM persons WHERE id IS DISTINCT FROM actor_id ORDER BY id LIMIT 1)",
            "person_id": "(SELECT id FROM persons WHERE id IS DISTINCT FROM person_id ORDER BY id DESC LIMIT 1)",
            "subject": "coalesce(subject || 'x', '')",
            "details": "CAST(replace(CAST(details AS text), '}', ' }') AS json)"
            if self.postgresql
            else "details || ' '",
            "action": "action || 'x'",
            "key": "substr(digest, 1, 16)",
            "previous": "substr('0' || previous, 1, 64)",
            "marks": "decode('00', 'hex') || marks" if self.postgresql else "CAST(marks || '0' AS BLOB)",
        }
        if column in ("rows_digest", "digest"):
            said = (
                f"reverse({column})" if self.postgresql else f"substr({column}, 2) || substr({column}, 1, 1)"
            )
        else:
            said = other.get(column, f"{column} + 1")
        assert self.do(f"UPDATE {table} SET {column} = {said} WHERE id = :row", row=row) == 1

    def check(self, expected: Head | None = None) -> Report:
        """What a check finds now."""
        with Session(self.connection, join_transaction_mode="create_savepoint") as session:
            return service.verify(session, KEYS, expected)


class held:  # noqa: N801 - reads as a word
    """A trail to change, in a transaction that is undone."""

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.connect()

    def __enter__(self) -> Trail:
        self._transaction = self._connection.begin()
        self._guards = past_the_triggers(self._connection)
        self._guards.__enter__()
        return Trail(self._connection)

    def __exit__(self, *_details: object) -> None:
        self._transaction.rollback()
        self._connection.close()


def test_nothing_is_found_where_nothing_was_changed(sealed: Engine) -> None:
    with held(sealed) as trail:
        report = trail.check()
        assert (report.ok, report.seals, report.events) == (True, SEALS, EVENTS)
        assert trail.check(report.head).ok


@pytest.mark.parametrize("column", COLUMNS)
@given(number=numbers)
@settings(max_examples=4)
def test_a_changed_event_is_named(sealed: Engine, column: str, number: int) -> None:
    with held(sealed) as trail:
        trail.change("events", column, number)
        (problem,) = trail.check().problems
        assert (problem.kind, problem.event_id) == ("event-changed", number), problem


@pytest.mark.parametrize("column", SEAL_COLUMNS)
@given(seal_id=seal_ids)
@settings(max_examples=3)
def test_a_changed_seal_is_named(sealed: Engine, column: str, seal_id: int) -> None:
    with held(sealed) as trail:
        trail.change("seals", column, seal_id)
        assert trail.check().problems[0].seal_id == seal_id


@given(gone=st.sets(numbers, min_size=1, max_size=EVENTS - 1))
@settings(max_examples=20)
def test_missing_events_are_found_and_the_first_place_named(sealed: Engine, gone: set[int]) -> None:
    with held(sealed) as trail:
        for number in gone:
            trail.do("DELETE FROM events WHERE id = :id", id=number)
        problems = trail.check().problems
        first = min(gone)
        assert [problem.kind for problem in problems] == ["events-missing"] * len(problems)
        assert problems[0].seal_id == -(-first // (A_SEAL * GAP))
        after = [
            other * GAP
            for other in range(1, EVENTS + 1)
            if other * GAP > first and other * GAP not in gone and problems[0].seal_id == -(-other // A_SEAL)
        ]
        assert problems[0].event_id == (after[0] if after else None)


@given(one=numbers, other=numbers)
@settings(max_examples=20)
def test_events_in_another_order_are_found(sealed: Engine, one: int, other: int) -> None:
    if one == other:
        return
    with held(sealed) as trail:
        for old, new in ((one, 9999), (other, one), (9999, other)):
            trail.do("UPDATE events SET id = :new WHERE id = :old", new=new, old=old)
        problem = trail.check().problems[0]
        assert (problem.kind, problem.event_id) == ("event-changed", min(one, other))


@given(number=st.integers(-5, EVENTS * GAP).filter(lambda number: number % GAP or number <= 0))
@settings(max_examples=20)
def test_an_event_that_was_put_in_is_found(sealed: Engine, number: int) -> None:
    with held(sealed) as trail:
        columns = "at, actor_id, action, person_id, subject, details"
        trail.do(
            f"INSERT INTO events (id, {columns}) SELECT :id, {columns} FROM events WHERE id = 3", id=number
        )
        problem = trail.check().problems[0]
        assert (problem.kind, problem.event_id) == ("event-added", number)


@given(seal_id=st.integers(1, SEALS - 1))
@settings(max_examples=5)
def test_a_missing_seal_is_found(sealed: Engine, seal_id: int) -> None:
    with held(sealed) as trail:
        trail.do("DELETE FROM seals WHERE id = :id", id=seal_id)
        (problem,) = trail.check().problems
        assert (problem.kind, problem.seal_id) == ("seal-missing", seal_id + 1)


@given(one=seal_ids, other=seal_ids)
@settings(max_examples=10)
def test_seals_in_another_order_are_found(sealed: Engine, one: int, other: int) -> None:
    if one == other:
        return
    with held(sealed) as trail:
        for old, new in ((one, 9999), (other, one), (9999, other)):
            trail.do("UPDATE seals SET id = :new WHERE id = :old", new=new, old=old)
        assert trail.check().problems[0].seal_id == min(one, other)


def test_a_seal_that_was_put_in_is_found(sealed: Engine) -> None:
    with held(sealed) as trail:
        columns = "sealed_at, events, rows_digest, marks, previous, key, digest"
        trail.do(
            f"INSERT INTO seals (id, first_event_id, last_event_id, {columns})"
            f" SELECT {SEALS + 1}, 900, 901, {columns} FROM seals WHERE id = {SEALS}"
        )
        assert trail.check().problems[0].seal_id == SEALS + 1


@given(left=st.integers(0, SEALS - 1), with_events=st.booleans())
@settings(max_examples=10)
def test_a_cut_end_is_found_by_a_head_that_was_kept(sealed: Engine, left: int, with_events: bool) -> None:
    with held(sealed) as trail:
        kept = trail.check().head
        trail.do("DELETE FROM seals WHERE id > :left", left=left)
        if with_events:
            trail.do("DELETE FROM events WHERE id > :last", last=left * A_SEAL * GAP)
        assert trail.check().ok, "without one nothing in the database tells"
        assert trail.check().unsealed == (0 if with_events else EVENTS - left * A_SEAL)
        (problem,) = trail.check(kept).problems
        assert problem.kind == "cut"


@pytest.mark.parametrize("left", [0, 2])
def test_an_end_that_was_cut_and_sealed_again_is_not_the_head_that_was_kept(
    sealed: Engine, left: int
) -> None:
    """Who also makes the product seal what they left has seals that fit: but not the ones that were told elsewhere."""
    with held(sealed) as trail:
        kept = trail.check().head
        trail.do("DELETE FROM seals WHERE id > :left", left=left)
        trail.change("events", "action", EVENTS * GAP)
        with Session(trail.connection, join_transaction_mode="create_savepoint") as session:
            while sealing.seal_portion(session, KEYS.present, EVENTS * GAP, A_SEAL) is not None:
                session.commit()
        assert trail.check().ok
        assert not trail.check(kept).ok


def test_seals_of_another_chain_do_not_fit_behind_one_of_this(sealed: Engine) -> None:
    """Each of them is whole by itself: one was made again over other events, those behind it are as they were."""
    columns = ", ".join(("id", *SEAL_COLUMNS))
    with held(sealed) as trail:
        trail.do(f"CREATE TEMPORARY TABLE kept AS SELECT {columns} FROM seals WHERE id > 2")
        trail.do("DELETE FROM seals WHERE id > 1")
        trail.change("events", "action", 2 * A_SEAL * GAP)
        with Session(trail.connection, join_transaction_mode="create_savepoint") as session:
            assert sealing.seal_portion(session, KEYS.present, EVENTS * GAP, A_SEAL) is not None
            session.commit()
        assert trail.check().ok
        trail.do(f"INSERT INTO seals ({columns}) SELECT {columns} FROM kept")
        (problem,) = trail.check().problems
        assert (problem.kind, problem.seal_id) == ("seal-order", 3)


def test_values_that_no_column_of_ours_holds_are_found(sealed: Engine) -> None:
    """SQLite keeps a value of any type in any column."""
    if sealed.dialect.name == "postgresql":
        return  # It keeps none but those of the column's type.
    changes = (
        ("events", "action = CAST(action AS BLOB)"),
        ("events", "subject = 7"),
        ("events", "details = CAST(x'ff' AS TEXT)"),
        ("events", "at = 1.5"),
        ("seals", "events = 'many'"),
        ("seals", "marks = 'text'"),
        ("seals", "digest = CAST(x'ff' AS TEXT)"),
    )
    for table, change in changes:
        with held(sealed) as trail:
            trail.do(f"UPDATE {table} SET {change} WHERE id = 3")
            assert not trail.check().ok, change
