"""Two nights at the same time, and people who complain or hold meanwhile: each is whole, and nothing is done twice."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
import time_machine
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.past_models import PastStanding
from kie.db import transaction
from kie.people.models import Person
from kie.retention import running
from kie.retention.holding import release_hold
from kie.retention.models import Tombstone
from kie.retention.rules import LEAVERS
from kie.retention.service import delete_portion
from kie.subject_access.requests import record_request
from tests.cast import Cast, make_cast
from tests.faults.served import wait_until
from tests.retention.town import closed_cycle, hold, take_part
from tests.waiting import waiting

pytestmark = pytest.mark.both_databases


class Beside:
    """Something that another process does meanwhile, and what it raised."""

    def __init__(self, engine: Engine, do: Callable[[Session], object]) -> None:
        self.engine, self.do = engine, do
        self.raised: list[BaseException] = []
        self._thread = Thread(target=self._run)

    def _run(self) -> None:
        try:
            with transaction(self.engine) as session:
                self.do(session)
        except BaseException as error:
            self.raised.append(error)

    def begins(self) -> None:
        """It has begun, and waits for the test's own transaction."""
        self._thread.start()
        wait_until(lambda: bool(self.raised) or waiting(self.engine), "somebody who waits")

    def ends(self) -> None:
        """It is done, and nothing was raised."""
        self._thread.join(60)
        assert not self._thread.is_alive() and self.raised == []


@pytest.fixture
def town(fresh_database: Engine) -> Cast:
    """Ana and Ben with a review of long ago, Femi gone for a year, a hold that was released long ago."""
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        cycle = closed_cycle(session, "Old", clock.now() - timedelta(days=1_200))
        for one in (cast.ana, cast.ben):
            take_part(session, cycle, one)
        cast.femi.leaves_on = clock.today() - timedelta(days=400)
        with time_machine.travel(clock.now() - timedelta(days=1_200), tick=False):
            release_hold(session, cast.dev.id, hold(session, cast.dev, cast.parks).id, "Settled")
    return cast


def counted(engine: Engine) -> tuple[int, int]:
    """How many tombstones there are, and of how many rows."""
    with Session(engine) as session:
        found = select(func.count(), func.count(Tombstone.row_id.distinct())).select_from(Tombstone)
        number, rows = session.execute(found).one()
        return number, rows


def test_two_nights_at_once_delete_each_thing_once(fresh_database: Engine, town: Cast) -> None:
    with transaction(fresh_database) as session:
        assert delete_portion(session, "reviews") == 2
        beside = Beside(fresh_database, lambda other: delete_portion(other, "holds"))
        beside.begins()
        assert delete_portion(session, "holds") == 1
    beside.ends()
    assert counted(fresh_database) == (3, 3)
    nights = [Thread(target=running.run, args=(fresh_database, lambda *_: None)) for _ in range(2)]
    for one in nights:
        one.start()
    for one in nights:
        one.join(60)
    assert counted(fresh_database) == (4, 4)


def test_a_hold_made_meanwhile_waits_and_then_keeps_what_is_left(fresh_database: Engine, town: Cast) -> None:
    beside = Beside(fresh_database, lambda other: hold(other, town.chloe, town.femi))
    with transaction(fresh_database) as session:
        assert delete_portion(session, "reviews") == 2
        beside.begins()
    beside.ends()
    with transaction(fresh_database) as session:
        assert delete_portion(session, LEAVERS) == 0


def test_what_somebody_asks_for_at_that_moment_keeps_them(fresh_database: Engine, town: Cast) -> None:
    """HR writes down a letter of Femi's while the night has Femi before it."""
    gone: list[int] = []
    beside = Beside(fresh_database, lambda other: gone.append(delete_portion(other, LEAVERS)))
    with transaction(fresh_database) as session:
        record_request(session, town.chloe.id, town.femi.id, clock.today(), "letter", "known")
        beside.begins()
    beside.ends()
    assert gone == [0]
    with Session(fresh_database) as session:
        assert session.get_one(Person, town.femi.id).forgotten_at is None
        assert session.scalars(select(PastStanding.participation_id)).all() == []
