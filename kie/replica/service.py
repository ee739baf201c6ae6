"""The replica as one process knows it: asked when it has everything, left alone while it does not answer."""

import logging
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError, ProgrammingError, SQLAlchemyError, TimeoutError
from sqlalchemy.orm import Session

from config import ConfigError, Settings
from kie import meters
from kie.replica.connecting import ANSWERS_IN, BEGUN_WITH, READS_IN, Patient, ReplicaFailed, replica_engine
from kie.replica.queries import position, told
from kie.replica.rules import PASSING, Position, Why, objection, pauses, tries

log = logging.getLogger(__name__)
BACK_WITHIN = 0.25
"""The part of its patience within which a replica that was left alone has to have caught up, to be asked again."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A session on the replica, and the connection that it was found good on."""

    session: Session
    connection: Connection

    def close(self) -> None:
        """Done with it. What is wrong with the connection by now concerns nobody."""
        with suppress(ReplicaFailed, SQLAlchemyError):
            if not self.connection.invalidated:
                _allow(self.connection, ANSWERS_IN)
            self.session.close()
        with suppress(ReplicaFailed, SQLAlchemyError):
            self.connection.close()


class Replica:
    """A replica of `primary`. `patience`: seconds to wait until it has what the primary had."""

    def __init__(self, url: str, primary: Engine, patience: float, connections: int) -> None:
        self.engine = replica_engine(url, connections)
        self._primary = primary
        self._patience = patience
        self._guard = threading.Lock()
        self._aside: Why | None = None
        self._over = threading.Event()
        self._hand: threading.Thread | None = None

    @property
    def in_use(self) -> bool:
        """Whether it is asked at all."""
        return self._aside is None

    def reading(self, at: Position | None) -> Reading | None:
        """A session that finds everything there that the primary had at this position; None when the primary has to
        answer. `at` None: nobody asked for the position, because the replica was left alone."""
        if at is None or not self.in_use:
            meters.FIGURES.labels("left alone").inc()
            return None
        try:
            connection = self._found_good(at, self._patience)
        except ReplicaFailed as failed:
            self.failed(failed.why)
            return None
        meters.FIGURES.labels("replica").inc()
        return Reading(Session(connection, expire_on_commit=False), connection)

    def failed(self, why: Why) -> None:
        """It could not answer. Unless the next who asks may fare better, leave it alone, and look after it."""
        meters.FIGURES.labels(why).inc()
        if why in PASSING:
            log.warning("the primary answers in place of the replica: %s", why)
            return
        with self._guard:
            if self._aside is not None:
                return
            self._aside = why
        log.warning("the replica is left alone: %s", why)
        meters.ASIDE.labels(why).set(1)
        self._hand = threading.Thread(target=self._look_after, name="replica", daemon=True)
        self._hand.start()

    def close(self) -> None:
        """Look after it no more, and hang up."""
        self._over.set()
        if self._hand is not None:
            self._hand.join()
        self.engine.dispose()

    def look(self, at: Position, patience: float) -> Why | None:
        """Why it may not answer for a primary at this position, even after so many seconds; None when it may."""
        try:
            self._found_good(at, patience).close()
        except ReplicaFailed as failed:
            return failed.why
        return None

    def _found_good(self, at: Position, patience: float) -> Connection:
        """A connection to it, with everything there. Raises ReplicaFailed."""
        try:
            connection = self.engine.connect()
        except TimeoutError as error:
            # Every connection is in use: that says nothing about it.
            raise ReplicaFailed("refused") from error
        try:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            _allow(connection, ANSWERS_IN)
            why = _caught_up(connection, at, patience)
            if why is not None:
                raise ReplicaFailed(why)
            connection.rollback()
            connection.execution_options(**BEGUN_WITH)
            _allow(connection, READS_IN)
        except BaseException:
            connection.close()
            raise
        return connection

    def _look_after(self) -> None:
        """Look at it now and then until it may be asked again."""
        for pause in pauses():
            if self._over.wait(pause):
                return
            try:
                with self._primary.connect() as connection:
                    at = position(connection)
            except SQLAlchemyError:
                continue  # Nobody can be served anyhow, and nothing is known of how far it ought to be.
            why = "away" if at is None else self.look(at, self._patience * BACK_WITHIN)
            self._now(why)
            if why is None:
                break
        log.info("the replica is asked again")

    def _now(self, why: Why | None) -> None:
        with self._guard:
            before, self._aside = self._aside, why
        if before is not None and before != why:
            meters.ASIDE.labels(before).set(0)
        if why is not None and before != why:
            log.warning("the replica is left alone: %s", why)
            meters.ASIDE.labels(why).set(1)


def replica_of(settings: Settings, primary: Engine) -> Replica | None:
    """The replica that the settings name, None without one. It need not be there yet.

    Raises ConfigError when the primary would not say how far it has written, which every page of figures asks it.
    """
    if not settings.replica_url:
        return None
    try:
        with primary.connect() as connection:
            position(connection)
    except ProgrammingError as error:
        said = str(error.orig).strip().split("\n", 1)[0]
        raise ConfigError(
            "KIE_REPLICA_URL is set, but the user of KIE_DATABASE_URL may not ask the server how far it has written "
            f"({said}). Grant EXECUTE on that function, or take the replica out."
        ) from error
    except OperationalError as error:
        log.error("the database is away: %s", str(error.orig).split("\n", 1)[0])
    return Replica(settings.replica_url, primary, settings.replica_lag_seconds, settings.threads)


def _caught_up(connection: Connection, at: Position, patience: float) -> Why | None:
    """Why it may not answer even after waiting for so long; None when it may."""
    for pause in (*tries(patience), None):
        said = told(connection, at)
        why = objection(at, said)
        if why in (None, "behind") and said.behind is not None:
            meters.BEHIND.labels("replica").set(said.behind)
        if why != "behind" or pause is None:
            return why
        time.sleep(pause)
    return "behind"


def _allow(connection: Connection, seconds: float) -> None:
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, Patient)  # noqa: S101 - narrows the type
    raw.seconds = seconds
