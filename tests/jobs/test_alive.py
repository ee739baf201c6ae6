"""Which workers are at work, by what PostgreSQL lists."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config import Settings
from kie.db import make_engine, reading
from kie.jobs.alive import CALLED, SILENT, listed, own_name
from kie.jobs.worker import Worker
from kie.metrics.service import exposition
from tests.doctor.conftest import Patient
from tests.faults.served import wait_until

pytestmark = pytest.mark.both_databases
WITHIN = f"within {SILENT // timedelta(minutes=1)} minutes"
HELP = f"Workers that asked the database for something {WITHIN}."


def test_each_worker_is_listed_while_it_works(fresh_database: Engine) -> None:
    """On SQLite nothing is said of it, and nothing is made up."""
    lists = fresh_database.dialect.name == "postgresql"
    url = fresh_database.url.render_as_string(hide_password=False)
    theirs, doctor = make_engine(url), Patient(url)
    name = own_name().removeprefix(CALLED)

    def now(within: timedelta = SILENT) -> list[str] | None:
        with Session(reading(fresh_database)) as session:
            return listed(session, within)

    def told() -> bool:
        with Session(reading(fresh_database)) as session:
            lines = exposition(session).decode().splitlines()
        return f"# HELP kie_workers {HELP}" in lines and "kie_workers 1.0" in lines

    assert now() is None and not told()
    seen: list[list[str] | None] = []

    def look() -> None:
        if lists:
            wait_until(lambda: now() == [name], "it is listed")
            assert name in doctor.only("jobs", "ok", f"At work {WITHIN}: ").says and told()
        seen.append(now())

    Worker(theirs, Settings(environment="testing")).run(look)
    assert seen == [[name] if lists else None]
    assert now(timedelta(0)) is None, "who asks for nothing any more is not at work, connected or not"
    theirs.dispose()
    wait_until(lambda: now() is None, "it is gone")
    assert not told()
