"""A worker is killed at each step of a message and of a job: nothing is lost, a kill repeats one message at most."""

import os
import signal
from collections import Counter
from collections.abc import Callable
from functools import partial
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

import pytest
from sqlalchemy import Engine, select

from config import Settings
from kie.db import transaction
from kie.events import Event
from kie.work.models import Job
from kie.work.service import enqueue
from tests.faults.crashing_worker import CLAIM, EFFECT, FINISH, PARTS, Place, work
from tests.faults.served import PATIENCE
from tests.mail.inbox import inbox_open
from tests.mail.steps import put, wait_long, waiting

pytestmark = pytest.mark.both_databases
KILLS = min(int(os.environ.get("KIE_TEST_KILLS", "3")), 50)
"""At each place."""
NAMES = [f"rater{number}" for number in range(2 * KILLS)]
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.faults.crashing_worker"])

MAIL_PLACES = {
    "claimed": partial(Place, CLAIM, "committed"),
    "handed over": partial(Place, FINISH, "before"),
    "half noted": partial(Place, FINISH, "committing"),
    "noted": partial(Place, FINISH, "committed"),
}
JOB_PLACES = {
    "claimed": partial(Place, CLAIM, "committed"),
    "half done": partial(Place, EFFECT, "after"),
    "before the commit": partial(Place, EFFECT, "committing"),
    "after the commit": partial(Place, EFFECT, "committed"),
}


def begin(engine: Engine, settings: Settings, place: Place | None = None) -> BaseProcess:
    """A worker in a process of its own."""
    url = engine.url.render_as_string(hide_password=False)
    process = PROCESSES.Process(target=work, args=(url, settings, place))
    process.start()
    return process


def end(process: BaseProcess) -> int | None:
    """How it ended."""
    process.join(PATIENCE)
    return process.exitcode


def kill_often(engine: Engine, settings: Settings, place: Callable[..., Place], each: int) -> None:
    """Workers that die at this place, again and again, then one that does not."""
    for kill in range(KILLS):
        assert end(begin(engine, settings, place(nth=1 + kill % each))) == -signal.SIGKILL
        wait_long(engine)
    assert end(begin(engine, settings)) == 0


@pytest.mark.parametrize("place", MAIL_PLACES)
def test_no_message_is_lost_and_one_at_most_comes_twice(fresh_database: Engine, place: str) -> None:
    put(fresh_database, *NAMES)
    # A claim takes all that is due; the others can happen at any message of a batch.
    each = 1 if place == "claimed" else 2
    with inbox_open() as inbox:
        kill_often(fresh_database, inbox.settings(), MAIL_PLACES[place], each)
    arrived = Counter(inbox.recipients())
    assert set(arrived) == {f"{name}@wexcombe.example" for name in NAMES}
    twice = sum(arrived.values()) - len(arrived)
    assert twice == (KILLS if place in ("handed over", "half noted") else 0)
    assert len({str(one["Message-ID"]) for one in inbox.arrived}) == len(NAMES)
    assert waiting(fresh_database) == {}


@pytest.mark.parametrize("place", JOB_PLACES)
def test_every_job_has_its_effect_exactly_once(fresh_database: Engine, place: str) -> None:
    kinds = ["test-short", "test-long"]
    with transaction(fresh_database) as session:
        for number in range(KILLS):
            for kind in kinds:
                enqueue(session, kind, f"{kind}/{number}", tries=2 * KILLS)
    kill_often(fresh_database, Settings(environment="testing"), JOB_PLACES[place], 2)
    with transaction(fresh_database) as session:
        done = Counter(session.scalars(select(Event.subject).where(Event.action.like("test.%"))))
        left = session.scalars(select(Job.kind).where(Job.done_at.is_(None))).all()
    assert done == dict.fromkeys([None, *map(str, range(PARTS))], KILLS)
    assert not set(kinds) & set(left)


def test_two_workers_at_once_send_each_message_once(fresh_database: Engine) -> None:
    names = [f"rater{number}" for number in range(120)]
    put(fresh_database, *names)
    with inbox_open() as inbox:
        both = [begin(fresh_database, inbox.settings()) for _each in range(2)]
        assert [end(one) for one in both] == [0, 0]
    assert Counter(inbox.recipients()) == {f"{name}@wexcombe.example": 1 for name in names}
