"""Whether the database answers, keeps what it says it keeps, and can hold what people write."""

from collections.abc import Iterator

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from config import ConfigError
from kie.away import takes_no_writes
from kie.db import refuse_unsafe
from kie.disks import left_in
from kie.doctor.installation import Installation
from kie.doctor.rules import Finding, out_of_room

NAME = "database"
OLDEST_POSTGRESQL = 15
SPARE = 5
"""Connections to leave for whoever looks at the database by hand, and for backups."""


def look(installation: Installation) -> Iterator[Finding]:
    """What it is and whether it answers, then each thing that is wrong with it."""
    try:
        with installation.session() as session:
            yield from _asked(installation, session.connection())
    except FileNotFoundError as error:
        yield Finding(NAME, "fault", f"There is no file {error.filename}.", "Run: kie migrate")
    except SQLAlchemyError as error:
        yield _away(installation, error)


def _away(installation: Installation, error: SQLAlchemyError) -> Finding:
    """Why it does not answer, by what it says itself and by the room that is left beside it."""
    raw, file = getattr(error, "orig", None), installation.file
    reason = str(raw or type(error).__name__).strip().split("\n", 1)[0]
    if file is not None and out_of_room(getattr(raw, "sqlite_errorcode", None), *left_in(file.parent)):
        cure = "Make room there, or move the database to a larger disk: it cannot be served, or even read, until then."
        return Finding(NAME, "fault", f"The disk is full in its folder {file.parent}: {reason}", cure)
    cure = "Start it, or put KIE_DATABASE_URL right: host, port, name, user and password."
    return Finding(NAME, "fault", f"It cannot be reached: {reason}", cure)


def _asked(installation: Installation, connection: Connection) -> Iterator[Finding]:
    if connection.dialect.name == "sqlite":
        version = connection.scalar(text("SELECT sqlite_version()"))
        yield Finding(NAME, "ok", f"SQLite {version} answers.")
        yield from _sqlite(installation, connection)
    else:
        yield Finding(NAME, "ok", f"PostgreSQL {_setting(connection, 'server_version')} answers.")
        yield from _postgresql(installation, connection)
    yield from _durable(connection)


def _durable(connection: Connection) -> Iterator[Finding]:
    raw = connection.connection.dbapi_connection
    assert raw is not None  # noqa: S101 - narrows the type
    try:
        refuse_unsafe(raw, None)
    except ConfigError as error:
        cure = "Turn it on in the database's own configuration, and start KIE again."
        yield Finding(NAME, "fault", str(error).split(". ", 1)[0] + ".", cure)


def _sqlite(installation: Installation, connection: Connection) -> Iterator[Finding]:
    mode = connection.scalar(text("PRAGMA journal_mode"))
    if mode != "wal":
        cure = "Keep it on a disk of this machine, not on a network drive, and let no other program open it."
        yield Finding(NAME, "fault", f"Its file works in mode “{mode}”, where readers stop writers.", cure)
    if connection.scalar(text("PRAGMA encoding")) != "UTF-8":
        cure = "Make a new one with kie migrate, and restore a backup into it."
        yield Finding(NAME, "fault", "Its texts are not in UTF-8, which digests of them rely on.", cure)
    file = installation.file
    if file is not None and file.exists() and file.stat().st_mode & 0o007:
        cure = f"Run: chmod o-rwx {file}"
        yield Finding(NAME, "warning", "Everybody with an account on this machine can open its file.", cure)


def _postgresql(installation: Installation, connection: Connection) -> Iterator[Finding]:
    major = int(_setting(connection, "server_version_num")) // 10_000
    if major < OLDEST_POSTGRESQL:
        cure = f"Upgrade it to {OLDEST_POSTGRESQL} or newer."
        yield Finding(NAME, "fault", f"PostgreSQL {major} is older than KIE is tested with.", cure)
    encoding = _setting(connection, "server_encoding")
    if encoding != "UTF8":
        cure = "Make a database with ENCODING 'UTF8' TEMPLATE template0, and restore a backup into it."
        yield Finding(NAME, "fault", f"It keeps texts in {encoding}, which does not hold every letter.", cure)
    if _setting(connection, "autovacuum") != "on":
        cure = "Set autovacuum = on in its configuration, and reload it."
        yield Finding(NAME, "warning", "Autovacuum is off, so it grows and gets slow.", cure)
    yield from _read_alone(connection)
    settings = installation.settings
    wanted = settings.workers * settings.threads + SPARE
    most = int(_setting(connection, "max_connections"))
    if wanted > most:
        says = f"It takes {most} connections, and this server alone may want {wanted}."
        cure = "Raise max_connections there, or lower KIE_WORKERS or KIE_THREADS."
        yield Finding(NAME, "warning", says, cure)


def _read_alone(connection: Connection) -> Iterator[Finding]:
    why = takes_no_writes(connection)
    if why == "standby":
        cure = "Point KIE_DATABASE_URL at the primary, or let this one take over."
        yield Finding(NAME, "fault", "It is a standby, and takes no writes.", cure)
    elif why == "set":
        cure = "Look whether its disk is nearly full, for some servers turn that on by themselves; then turn it off."
        yield Finding(NAME, "fault", "It takes no writes: default_transaction_read_only is on.", cure)


def _setting(connection: Connection, name: str) -> str:
    return str(connection.scalar(text("SELECT current_setting(:name)"), {"name": name}))
