"""Schedulers, any number of them, enqueue each occurrence once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from sqlalchemy import Engine, select

from kie.db import transaction
from kie.jobs.timetable import TIMETABLE, Scheduler
from kie.work.models import Job
from kie.work.queries import is_due

pytestmark = pytest.mark.both_databases


def test_three_schedulers_enqueue_each_occurrence_once(fresh_database: Engine) -> None:
    start = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    schedulers = [Scheduler(fresh_database) for _each in range(3)]
    together = Barrier(3)

    def tick(scheduler: Scheduler) -> None:
        together.wait()
        scheduler.tick()

    with time_machine.travel(start, tick=False) as now, ThreadPoolExecutor(3) as pool:
        for _hour in range(7):
            list(pool.map(tick, schedulers))
            now.shift(timedelta(hours=1))
    with transaction(fresh_database) as session:
        kinds = Counter(session.scalars(select(Job.kind)))
    # The night on which 01:00 to 02:00 comes twice: once an hour, and the nightly ones of the day before and of this.
    hourly = {
        "change-teams",
        "count-completion",
        "follow-changes",
        "forget-answers",
        "hand-in-paper",
        "meet-directory",
        "seal-events",
        "tidy-accounts",
    }
    expected: Counter[str] = Counter()
    for line in TIMETABLE:
        expected[line.kind] += 7 if line.kind in hourly else 2
    assert kinds == expected
    assert kinds["count-completion"] == 28, "four lines, so each quarter of an hour"


def test_a_scheduler_that_was_away_makes_up_for_it_once(fresh_database: Engine) -> None:
    with time_machine.travel(datetime(2027, 12, 31, 12, 0, tzinfo=UTC), tick=False) as now:
        Scheduler(fresh_database).tick()
        now.shift(timedelta(days=9))
        Scheduler(fresh_database).tick()
        with transaction(fresh_database) as session:
            assert is_due(session, ["forget-jobs"])
            keys = session.scalars(select(Job.key).where(Job.kind == "forget-jobs").order_by(Job.key)).all()
    assert keys == ["forget-jobs/2027-12-31T03:50Z", "forget-jobs/2028-01-09T03:50Z"]
