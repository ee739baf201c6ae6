"""A worker on a real database: what fails is tried again, what is long is broken off and gone on with."""

import logging
import threading
from dataclasses import replace
from types import MappingProxyType

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from config import Settings
from kie import events
from kie.backups.unfinished import mark, unmark
from kie.db import make_engine, transaction
from kie.events import Event
from kie.jobs.handlers import Handler, Task, whole
from kie.jobs.worker import Worker
from kie.work.models import Job
from kie.work.service import enqueue
from tests.faults.served import PATIENCE, wait_until
from tests.mail.inbox import inbox_open
from tests.mail.steps import put, wait_long, waiting
from tests.postgres import read_alone

pytestmark = pytest.mark.both_databases
SETTINGS = Settings(environment="testing")
AWAY = (
    "the database is away, and the worker tries again: "
    "InternalError: cannot execute INSERT in a read-only transaction"
)


def effects(engine: Engine) -> list[str | None]:
    """What the jobs of these tests did, in order."""
    with transaction(engine) as session:
        mine = Event.action == "test.done"
        return list(session.scalars(select(Event.subject).where(mine).order_by(Event.id)))


def the_job(engine: Engine) -> Job:
    """The one job of the kind of these tests."""
    with transaction(engine) as session:
        return session.scalars(select(Job).where(Job.kind == "test")).one()


def worker(engine: Engine, handler: Handler, settings: Settings = SETTINGS) -> Worker:
    """A worker that knows one kind, of which one job waits."""
    with transaction(engine) as session:
        enqueue(session, "test", "test")
    return Worker(engine, settings, MappingProxyType({"test": handler}))


def work_off(one: Worker) -> None:
    """Do all that is due."""
    while one.work_once():
        pass


@pytest.mark.on_postgresql
def test_nothing_is_done_while_a_restore_fills_the_database(fresh_database: Engine) -> None:
    def do(session: Session) -> None:
        events.record(session, None, "test.done")

    with inbox_open() as inbox:
        mailing = replace(SETTINGS, smtp_host="127.0.0.1", smtp_port=inbox.port)
        one = worker(fresh_database, Handler("Test", whole(do)), mailing)
        with fresh_database.begin() as connection:
            mark(connection)
        put(fresh_database, "ana@wexcombe.example")
        assert not one.work_once() and not one.mail_once()
        assert effects(fresh_database) == []
        with fresh_database.begin() as connection:
            unmark(connection)
        assert one.work_once() and one.mail_once()
        assert len(effects(fresh_database)) == 1


def test_what_a_failed_try_did_is_undone_and_the_next_one_does_it(fresh_database: Engine) -> None:
    broken = [True]

    def do(session: Session) -> None:
        events.record(session, None, "test.done", subject="half")
        if broken[0]:
            raise ZeroDivisionError("Ana wrote something private")

    one = worker(fresh_database, Handler("Test", whole(do)))
    work_off(one)
    job = the_job(fresh_database)
    assert (job.attempts, job.error, effects(fresh_database)) == (1, "ZeroDivisionError", [])
    broken[0] = False
    work_off(one)
    assert effects(fresh_database) == [], "not before its time"
    wait_long(fresh_database)
    work_off(one)
    assert effects(fresh_database) == ["half"]
    assert (the_job(fresh_database).done_at is not None, the_job(fresh_database).error) == (True, "")


def test_a_worker_that_lost_its_claim_does_nothing(fresh_database: Engine) -> None:
    def slow(task: Task) -> None:
        if not effects(fresh_database):
            # So long that somebody else takes the job and finishes it.
            wait_long(fresh_database)
            work_off(Worker(fresh_database, SETTINGS, MappingProxyType({"test": Handler("Test", quick)})))
        quick(task)

    def quick(task: Task) -> None:
        with transaction(task.engine) as session:
            events.record(session, None, "test.done", subject="once")
            task.finish(session)

    work_off(worker(fresh_database, Handler("Test", slow)))
    assert effects(fresh_database) == ["once"]
    assert (the_job(fresh_database).attempts, the_job(fresh_database).error) == (2, "")


def test_a_long_job_is_broken_off_at_a_report_and_gone_on_with(fresh_database: Engine) -> None:
    def long(task: Task) -> None:
        for part in range(task.reached, 4):
            with transaction(task.engine) as session:
                events.record(session, None, "test.done", subject=str(part))
                task.report_in(session, part + 1, 4)
            if part == 1:
                first.stop()

    first = worker(fresh_database, Handler("Test", long))
    work_off(first)
    job = the_job(fresh_database)
    assert (job.progress_done, job.attempts, job.lease_until, job.done_at) == (2, 0, None, None)
    work_off(Worker(fresh_database, SETTINGS, MappingProxyType({"test": Handler("Test", long)})))
    assert effects(fresh_database) == ["0", "1", "2", "3"]


def test_mail_goes_beside_a_long_job_and_what_is_in_hand_is_finished(fresh_database: Engine) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def long(_task: Task) -> None:
        begun.set()
        assert may_end.wait(PATIENCE)

    with inbox_open() as inbox:
        one = worker(fresh_database, Handler("Test", long), inbox.settings())

        def until_sent() -> None:
            assert begun.wait(PATIENCE)
            put(fresh_database, "ana")
            wait_until(lambda: not waiting(fresh_database), "the message")
            one.stop()
            may_end.set()

        one.run(until_sent)
    assert inbox.recipients() == ["ana@wexcombe.example"]
    assert the_job(fresh_database).done_at is not None


@pytest.mark.on_postgresql
def test_a_database_that_takes_no_writes_is_told_in_a_line(
    fresh_database: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """Each second for as long as it lasts, so that the log says it and still has room for the rest."""
    engine = make_engine(read_alone(fresh_database.url.render_as_string(hide_password=False)))

    def told() -> list[logging.LogRecord]:
        return [one for one in caplog.records if one.name == "kie.jobs.worker"]

    Worker(engine, SETTINGS).run(lambda: wait_until(lambda: bool(told()), "it is told"))
    assert {(one.getMessage(), one.exc_info) for one in told()} == {(AWAY, None)}
    engine.dispose()
