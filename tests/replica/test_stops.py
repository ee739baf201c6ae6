"""The standby is stopped and started again while people read figures and HR changes them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest

from kie.accounts.pace_rules import PACES, Pace
from tests.faults.served import wait_until
from tests.replica.asking import Answered, exempt, exempted
from tests.replica.conftest import House, Pair, housed

TIMES, READERS, PAGES = 2, 3, 12
A_MOMENT = 0.02
PATIENCE = 6
"""Seconds: each time the standby does nothing of what it hears, whoever reads waits for so long."""


@pytest.fixture
def house(pair: Pair) -> Iterator[House]:
    """The product, with less patience than other tests have."""
    with housed(pair, replica_lag_seconds=PATIENCE) as made:
        yield made


@pytest.fixture
def without_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody takes files away as quickly as the readers of this test do."""
    monkeypatch.setitem(PACES, "files", Pace("files", 1_000_000))


class Load:
    """People who read, and what they read that was wrong. `begun` and `done`: how many HR has left out by then."""

    def __init__(self, house: House, pair: Pair) -> None:
        self.pages, self.problems = 0, list[str]()
        self._house, self._pair, self._stop = house, pair, Event()
        self.begun = self.done = exempted(house.browser(), pair)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """All of them read until the block ends."""
        threads = [Thread(target=self._read, daemon=True) for _one in range(READERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()
        assert self.problems == []

    def wait_for_pages(self, more: int) -> None:
        """Until so many more were read."""
        goal = self.pages + more
        wait_until(lambda: self.pages >= goal or bool(self.problems), f"{more} more pages")
        assert self.problems == []

    def _read(self) -> None:
        try:
            browser = self._house.browser()
            while not self._stop.is_set():
                at_least = self.done
                found = exempted(browser, self._pair)
                at_most = self.begun
                if not at_least <= found <= at_most:
                    self.problems.append(f"{found} are said to be left out, of {at_least} to {at_most}")
                self.pages += 1
                time.sleep(A_MOMENT)
        except AssertionError as error:
            self.problems.append(str(error))


def test_nobody_notices_that_the_replica_goes_and_comes(
    house: House, pair: Pair, answered: Answered, without_pace: None
) -> None:
    load, hr = Load(house, pair), house.browser()

    def change(number: int) -> None:
        load.begun += 1
        exempt(hr, pair, "Highways", number)
        load.done += 1

    with load.reading():
        for turn in range(TIMES):
            change(4 * turn + 1)
            load.wait_for_pages(PAGES)
            pair.standby.stop()
            try:
                change(4 * turn + 2)
                load.wait_for_pages(PAGES)
            finally:
                pair.standby.start()
            house.wait_for_replica()
            change(4 * turn + 3)
            load.wait_for_pages(PAGES)
            with pair.paused():
                change(4 * turn + 4)
                load.wait_for_pages(PAGES)
            house.wait_for_replica()
        load.wait_for_pages(PAGES)
    counted = answered()
    assert counted["replica"] > PAGES and counted["left alone"] > PAGES
    # Each time whoever was reading at that moment found out, and nobody after them.
    assert counted.get("away", 0) + counted.get("behind", 0) <= 2 * TIMES * (READERS + 1)
