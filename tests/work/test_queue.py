"""The queue: made once, held by one, finished by whoever holds it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from sqlalchemy import Engine, event, func, select, text
from sqlalchemy.orm import Session

from kie import clock
from kie.db import transaction
from kie.work import queries, service
from kie.work.models import Job
from kie.work.service import Claim, NewJob, claim, complete, enqueue, enqueue_many, fail, progress, release

pytestmark = pytest.mark.both_databases
LEASE = timedelta(minutes=1)


def take(session: Session, limit: int = 1) -> list[Claim]:
    """Claim what is due of the kind of these tests."""
    return claim(session, ["test"], limit, LEASE)


def states(session: Session) -> dict[str, str]:
    """Every job's key and how it stands."""
    session.expire_all()
    now = clock.now()
    return {job.key: queries.state_of(job, now) for job in session.scalars(select(Job))}


def test_a_key_is_enqueued_once_be_it_done_or_not(session: Session) -> None:
    assert enqueue(session, "test", "a", {"n": 1})
    assert not enqueue(session, "test", "a", {"n": 2})
    (held,) = take(session)
    assert (held.payload, held.attempts) == ({"n": 1}, 1)
    assert complete(session, held, {"made": 3})
    assert not enqueue(session, "test", "a") and take(session) == []
    assert enqueue_many(session, [NewJob("test", key) for key in "abca"]) == {"b", "c"}


def test_what_is_not_due_and_other_kinds_are_left(session: Session) -> None:
    enqueue(session, "test", "later", run_at=clock.now() + timedelta(hours=1))
    enqueue(session, "other", "b")
    assert take(session) == []
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        assert [one.key for one in take(session)] == ["later"]


def test_an_old_holder_changes_nothing(session: Session) -> None:
    enqueue(session, "test", "a")
    (old,) = take(session)
    assert take(session) == [], "it is held"
    with time_machine.travel(clock.now() + 2 * LEASE):
        (new,) = take(session)
        assert new.attempts == 2
        for late in (
            complete(session, old),
            fail(session, old, "Late", final=True),
            progress(session, old, 1, 2, LEASE),
        ):
            assert not late
        release(session, [old])
        assert states(session) == {"a": "running"}
        assert progress(session, new, 1, 2, LEASE) and complete(session, new)
        assert not complete(session, new), "once"
    (job,) = session.scalars(select(Job)).all()
    assert (job.progress_done, job.progress_total, job.error) == (1, 2, "")


def test_progress_holds_a_job_longer(session: Session) -> None:
    enqueue(session, "test", "a")
    (held,) = take(session)
    start = clock.now()
    with time_machine.travel(start + LEASE * 0.8):
        assert progress(session, held, 1, 9, LEASE)
    with time_machine.travel(start + LEASE * 1.5):
        assert take(session) == []
    with time_machine.travel(start + LEASE * 2):
        assert len(take(session)) == 1


def test_a_job_is_tried_so_often_then_dead_until_somebody_tries_it_again(session: Session) -> None:
    enqueue(session, "test", "a", tries=3)
    now = clock.now()
    for _try in range(3):
        with time_machine.travel(now := now + timedelta(hours=5)):
            (held,) = take(session)
            assert fail(session, held, "SomeError")
    assert states(session) == {"a": "dead"}
    with time_machine.travel(now := now + timedelta(hours=5)):
        assert take(session) == []
        (dead,) = queries.dead(session, 10)
        assert (dead.error, dead.attempts) == ("SomeError", 3)
        assert service.retry(session, dead.id) and not service.retry(session, dead.id)
        (held,) = take(session)
        assert held.attempts == 1 and complete(session, held)
    assert service.retry_all(session) == 0


def test_a_long_job_that_was_given_up_goes_on_where_it_got(session: Session) -> None:
    enqueue(session, "test", "long")
    (held,) = take(session)
    assert progress(session, held, 7, 9, LEASE) and fail(session, held, "SomeError", final=True)
    assert service.retry(session, held.id)
    (again,) = take(session)
    assert (again.reached, again.attempts) == (7, 1)


def test_a_job_that_brings_its_workers_down_is_given_up(session: Session) -> None:
    enqueue(session, "test", "poison", tries=2)
    enqueue(session, "test", "sound")
    now, taken = clock.now(), []
    for _try in range(3):
        with time_machine.travel(now := now + 2 * LEASE):
            taken.append([one.key for one in take(session, 5)])
    assert taken == [["poison", "sound"], ["poison"], ["sound"]]
    assert [(job.key, job.error) for job in queries.dead(session, 9)] == [("poison", service.CRASHED)]


def test_a_batch_does_not_pay_for_one_job_that_brings_its_workers_down(session: Session) -> None:
    enqueue_many(session, [NewJob("test", key, tries=3) for key in ("a", "b", "poison", "z")])
    now, done = clock.now(), []
    for _worker in range(12):
        with time_machine.travel(now := now + 2 * LEASE):
            held = take(session, 9)
            while held and "poison" not in [one.key for one in held]:
                done += [one.key for one in held if complete(session, one)]
                held = take(session, 9)
    assert sorted(done) == ["a", "b", "z"]
    assert [(job.key, job.error, job.attempts) for job in queries.dead(session, 9)] == [
        ("poison", service.CRASHED, 3)
    ]


def test_what_was_given_back_was_no_try(session: Session) -> None:
    enqueue(session, "test", "a")
    release(session, take(session))
    (held,) = take(session)
    assert (held.attempts, held.fence) == (1, 2)


def test_old_jobs_are_forgotten_and_waiting_ones_never(session: Session) -> None:
    for key in ("done", "dead", "waiting"):
        enqueue(session, "test", key)
        if key != "waiting":
            (held,) = take(session)
            assert complete(session, held) if key == "done" else fail(session, held, "E", final=True)
    left = []
    for days in (29, 31, 89, 91, 1000):
        with time_machine.travel(clock.now() + timedelta(days=days)):
            service.forget_old(session)
            left.append(set(states(session)))
    assert left == [{"done", "dead", "waiting"}, *[{"dead", "waiting"}] * 2, *[{"waiting"}] * 2]


def test_how_it_stands_is_counted_by_kind(session: Session) -> None:
    enqueue_many(session, [NewJob("test", f"{number}") for number in range(4)])
    running, failing = take(session, 2)
    fail(session, failing, "SomeError")
    enqueue(session, "other", "x")
    standings = {one.kind: (one.waiting, one.running, one.dead) for one in queries.standings(session)}
    assert standings == {"other": (1, 0, 0), "test": (3, 1, 0)}
    assert [job.key for job in queries.running(session, 9)] == [running.key]
    assert [job.key for job in queries.failing(session, 9)] == [failing.key]


def test_work_that_is_done_is_not_read_to_find_what_is_not(session: Session) -> None:
    """Jobs are kept for a month, and how they stand is asked for several times a minute."""
    asked: list[tuple[str, Any]] = []
    connection = session.connection()

    def note(_connection: object, _cursor: object, statement: str, given: object, *_: object) -> None:
        asked.append((statement, given))

    event.listen(connection, "before_cursor_execute", note)
    queries.standings(session)
    event.remove(connection, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN"
    if connection.dialect.name == "postgresql":
        # With so few rows it reads them all.
        session.execute(text("SET LOCAL enable_seqscan = off"))
        explain = "EXPLAIN"
    ((statement, given),) = asked
    plan = connection.exec_driver_sql(f"{explain} {statement}", given).all()
    assert "ix_jobs_undone" in str(plan)


def test_each_job_goes_to_one_of_many_workers(fresh_database: Engine) -> None:
    with transaction(fresh_database) as session:
        enqueue_many(session, [NewJob("test", f"{number:03}") for number in range(60)])
    together = Barrier(4)

    def work(_worker: int) -> list[str]:
        together.wait()
        done: list[str] = []
        while True:
            with transaction(fresh_database) as session:
                held = take(session, 3)
            if not held:
                return done
            for one in held:
                with transaction(fresh_database) as session:
                    assert complete(session, one)
                done.append(one.key)

    with ThreadPoolExecutor(4) as pool:
        shares = list(pool.map(work, range(4)))
    assert sorted(key for share in shares for key in share) == [f"{number:03}" for number in range(60)]
    with transaction(fresh_database) as session:
        assert session.scalar(select(func.count()).where(Job.done_at.is_not(None), Job.attempts == 1)) == 60
