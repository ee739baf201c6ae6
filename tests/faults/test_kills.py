"""Workers are killed at random while people save and hand in."""

import os
import random
from functools import partial

import pytest

from tests.faults.load import reconcile, saving
from tests.faults.served import Served, kill, wait_until
from tests.faults.town import Town

pytestmark = pytest.mark.both_databases
KILLS = int(os.environ.get("KIE_TEST_KILLS", "30"))


def gone(served: Served, pid: int) -> bool:
    """Whether this worker has ended and another has taken its place."""
    workers = served.workers()
    return pid not in workers and len(workers) == 2


def test_nothing_acknowledged_is_lost_when_workers_are_killed(town: Town, served: Served) -> None:
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    print(f"seed {seed}")
    with saving(town, town.raters[:8], served.port) as load:
        for _kill in range(KILLS):
            load.wait_for_saves(chance.randrange(1, 20))
            workers = served.workers()
            # The younger may just have begun; it dies now and then too.
            victim = workers[0] if chance.random() < 0.8 else workers[-1]
            kill(victim)
            wait_until(partial(gone, served, victim), "the end of a worker")
        load.wait_for_saves(20)
    reconcile(town, load)
    assert load.unanswered() > 0, "no kill hit a request: this proved nothing"
    assert load.refused() == 0
