"""A worker with places to die, run in a process of its own.

The hooks are the database layer's own events, so the product knows nothing of it.
"""

import os
import re
import signal
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from config import Settings
from kie import events
from kie.db import make_engine, transaction
from kie.jobs.handlers import Handler, Task, whole
from kie.jobs.worker import Worker

CLAIM = r"UPDATE jobs SET .*attempts="
FINISH = r"UPDATE jobs SET .*done_at="
EFFECT = r"INSERT INTO events"
PARTS = 3
"""Into how many the long job falls."""


@dataclass
class Place:
    """Where to die: before or after a statement, or before or after the commit that keeps it; at its `nth` time."""

    statement: str
    moment: str
    nth: int = 1
    _met: bool = False

    def install(self) -> None:
        """Listen to every engine of this process."""
        event.listen(Engine, "before_cursor_execute", self._before)
        event.listen(Engine, "after_cursor_execute", self._after)
        event.listen(Engine, "commit", lambda _connection: self._die("committing", self._met))
        event.listen(Session, "after_commit", self._committed)

    def _before(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if re.match(self.statement, statement, re.DOTALL):
            self.nth -= 1
            self._met = self.nth == 0
            self._die("before", self._met)

    def _after(self, *_given: Any) -> None:
        self._die("after", self._met)

    def _committed(self, _session: Session) -> None:
        self._die("committed", self._met)

    def _die(self, moment: str, here: bool) -> None:
        if here and moment == self.moment:
            os.kill(os.getpid(), signal.SIGKILL)


def _long(task: Task) -> None:
    for part in range(task.reached, PARTS):
        with transaction(task.engine) as session:
            events.record(session, None, "test.part", subject=str(part))
            task.report_in(session, part + 1, PARTS)


HANDLERS = MappingProxyType(
    {
        "test-short": Handler("Short", whole(lambda session: events.record(session, None, "test.done"))),
        "test-long": Handler("Long", _long),
    }
)


def work(url: str, settings: Settings, place: Place | None) -> None:
    """Do everything that is due, or die."""
    if place is not None:
        place.install()
    engine = make_engine(url)
    one = Worker(engine, settings, HANDLERS)
    while one.mail_once() or one.work_once():
        pass
    engine.dispose()
