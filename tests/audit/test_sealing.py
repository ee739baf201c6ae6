"""Sealing beside people who write: every event once, in portions, and none that appears later is missed."""

import logging
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from config import Settings
from kie import events
from kie.audit import sealing, service
from kie.audit.keys import keys_of
from kie.audit.models import Seal, SealCheck
from kie.audit.queries import last_check
from kie.audit.rules import Head
from kie.db import make_engine, transaction
from kie.migrations.run import migrate
from tests.audit.steps import KEYS, checked, seal, write

pytestmark = pytest.mark.both_databases


def seals(engine: Engine) -> list[tuple[int, int]]:
    with Session(engine) as session:
        return [
            (row.id, row.events) for row in session.execute(select(Seal.id, Seal.events).order_by(Seal.id))
        ]


def test_each_event_is_sealed_once_in_portions(
    fresh_database: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[tuple[int, int]] = []
    with caplog.at_level(logging.INFO):
        assert checked(fresh_database).head == Head(0, 0, "")
        assert seal(fresh_database) == 0
        write(fresh_database, 7)
        assert sealing.seal_all(fresh_database, KEYS.present, lambda *said: told.append(said), most=3) == 7
        write(fresh_database, 2)
        assert checked(fresh_database).unsealed == 2
        assert (seal(fresh_database), seal(fresh_database)) == (2, 0)
    assert seals(fresh_database) == [(1, 3), (2, 3), (3, 1), (4, 2)]
    assert told == [(3, 7), (6, 7), (7, 7)]
    report = checked(fresh_database)
    assert (report.ok, report.seals, report.events, report.unsealed) == (True, 4, 9, 0)
    lines = [record.__dict__["fields"] for record in caplog.records if record.message == "audit head"]
    last = lines[-1]
    assert len(lines) == 4
    assert Head(last["seal_id"], last["last_event_id"], last["digest"]) == report.head


def test_who_writes_slowly_is_waited_for(fresh_database: Engine) -> None:
    """An event that was numbered before others appears after them: it must not fall between two seals."""
    write(fresh_database, 2)
    begun, go_on = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction(fresh_database) as session:
            events.record(session, None, "test.slow")
            begun.set()
            assert go_on.wait(30)

    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(write_slowly)
        assert begun.wait(30)
        if fresh_database.dialect.name == "postgresql":
            # SQLite lets nobody write beside, and numbers nothing that somebody else could overtake.
            write(fresh_database, 3)
            assert seal(fresh_database) == 0, "nothing while it is open, and the run ends by itself"
        waiting = pool.submit(sealing.seal_all, fresh_database, KEYS.present)
        time.sleep(0.3)
        assert fresh_database.dialect.name == "sqlite" or not waiting.done()
        go_on.set()
        slow.result(30)
        assert waiting.result(30) >= 2
    seal(fresh_database)
    report = checked(fresh_database)
    assert (report.ok, report.unsealed) == (True, 0), report.problems
    with Session(fresh_database) as session:
        assert report.events == session.scalar(select(func.count()).select_from(events.Event))


def test_nothing_is_missed_while_many_write_and_two_seal(fresh_database: Engine) -> None:
    stop = threading.Event()

    def write_much(seed: int) -> None:
        chance = random.Random(seed)
        for number in range(12):
            with Session(fresh_database) as session:
                events.record(session, None, "test.done", number=number)
                if fresh_database.dialect.name == "postgresql":
                    time.sleep(chance.random() / 30)
                if chance.random() < 0.2:
                    session.rollback()
                else:
                    session.commit()

    def seal_on() -> None:
        while not stop.is_set():
            sealing.seal_all(fresh_database, KEYS.present, wait=2)
            time.sleep(0.02)

    with ThreadPoolExecutor(6) as pool:
        sealers = [pool.submit(seal_on) for _each in range(2)]
        for writer in [pool.submit(write_much, seed) for seed in range(4)]:
            writer.result(60)
        stop.set()
        for sealer in sealers:
            sealer.result(60)
    seal(fresh_database)
    report = checked(fresh_database)
    assert (report.ok, report.unsealed) == (True, 0), report.problems
    assert report.seals > 1


def test_seals_and_checks_are_written_once(fresh_database: Engine) -> None:
    write(fresh_database)
    seal(fresh_database)
    service.check_and_note(fresh_database, KEYS, lambda done, of: None)
    for change in (
        "UPDATE seals SET events = 2",
        "DELETE FROM seals",
        "UPDATE seal_checks SET problems = 0",
        "DELETE FROM seal_checks",
    ):
        with (
            pytest.raises(DBAPIError, match="append-only"),
            transaction(fresh_database) as session,
        ):
            session.execute(text(change))


def test_a_check_is_noted_and_a_finding_told(
    fresh_database: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[tuple[int, ...]] = []
    for _each in range(5):
        write(fresh_database, 2)
        seal(fresh_database)
    assert service.check_and_note(fresh_database, KEYS, lambda *said: told.append(said), seldom=4).ok
    assert told == [(4, 10), (8, 10)]
    other = keys_of(Settings(environment="testing", audit_key="another", secret_key="and another"))
    assert not service.check_and_note(fresh_database, other, lambda done, of: None).ok
    with Session(fresh_database) as session:
        first = session.get_one(SealCheck, 1)
        last = last_check(session)
    assert (first.seal_id, first.events, first.problems, first.first_problem) == (5, 10, 0, "")
    assert last is not None
    assert last.problems == 5
    assert "was made under the key" in last.first_problem
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_another_key_goes_on_and_the_old_one_is_still_needed(fresh_database: Engine) -> None:
    """The key that comes of the secret key, then one of its own, then another; each checked with those before it."""
    secret = "the secret of an installation"
    ages = [
        Settings(secret_key=secret),
        Settings(secret_key="another secret", audit_key="first", audit_old_keys=(secret,)),
        Settings(secret_key="another secret", audit_key="second", audit_old_keys=("first", secret)),
    ]
    for settings in ages:
        write(fresh_database)
        sealing.seal_all(fresh_database, keys_of(settings).present)
        with Session(fresh_database) as session:
            assert service.verify(session, keys_of(settings)).ok
    with Session(fresh_database) as session:
        report = service.verify(session, keys_of(ages[1]))
        with_old = service.verify(session, keys_of(ages[1], ["second"]))
    assert [(one.kind, one.seal_id) for one in report.problems] == [("key-unknown", 3)]
    assert with_old.ok


def test_an_earlier_key_seals_nothing_any_more(fresh_database: Engine) -> None:
    """Whoever knows it, and holds the database, could go on with it behind the present one."""
    first, second = (Settings(environment="testing", audit_key=f"the {n} key of the tests") for n in (1, 2))
    both = keys_of(replace(second, audit_old_keys=("the 1 key of the tests",)))

    def sealed_under(settings: Settings) -> list[tuple[str, int | None]]:
        write(fresh_database)
        assert sealing.seal_all(fresh_database, keys_of(settings).present, wait=0.2) > 0
        with Session(fresh_database) as session:
            return [(one.kind, one.seal_id) for one in service.verify(session, both).problems]

    assert sealed_under(first) == sealed_under(first) == sealed_under(second) == []
    assert sealed_under(first) == sealed_under(first) == [("key-ended", 4)]
    assert sealed_under(second) == [("key-ended", 4), ("key-ended", 6)]


def test_an_earlier_key_that_never_sealed_does_not_begin_to(fresh_database: Engine) -> None:
    """The secret key is listed as one from before, and everybody who serves the web knows it."""
    secret, own = (
        Settings(secret_key="of the web"),
        Settings(secret_key="of the web", audit_key="kept elsewhere"),
    )
    write(fresh_database)
    sealing.seal_all(fresh_database, keys_of(own).present)
    write(fresh_database)
    sealing.seal_all(fresh_database, keys_of(secret).present)
    with Session(fresh_database) as session:
        report = service.verify(session, keys_of(replace(own, audit_old_keys=("of the web",))))
    assert [(one.kind, one.seal_id) for one in report.problems] == [("key-ended", 2)]


def test_the_secret_key_seals_nothing_where_the_trail_has_a_key_of_its_own(fresh_database: Engine) -> None:
    secret = "of whoever looked at the settings of the web alone"
    write(fresh_database)
    sealing.seal_all(fresh_database, keys_of(Settings(secret_key=secret)).present)
    own = Settings(secret_key=secret, audit_key="kept elsewhere")
    with Session(fresh_database) as session:
        report = service.verify(session, keys_of(own))
        after_a_change = service.verify(session, keys_of(own, [secret]))
    assert [one.kind for one in report.problems] == ["key-unknown"]
    assert after_a_change.ok


def test_what_is_written_once_cannot_be_emptied(fresh_database: Engine) -> None:
    if fresh_database.dialect.name == "sqlite":
        return  # It knows no TRUNCATE: what empties a table there is a DELETE, which the rows' triggers see.
    with Session(fresh_database) as session:
        tables = session.scalars(
            text(
                "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
                " WHERE t.tgname = c.relname || '_no_update'"
            )
        ).all()
    assert {"events", "seals", "records", "sign_offs", "readings"} <= set(tables)
    for table in tables:
        with (
            pytest.raises(DBAPIError, match="append-only"),
            transaction(fresh_database) as session,
        ):
            session.execute(text(f"TRUNCATE {table} CASCADE"))


def test_a_role_that_owns_nothing_serves_and_cannot_get_past_the_triggers(fresh_database: Engine) -> None:
    if fresh_database.dialect.name == "sqlite":
        return  # It knows no roles: whoever can write to the file can do anything, and seals are what shows it.
    role = f"app_{uuid4().hex}"
    with transaction(fresh_database) as session:
        for statement in (
            f"CREATE ROLE {role} LOGIN",
            f"GRANT USAGE ON SCHEMA public TO {role}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        ):
            session.execute(text(statement))
    served = make_engine(str(fresh_database.url.set(username=role).render_as_string(hide_password=False)))
    try:
        migrate(served)
        write(served, 2)
        assert seal(served) == 2
        assert checked(served).ok
        for refused in (
            "ALTER TABLE events DISABLE TRIGGER ALL",
            "DROP TRIGGER events_no_update ON events",
            "TRUNCATE events",
            "SET session_replication_role = replica",
            "UPDATE events SET action = 'x'",
        ):
            with pytest.raises(DBAPIError), transaction(served) as session:
                session.execute(text(refused))
    finally:
        served.dispose()
        with transaction(fresh_database) as session:
            session.execute(text(f"DROP OWNED BY {role}"))
            session.execute(text(f"DROP ROLE {role}"))
