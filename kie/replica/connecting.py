"""Connections to a replica that never keep anybody waiting for ever, and say in one word when they fail."""

import time
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import Dialect, ExceptionContext

from kie.db import READ_ONLY, make_engine
from kie.replica.rules import Why, why_of

if TYPE_CHECKING:
    from psycopg import Connection as _Connection

    Connection = _Connection[Any]
else:
    Connection = object

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


class Patient(Connection):
    """A connection that gives up when its server says nothing for `seconds`: one that hangs looks like one that
    works."""

    seconds = ANSWERS_IN

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """What the server answers. Raises psycopg's OperationalError, and hangs up, when it does not."""
        began = time.monotonic()
        try:
            return super().wait(gen, interval, self.seconds if timeout is None else timeout)
        except Exception:
            if time.monotonic() - began >= self.seconds:
                self.close()
            raise


def replica_engine(url: str, connections: int) -> Engine:
    """An engine for a replica, for so many connections. Whatever fails on it raises ReplicaFailed."""
    engine = make_engine(
        url,
        connect_args={"connect_timeout": int(ANSWERS_IN)},
        pool_size=connections,
        max_overflow=10,
        pool_timeout=ANSWERS_IN,
        pool_use_lifo=True,
    )
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "handle_error", _fail)
    return engine


@cache
def _patient(connection: type[Any]) -> type[Any]:
    """psycopg's own connection made patient: only an installation with PostgreSQL has psycopg."""
    return type("PatientConnection", (Patient, connection), {})


def _connect(dialect: Dialect, _record: Any, arguments: Any, named: Any) -> Any:
    return _patient(dialect.loaded_dbapi.Connection).connect(*arguments, **named)


def _fail(context: ExceptionContext) -> None:
    error = context.original_exception
    lost = context.is_disconnect or context.connection is None
    raise ReplicaFailed(why_of(getattr(error, "sqlstate", None), lost=lost)) from error
