"""Whether a database is away, full, or takes no writes: told by what it raised, or asked of it."""

import sqlite3
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError
from sqlalchemy.orm import Session

from kie.disks import is_full, left_in

PASSING = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_READONLY,
}
"""What SQLite says when the fault lies in the disk or the moment, and not in the statement."""
TAKES_NO_WRITES = "25006"
"""What PostgreSQL says while it is a standby, or is set to be read alone, as some are whose disk is nearly full
(https://www.postgresql.org/docs/current/errcodes-appendix.html)."""
_TAKES_NONE = text(
    "SELECT CASE WHEN pg_is_in_recovery() THEN 'standby'"
    " WHEN current_setting('default_transaction_read_only') = 'on' THEN 'set' END"
)


def is_outage(error: Exception) -> bool:
    """Whether the database could not do its work just now, and may a moment later."""
    if isinstance(error, TimeoutError):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        return _sqlite_code(error) in PASSING
    if refused_to_write(error):
        return True
    return error.connection_invalidated or isinstance(error, OperationalError)


def refused_to_write(error: DBAPIError) -> bool:
    """Whether the database can be read and takes no writes: a standby, one that was set to be read alone, or a file
    of SQLite that whoever asks may not change."""
    if isinstance(error.orig, sqlite3.Error):
        return _sqlite_code(error) == sqlite3.SQLITE_READONLY
    return getattr(error.orig, "sqlstate", None) == TAKES_NO_WRITES


def _sqlite_code(error: DBAPIError) -> int:
    """Python itself has no code, when it finds that what was read is no text: 0."""
    code: int = getattr(error.orig, "sqlite_errorcode", 0)
    return code & 0xFF


def takes_no_writes(connection: Connection) -> Literal["standby", "set"] | None:
    """Why PostgreSQL takes no writes at the moment: it is a standby, or was set to be read alone. None where it takes
    them, as far as it says itself, and of SQLite, of which `on_full_disk` tells."""
    if connection.dialect.name == "sqlite":
        return None
    found: Literal["standby", "set"] | None = connection.scalar(_TAKES_NONE)
    return found


def on_full_disk(session: Session) -> bool:
    """Whether the file of SQLite lies where nothing more can be written: asked of the disk, so that nothing is written
    to find out. The disk of a PostgreSQL cannot be seen from here, and False is said of it."""
    url = session.get_bind().engine.url
    if url.get_backend_name() != "sqlite" or not url.database:
        return False
    try:
        return is_full(*left_in(Path(url.database).absolute().parent))
    except OSError:
        return False  # A folder that is not there is no full one.
