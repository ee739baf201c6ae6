"""The worker: ticks the timetable, claims what is due, runs its handler. Any number of them may run anywhere."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config import Settings
from kie import logs
from kie.away import is_outage
from kie.db import reading, transaction
from kie.jobs.alive import call_by_name
from kie.jobs.handlers import HANDLERS, LEASE, ClaimLost, Handler, Stopped, Task
from kie.jobs.reasons import REASONS
from kie.jobs.timetable import Scheduler
from kie.mail.delivery import Office, deliver
from kie.mail.standing import note_away, note_used, trouble_of
from kie.mail.wire import ServerAway
from kie.migrations.reached import unfinished
from kie.work import service as work
from kie.work.queries import is_due
from kie.work.service import Claim

log = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds between two looks when nothing is due."""
AWAY_FIRST, AWAY_LONGEST = 10.0, 300.0
"""Seconds between two tries of a mail server that is away: at first, and at most."""


class Worker:
    """One worker. Messages and other jobs go side by side, so that nobody waits for a code behind a long job."""

    def __init__(
        self, engine: Engine, settings: Settings, handlers: Mapping[str, Handler] = HANDLERS
    ) -> None:
        self._engine, self._settings, self._handlers = engine, settings, handlers
        self._stop = threading.Event()
        self._scheduler = Scheduler(engine)
        self._away, self._mail_from = 0.0, 0.0

    def run(self, wait: Callable[[], object] | None = None) -> None:
        """Work until `stop`, or until `wait` returns; then finish what is in hand."""
        call_by_name(self._engine)
        lanes = [
            threading.Thread(target=self._lane, args=(one,), daemon=True)
            for one in (self.work_once, self.mail_once)
        ]
        for lane in lanes:
            lane.start()
        try:
            (wait or self._stop.wait)()
        finally:
            self._stop.set()
            for lane in lanes:
                lane.join()

    def stop(self) -> None:
        """Take nothing new; end after what is in hand."""
        self._stop.set()

    def work_once(self) -> bool:
        """Tick the timetable and do one job; False when none was due, or when the worker is to end."""
        if self._stop.is_set() or self._restoring():
            return False
        self._scheduler.tick()
        with Session(reading(self._engine)) as session:
            if not is_due(session, self._handlers.keys()):
                return False
        with transaction(self._engine) as session:
            held = work.claim(session, self._handlers.keys(), 1, LEASE)
        for claim in held:
            self._do(claim)
        return bool(held)

    def mail_once(self) -> bool:
        """Hand over one batch of messages; False when none went. A server that is away is left alone for a while."""
        if not self._settings.smtp_host or time.monotonic() < self._mail_from:
            return False
        if self._restoring():
            return False
        try:
            taken = deliver(Office(self._engine, self._settings, REASONS, self._stop.is_set))
        except ServerAway as away:
            self._away = min(max(2 * self._away, AWAY_FIRST), AWAY_LONGEST)
            self._mail_from = time.monotonic() + self._away
            log.warning("the mail server cannot be used, all mail waits: %s", away.kind)
            with transaction(self._engine) as session:
                note_away(session, away.kind, timedelta(seconds=self._away))
            return False
        if taken or self._away:
            self._note_used()
        self._away = 0.0
        return taken > 0

    def _restoring(self) -> bool:
        """Whether this database is being filled by a restore: what stands in it was done already, or is taken out
        again before anybody may act on it. A worker that ran before the restore began is still here."""
        with self._engine.connect() as connection:
            return unfinished(connection)

    def _note_used(self) -> None:
        """Asked before it is written, which makes writers of SQLite queue: there is seldom anything to take back."""
        with Session(reading(self._engine)) as session:
            known = trouble_of(session)
        if known is not None:
            with transaction(self._engine) as session:
                note_used(session)

    def _do(self, claim: Claim) -> None:
        task = Task(self._engine, self._settings, claim, self._stop.is_set)
        try:
            with logs.doing(job=claim.kind):
                self._handlers[claim.kind].run(task)
            if not task.finished:
                with transaction(self._engine) as session:
                    task.finish(session)
        except Stopped:
            with transaction(self._engine) as session:
                work.release(session, [claim])
        except ClaimLost:
            log.warning("somebody else has taken over a job: %s %s", claim.kind, claim.id)
        except Exception as error:
            log.exception("job failed: %s %s", claim.kind, claim.id)
            with transaction(self._engine) as session:
                work.fail(session, claim, type(error).__name__)

    def _lane(self, once: Callable[[], bool]) -> None:
        while not self._stop.is_set():
            try:
                busy = once()
            except Exception as error:
                if is_outage(error):
                    # What was claimed is claimed again when its lease is over.
                    log.error("the database is away, and the worker tries again: %s", logs.told(error))
                else:
                    log.exception("a worker could not go on, and tries again")
                busy = False
            if not busy:
                self._stop.wait(PAUSE)
