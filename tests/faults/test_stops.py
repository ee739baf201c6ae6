"""The database is stopped and started again while people save."""

from collections.abc import Callable

import pytest

from tests import postgres
from tests.faults.load import reconcile, saving
from tests.faults.served import Served
from tests.faults.town import Town

pytestmark = pytest.mark.both_databases
TIMES = 3


def test_saving_goes_on_where_it_was_interrupted(
    town: Town, served: Served, database_kind: str, request: pytest.FixtureRequest
) -> None:
    stop: Callable[[], None] = served.kill_everything
    start: Callable[[], None] = served.start
    if database_kind == "postgresql":
        running: postgres.Running = request.getfixturevalue("durable_postgres")
        stop, start = running.stop, running.start
    with saving(town, town.raters[:8], served.port) as load:
        for _time in range(TIMES):
            load.wait_for_saves(30)
            stop()
            try:
                load.wait_for_interruptions(8)
            finally:
                start()
        load.wait_for_saves(30)
    # The test's own connections broke with the others.
    town.engine.dispose()
    reconcile(town, load)
    if database_kind == "postgresql":
        assert load.refused() > 0, "while the database is away, people are told so"
        assert load.unanswered() == 0, "and the server itself stays"
