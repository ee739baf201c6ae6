"""People who save without a pause, remember what they were told, and are asked about it afterwards."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import count
from uuid import uuid4

from tests.faults.served import PATIENCE, wait_until
from tests.faults.standing import Standing, standing
from tests.faults.town import Answer, Line, Rater, Town

HAND_IN_EVERY = 12
"""Saves between two times of handing in."""
PAUSE = 0.05
"""Seconds before what was not answered is sent again."""


@dataclass
class Saver:
    """One person saving item after item. `acknowledged`: by item, the version and text they were told is kept.

    What is not answered is sent again with the same key, as the page's script does. `statuses`: every answer but the
    one hoped for. `unanswered`: how many times the connection broke.
    """

    rater: Rater
    port: int
    before: Standing
    given_up: threading.Event
    acknowledged: dict[str, tuple[int, str]] = field(default_factory=dict)
    saves: int = 0
    handed_in: int = 0
    unanswered: int = 0
    statuses: list[int] = field(default_factory=list)
    problem: str = ""

    def work(self, stop: threading.Event) -> None:
        """Save until told to stop, but finish what was begun. Never raises: `problem` says what went wrong."""
        line = self.rater.line(self.port)
        try:
            for number in count():
                if stop.is_set():
                    return
                self._save(line, self.rater.keys[number % len(self.rater.keys)], number)
                if number % HAND_IN_EVERY == HAND_IN_EVERY - 1:
                    self._form(line, "/submission")
                    self.handed_in += 1
                    self._form(line, "/taking-back")
        except (AssertionError, ValueError) as error:
            self.problem = f"{self.rater.name}: {error}"
        finally:
            line.close()

    def _save(self, line: Line, key: str, number: int) -> None:
        version = self.acknowledged[key][0] if key in self.acknowledged else self.before.versions[key]
        once = str(uuid4())
        # Words that nobody wrote before: the same again would rightly leave the version as it is.
        text = f"{self.rater.name} writes for the {number}th time, {once}. " * 5
        body = {"item": key, "version": version, "values": {f"{key}/note": text}}
        answer = self._until(200, lambda: line.post_json(f"{self.rater.path}/items", body, once))
        told = json.loads(answer.body)["version"]
        assert told == version + 1, f"{key}: version {version} was saved as {told}"
        self.acknowledged[key] = (told, text)
        self.saves += 1

    def _form(self, line: Line, action: str) -> None:
        once = str(uuid4())
        answer = self._until(302, lambda: line.post_form(self.rater.path + action, {}, once))
        assert answer.location == self.rater.path, f"{action} leads to {answer.location}"

    def _until(self, hoped: int, send: Callable[[], Answer]) -> Answer:
        end = time.monotonic() + 2 * PATIENCE
        while not self.given_up.is_set():
            assert time.monotonic() < end, "nobody answers any more"
            try:
                answer = send()
            except (OSError, HTTPException):
                self.unanswered += 1
            else:
                if answer.status == hoped:
                    return answer
                assert answer.status == 503, f"{answer.status}: {answer.body[:600]!r}"
                self.statuses.append(answer.status)
            # What breaks is sent again by and by, as the page's script does it.
            time.sleep(PAUSE)
        raise AssertionError("given up, because the test failed")


@dataclass(frozen=True, slots=True)
class Load:
    """Everybody who saves."""

    savers: Sequence[Saver]

    @property
    def saves(self) -> int:
        """How many saves were acknowledged."""
        return sum(saver.saves for saver in self.savers)

    def refused(self) -> int:
        """How many answers were not the one hoped for."""
        return sum(len(saver.statuses) for saver in self.savers)

    def unanswered(self) -> int:
        """How many requests got no answer."""
        return sum(saver.unanswered for saver in self.savers)

    def interrupted(self) -> int:
        """Both together."""
        return self.refused() + self.unanswered()

    def wait_for_saves(self, more: int) -> None:
        """Wait until so many more were acknowledged."""
        self._wait_for(lambda: self.saves, more, "saves")

    def wait_for_interruptions(self, more: int) -> None:
        """Wait until so many more requests were refused or not answered."""
        self._wait_for(self.interrupted, more, "interruptions")

    def _wait_for(self, counted: Callable[[], int], more: int, what: str) -> None:
        goal = counted() + more
        wait_until(lambda: counted() >= goal or bool(self.problems()), f"{more} more {what}")
        assert not self.problems(), self.problems()

    def problems(self) -> list[str]:
        """What went wrong for whom."""
        return [saver.problem for saver in self.savers if saver.problem]


@contextmanager
def saving(town: Town, raters: Sequence[Rater], port: int) -> Iterator[Load]:
    """These people save while the block runs; after it all have finished what they began."""
    stop = threading.Event()
    given_up = threading.Event()
    load = Load([Saver(rater, port, standing(town, rater), given_up) for rater in raters])
    threads = [threading.Thread(target=saver.work, args=(stop,), daemon=True) for saver in load.savers]
    for thread in threads:
        thread.start()
    try:
        yield load
    except BaseException:
        given_up.set()
        raise
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not load.problems(), load.problems()


def reconcile(town: Town, load: Load) -> None:
    """Everything acknowledged is there, once, whole, and with its trace."""
    for saver in load.savers:
        before, now = saver.before, standing(town, saver.rater)
        for key, (version, text) in saver.acknowledged.items():
            assert (now.versions[key], now.notes[key].strip()) == (version, text.strip()), saver.rater.name
        assert {action: number - before.events[action] for action, number in now.events.items()} == {
            "assessment.saved": saver.saves,
            "assessment.handed-in": saver.handed_in,
            "assessment.taken-back": saver.handed_in,
        }, saver.rater.name
        assert sum(now.versions.values()) - sum(before.versions.values()) == saver.saves
        assert now.submissions - before.submissions == saver.handed_in
        assert (now.handed_in, now.results) == (0, 0)
