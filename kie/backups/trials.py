"""Databases beside the installation's own, in which backups are tried: what they are called, and which were left."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from kie import clock
from kie.backups.rules import SCRATCH, begun_long_ago

UNUSED = text(
    "SELECT datname FROM pg_database WHERE starts_with(datname, :scratch)"
    " AND NOT EXISTS (SELECT 1 FROM pg_stat_activity s WHERE s.datname = pg_database.datname) ORDER BY datname"
)


def new_name(now: datetime) -> str:
    """How the database of a trial that begins now is called."""
    return f"{SCRATCH}{int(now.timestamp()):08x}_{uuid4().hex}"


def left_by_trials(connection: Connection) -> Sequence[str]:
    """The databases that trials left which were killed: begun long ago, and used by nobody. None on SQLite, whose
    trials leave a folder that the next one removes."""
    if connection.dialect.name != "postgresql":
        return []
    found = connection.scalars(UNUSED, {"scratch": SCRATCH}).all()
    return [name for name in found if begun_long_ago(name, clock.now())]


def sweep(connection: Connection) -> None:
    """Drop what trials left that were killed: everything that people wrote stands in it. The connection commits each
    statement by itself. Whoever may not drop one leaves it, and the doctor names it."""
    quote = connection.dialect.identifier_preparer.quote
    for name in left_by_trials(connection):
        with suppress(DBAPIError):
            connection.execute(text(f"DROP DATABASE {quote(name)}"))
