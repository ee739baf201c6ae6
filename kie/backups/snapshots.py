"""One moment of a database: a connection that sees it, and a dump of the same moment, while others go on writing."""

import shutil
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.pool import StaticPool

from kie.backups.digests import table_names
from kie.backups.errors import BackupFailed
from kie.backups.files import own_folder
from kie.backups.programs import CHUNK, dumping, program, server_version

LZ4 = "lz4"
GZIP = 31
"""What zlib calls it."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`connection`: reads that moment. `server`: PostgreSQL's major version, 0 on SQLite. `needs`: as in the manifest.
    `dump`: the database of that moment, piece by piece."""

    connection: Connection
    server: int
    needs: tuple[str, ...]
    dump: Callable[[], Iterator[bytes]]


def snapshot(engine: Engine) -> AbstractContextManager[Snapshot]:
    """The moment at which this is called. Raises BackupFailed when it cannot be had."""
    return _of_sqlite(engine) if engine.dialect.name == "sqlite" else _of_postgresql(engine)


@contextmanager
def _of_sqlite(engine: Engine) -> Iterator[Snapshot]:
    """SQLite copies itself into a file beside the database, on the same disk and as private, gone at the end."""
    file = file_of(engine)
    _refuse_full_disk(file)
    with own_folder(file.parent) as folder:
        copy = folder / "copy.db"
        _copy(engine, copy)
        # Nobody writes to the copy, so no file for locks is made beside it.
        address = f"file:{quote(str(copy))}?mode=ro&immutable=1"
        reader = create_engine(
            "sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=StaticPool
        )
        try:
            with reader.connect() as connection:
                yield Snapshot(connection, 0, (), lambda: _content(copy))
        finally:
            reader.dispose()


def file_of(engine: Engine) -> Path:
    """Where an SQLite database lies. Raises BackupFailed for one in memory."""
    if not engine.url.database or engine.url.database == ":memory:":
        raise BackupFailed("The database is in memory, and ends with this process.")
    return Path(engine.url.database).absolute()


def _refuse_full_disk(file: Path) -> None:
    if not file.exists():
        raise BackupFailed(f"There is no database {file}.", "Look at KIE_DATABASE_URL.")
    wanted = sum(one.stat().st_size for one in (file, Path(f"{file}-wal")) if one.exists())
    free = shutil.disk_usage(file.parent).free
    if free < wanted:
        raise BackupFailed(
            f"The disk of {file.parent} has {free >> 20:,} MB left; a copy of the database takes {wanted >> 20:,} MB.",
            "Make room there. The copy is removed at the end.",
        )


def _copy(engine: Engine, copy: Path) -> None:
    copy.touch(mode=0o600)
    target = sqlite3.connect(copy, isolation_level=None)
    try:
        with engine.connect() as connection:
            source: Any = connection.connection.driver_connection
            # In one go: page by page, every write of somebody else would begin it anew.
            source.backup(target, pages=-1)
        target.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise BackupFailed(f"The database could not be copied: {error}.") from error
    finally:
        target.close()


def _content(copy: Path) -> Iterator[bytes]:
    """As gzip: PostgreSQL's dumps are compressed too."""
    squeezing = zlib.compressobj(level=3, wbits=GZIP)
    with copy.open("rb") as opened:
        while chunk := opened.read(CHUNK):
            yield squeezing.compress(chunk)
    yield squeezing.flush()


@contextmanager
def _of_postgresql(engine: Engine) -> Iterator[Snapshot]:
    """A transaction that goes on seeing one moment, which it lends to pg_dump."""
    with engine.connect() as connection:
        names, standby = table_names(connection), connection.scalar(text("SELECT pg_is_in_recovery()"))
    if standby:
        raise BackupFailed(
            "This is a standby, which cannot note that it was backed up.", "Name the primary server."
        )
    if not names:
        raise BackupFailed("The database has no tables.", "Look at KIE_DATABASE_URL.")
    with engine.connect() as plain:
        connection = plain.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        quoted = ", ".join(connection.dialect.identifier_preparer.quote(one) for one in names)
        # Before the moment is chosen: a migration in between would be in the tables, but not in what is seen of them.
        connection.execute(text(f"LOCK TABLE {quoted} IN ACCESS SHARE MODE"))
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            connection.execute(text("SELECT set_config(:limit, '0', true)"), {"limit": limit})
        server = server_version(connection)
        program("pg_dump", server)  # Said before anything is read.
        name = str(connection.scalar(text("SELECT pg_export_snapshot()")))
        yield Snapshot(connection, server, _needs(connection), lambda: _dumped(engine, server, name))


def _needs(connection: Connection) -> tuple[str, ...]:
    used = "SELECT 1 FROM pg_attribute WHERE attcompression = 'l' LIMIT 1"
    return (LZ4,) if connection.scalar(text(used)) else ()


def _dumped(engine: Engine, server: int, name: str) -> Iterator[bytes]:
    options = ("--format=custom", "--no-owner", "--no-privileges", "--no-tablespaces")
    left_out = ("--no-publications", "--no-subscriptions")
    with dumping(engine.url, server, *options, *left_out, f"--snapshot={name}") as running:
        while chunk := running.pipe.read(CHUNK):
            yield chunk
        if running.process.wait():
            raise BackupFailed(f"pg_dump failed: {running.complaint()}.")
