"""Connections to a replica that never keep anybody waiting for ever, and say in one word when they fail."""

import time
from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import ExceptionContext

from kie.db import READ_ONLY, make_engine
from kie.replica.rules import Why, why_of

ANSWERS_IN = 2.0
"""Seconds in which it has to take a connection, and to say how far it is."""
READS_IN = 20.0
"""Seconds for one statement of a page: what takes longer is asked of the primary, while a proxy still waits."""
BEGUN_WITH: dict[str, Any] = {
    READ_ONLY: True,
    "isolation_level": "REPEATABLE READ",
    "postgresql_readonly": True,
}
"""Whatever a page reads there is of one moment."""


class ReplicaFailed(Exception):
    """The replica did not do its work, so the primary has to."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


class Patient(psycopg.Connection[Any]):
    """A connection that gives up when its server says nothing for `seconds`: one that hangs looks like one that
    works."""

    seconds = ANSWERS_IN

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """What the server answers. Raises OperationalError, and hangs up, when it does not."""
        began = time.monotonic()
        try:
            return super().wait(gen, interval, self.seconds if timeout is None else timeout)
        except psycopg.OperationalError:
            if time.monotonic() - began >= self.seconds:
                self.close()
            raise


def replica_engine(url: str, connections: int) -> Engine:
    """An engine for a replica, for so many connections. Whatever fails on it raises ReplicaFailed."""
    engine = make_engine(
        url,
        connect_args={"connect_timeout": int(ANSWERS_IN)},
        pool_size=connections,
        max_overflow=1,
        pool_timeout=ANSWERS_IN,
        pool_use_lifo=True,
    )
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "handle_error", _fail)
    return engine


def _connect(_dialect: Any, _record: Any, arguments: Any, named: Any) -> Patient:
    return Patient.connect(*arguments, **named)


def _fail(context: ExceptionContext) -> None:
    error = context.original_exception
    lost = context.is_disconnect or context.connection is None
    raise ReplicaFailed(why_of(getattr(error, "sqlstate", None), lost=lost)) from error
