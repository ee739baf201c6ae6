"""The timetable does what nobody asks for."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from kie import clock
from kie.accounts.models import SignInAttempt
from kie.cycles.opening import KIND as OPENING
from kie.db import transaction
from kie.insights.forecast_orders import KIND as FORECAST
from kie.insights.ordering import KIND as PUBLISHING
from kie.jobs.handlers import HANDLERS
from kie.jobs.timetable import TIMETABLE
from kie.work.models import Job
from tests.jobs.steps import work_off


@pytest.mark.both_databases
def test_tries_of_yesterday_are_forgotten_without_anybody_asking(fresh_database: Engine) -> None:
    now = clock.now()
    with transaction(fresh_database) as session:
        session.add_all(SignInAttempt(key="k", at=now - timedelta(hours=hours)) for hours in (1, 25))
    work_off(fresh_database)
    with transaction(fresh_database) as session:
        assert [now - at < timedelta(days=1) for at in session.scalars(select(SignInAttempt.at))] == [True]
        jobs = session.scalars(select(Job)).all()
    assert {job.kind for job in jobs} == {line.kind for line in TIMETABLE}
    assert [job.error for job in jobs if job.done_at is None] == []


def test_every_line_has_its_handler() -> None:
    assert {line.kind for line in TIMETABLE} | {OPENING, PUBLISHING, FORECAST} == set(HANDLERS), (
        "somebody enqueues it, or nobody needs it"
    )
    assert all(len(kind) <= 40 for kind in HANDLERS)
