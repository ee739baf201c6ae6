"""Where a backup is restored to: an empty database, which is empty again unless everything was found as it was."""

import os
import sqlite3
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, inspect, make_url, text
from sqlalchemy.engine import Connection

from kie import clock
from kie.backups.errors import RestoreRefused
from kie.backups.files import own_folder, sync_folder
from kie.backups.programs import filling, program, server_version
from kie.backups.rules import Manifest
from kie.backups.snapshots import GZIP, LZ4
from kie.backups.trials import new_name, sweep
from kie.backups.unfinished import emptied, mark, unmark
from kie.migrations.reached import MARKER

MOST_AT_ONCE = 16 << 20
AN_EMPTY_ONE = "Make an empty database and name it in KIE_DATABASE_URL, or try the backup with --drill."


class Target(ABC):
    """`url`: of the database that is filled, which need not be the one it becomes."""

    url: URL

    @abstractmethod
    def refuse(self, manifest: Manifest) -> None:
        """Raise RestoreRefused when this backup cannot go there; changes nothing."""

    @abstractmethod
    def fill(self, manifest: Manifest, dump: Iterator[bytes]) -> None:
        """Restore the dump. What the dump raises is raised, and nothing of it stays."""

    @abstractmethod
    def keep(self, engine: Engine) -> None:
        """Everything was found as it was: this is the database now."""


@contextmanager
def target_at(url: str, *, drill: bool) -> Iterator[Target]:
    """The empty database at `url`, or for a drill one beside it that is gone at the end. Unless it was kept, it is as
    it was when the block ends. Raises RestoreRefused when it is not empty."""
    made = make_url(url)
    if made.get_backend_name() == "sqlite":
        with _sqlite(made, drill=drill) as target:
            yield target
    else:
        with _scratch(made) if drill else _postgresql(made) as target:
            yield target


def _refuse_kind(manifest: Manifest, wanted: str) -> None:
    if manifest.database != wanted:
        raise RestoreRefused(
            f"This is a backup of {manifest.database}, and KIE_DATABASE_URL names a database of {wanted}.",
            "Restore it into a database of its own kind.",
        )


class _File(Target):
    """A file that gets its name at the end."""

    def __init__(self, url: URL, folder: Path, final: Path | None) -> None:
        self._restored, self._final = folder / "restored.db", final
        self.url = url.set(database=str(self._restored))

    def refuse(self, manifest: Manifest) -> None:
        _refuse_kind(manifest, "sqlite")

    def fill(self, manifest: Manifest, dump: Iterator[bytes]) -> None:
        self._restored.touch(mode=0o600)
        loosening = zlib.decompressobj(wbits=GZIP)
        with self._restored.open("wb") as out:
            for part in dump:
                while part:
                    out.write(loosening.decompress(part, MOST_AT_ONCE))
                    part = loosening.unconsumed_tail
            out.write(loosening.flush())

    def keep(self, engine: Engine) -> None:
        engine.dispose()
        if self._final is None:
            return
        # Everything into the file itself, which alone gets the name.
        with closing(sqlite3.connect(self._restored)) as own:
            own.execute("PRAGMA journal_mode=DELETE")
        descriptor = os.open(self._restored, os.O_RDWR)
        os.fsync(descriptor)
        os.close(descriptor)
        for beside in ("-wal", "-shm"):
            self._final.with_name(self._final.name + beside).unlink(missing_ok=True)
        self._restored.replace(self._final)
        sync_folder(self._final.parent)


@contextmanager
def _sqlite(url: URL, *, drill: bool) -> Iterator[Target]:
    if not url.database or url.database == ":memory:":
        raise RestoreRefused("KIE_DATABASE_URL names a database in memory.", AN_EMPTY_ONE)
    final = Path(url.database).absolute()
    if not drill and final.exists():
        engine = create_engine(url)
        with engine.connect() as connection:
            _refuse_filled(connection)
        engine.dispose()
    final.parent.mkdir(parents=True, exist_ok=True)
    with own_folder(final.parent) as folder:
        yield _File(url, folder, None if drill else final)


def _refuse_filled(connection: Connection) -> None:
    names = [one for one in inspect(connection).get_table_names() if one != MARKER]
    if names:
        raise RestoreRefused(
            f"The database is not empty: it has {len(names)} tables. It was not changed.", AN_EMPTY_ONE
        )


class _Server(Target):
    """A database of a server."""

    def __init__(self, url: URL) -> None:
        self.url = url

    def refuse(self, manifest: Manifest) -> None:
        _refuse_kind(manifest, "postgresql")
        engine = create_engine(self.url)
        try:
            with engine.connect() as connection:
                _refuse_server(connection, manifest)
        finally:
            engine.dispose()

    def fill(self, manifest: Manifest, dump: Iterator[bytes]) -> None:
        # All in one transaction: pg_restore keeps nothing unless it read everything.
        options = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
        with filling(self.url, manifest.server, *options) as running:
            for part in dump:
                running.pipe.write(part)

    def keep(self, engine: Engine) -> None:
        with engine.begin() as connection:
            unmark(connection)


def _refuse_server(connection: Connection, manifest: Manifest) -> None:
    server = server_version(connection)
    if server < manifest.server:
        raise RestoreRefused(
            f"The backup was made from PostgreSQL {manifest.server}, and this server is {server}.",
            f"Restore it to PostgreSQL {manifest.server} or newer.",
        )
    program("pg_restore", manifest.server)
    encoding = connection.scalar(text("SELECT current_setting('server_encoding')"))
    if encoding != "UTF8":
        raise RestoreRefused(
            f"The database keeps texts in {encoding}.",
            "Make it anew: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.",
        )
    methods = connection.scalar(
        text("SELECT enumvals FROM pg_settings WHERE name = 'default_toast_compression'")
    )
    if LZ4 in manifest.needs and LZ4 not in (methods or ()):
        raise RestoreRefused(
            "The backup has tables compressed with lz4, which this server was built without.",
            "Use PostgreSQL as Debian, Red Hat or postgresql.org build it.",
        )


@contextmanager
def _postgresql(url: URL) -> Iterator[Target]:
    engine = create_engine(url)
    kept = _Kept(url)
    try:
        with engine.begin() as connection:
            _refuse_filled_unless_ours(connection)
            mark(connection)
        try:
            yield kept
        finally:
            if not kept.is_kept:
                with engine.begin() as connection:
                    emptied(connection)
    finally:
        engine.dispose()


def _refuse_filled_unless_ours(connection: Connection) -> None:
    """A restore that was killed left its mark: what it filled is nobody's, and goes."""
    if inspect(connection).has_table(MARKER):
        emptied(connection)
    else:
        _refuse_filled(connection)


class _Kept(_Server):
    def __init__(self, url: URL) -> None:
        super().__init__(url)
        self.is_kept = False

    def keep(self, engine: Engine) -> None:
        super().keep(engine)
        self.is_kept = True


@contextmanager
def _scratch(url: URL) -> Iterator[Target]:
    """A database of the same server, for as long as the block."""
    name = new_name(clock.now())
    outside = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with outside.connect() as connection:
            sweep(connection)
            if not connection.scalar(
                text("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
            ):
                raise RestoreRefused(
                    "The database's user may not make a database to try the backup in.",
                    "Run the drill with another KIE_DATABASE_URL, whose user may (ALTER ROLE … CREATEDB).",
                )
            connection.execute(text(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0"))
        try:
            yield _Server(url.set(database=name))
        finally:
            with outside.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        outside.dispose()
