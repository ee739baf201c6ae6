"""The database: engine, session, transaction, column types, and triggers that make tables append-only.

SQLite and PostgreSQL are equals. Only the edge (a request, a command, a job) opens a transaction, with
`transaction()`; whoever is called inside flushes and never commits.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    String,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, QueryableAttribute, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

from config import ConfigError, Settings
from kie.away import TAKES_NO_WRITES
from kie.texts import ALIKE, MARKS, folded

READ_ONLY = "kie_read_only"
CONNECT_TIMEOUT = 10
"""Seconds to wait for a database server that does not answer, before saying that it is away."""
NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """A moment in UTC: refuses naive values, gives back aware ones on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database, always in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database; SQLite forgets the zone, so it is put back."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Instant}  # noqa: RUF012 - SQLAlchemy reads it as a class attribute


class Folded(FunctionElement[str]):
    """A column of text as `kie.texts.folded` makes it, by the database itself."""

    name = "folded"
    type = String()
    inherit_cache = True


@compiles(Folded, "sqlite")
def _folded_on_sqlite(element: Folded, compiler: SQLCompiler, **options: Any) -> str:
    return f"kie_folded({compiler.process(element.clauses, **options)})"


@compiles(Folded, "postgresql")
def _folded_on_postgresql(element: Folded, compiler: SQLCompiler, **options: Any) -> str:
    column = compiler.process(element.clauses, **options)
    said = f"lower(regexp_replace(normalize({column}, NFKD), '[{MARKS}]', '', 'g'))"
    for one, other in ALIKE:
        said = f"replace({said}, '{one}', '{other}')"
    return said


def has_word(column: QueryableAttribute[str], word: str) -> ColumnElement[bool]:
    """Whether the text has the word in it, whatever its capitals and accents, on every database alike."""
    return Folded(column).contains(folded(word), autoescape=True)


class WritesWhileReading(Exception):
    """Work that was opened for `reading` tried to write, or to hold rows: a mistake of KIE's, and no outage."""


class JsonWords(str):
    """JSON that is words already, for a column of JSON: whoever writes very many bodies out of few parts makes them."""

    __slots__ = ()


def json_words(value: Any) -> str:
    """A value of a column of JSON, in words."""
    return value if isinstance(value, JsonWords) else json.dumps(value)


def make_engine(url: str, **options: Any) -> Engine:
    """An engine for `url` with the settings each database needs to keep what it says it kept.

    What people wrote travels in the parameters of statements; a fault's message, which goes to the log, hides them.
    """
    if url.startswith("postgresql") and "connect_timeout" not in make_url(url).query:
        options.setdefault("connect_args", {"connect_timeout": CONNECT_TIMEOUT})
    engine = create_engine(url, hide_parameters=True, json_serializer=json_words, **options)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "handle_error", _mistake_of_a_reader)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)  # noqa: S101 - narrows the type for mypy
    connection.isolation_level = None
    # Triggers on what was signed compare texts by their digest, which PostgreSQL can work out by itself.
    connection.create_function("kie_sha256", 1, _sha256, deterministic=True)
    connection.create_function("kie_folded", 1, _folded, deterministic=True)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=15000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _sha256(text: str | None) -> str | None:
    return None if text is None else hashlib.sha256(text.encode()).hexdigest()


def _folded(text: str | None) -> str | None:
    return None if text is None else folded(text)


def _begin_sqlite(connection: Any) -> None:
    """Writers queue at BEGIN instead of failing later with "database is locked"; readers do not queue."""
    reading = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN DEFERRED" if reading else "BEGIN IMMEDIATE")


def _mistake_of_a_reader(context: ExceptionContext) -> WritesWhileReading | None:
    """The server says the same to everybody where it takes no writes, but refuses nothing that only reads."""
    options = {} if context.connection is None else context.connection.get_execution_options()
    refused = getattr(context.original_exception, "sqlstate", None) == TAKES_NO_WRITES
    return WritesWhileReading() if refused and options.get(READ_ONLY, False) else None


UNUSABLE_URL = (
    "KIE_DATABASE_URL cannot be used as it stands. Write it like sqlite:////var/lib/kie/kie.db, with the path of the "
    "file, or like postgresql+psycopg://kie@127.0.0.1/kie, with user, host and name (docs/settings.md)."
)
"""What is said of an address that is none of a database KIE knows. The address is left out: it may hold a password."""


def engine_for(settings: Settings) -> Engine:
    """The installation's engine. Each of its connections refuses a database that would say "saved" too early.

    What it raises then, ConfigError, names the cure. A setting can allow such a database.
    """
    engine = make_engine(settings.database_url)
    if not settings.allow_unsafe_database:
        event.listen(engine, "connect", refuse_unsafe)
    return engine


def refuse_unsafe(connection: DBAPIConnection, _record: ConnectionPoolEntry | None) -> None:
    """Raise ConfigError for a connection to a database that may forget what it said it saved."""
    sqlite = isinstance(connection, sqlite3.Connection)
    cursor = connection.cursor()
    cursor.execute(
        "SELECT 'synchronous', synchronous FROM pragma_synchronous WHERE synchronous < 2"
        if sqlite
        else "SELECT name, setting FROM pg_settings WHERE setting = 'off'"
        " AND name IN ('fsync', 'synchronous_commit', 'full_page_writes')"
    )
    unsafe = sorted(f"{name}={value}" for name, value in cursor.fetchall())
    cursor.close()
    connection.rollback()
    if unsafe:
        raise ConfigError(
            f"The database runs with {', '.join(unsafe)}, so it may forget what it said it saved. Turn that on in the "
            "database's own configuration and start again. Only for tests: KIE_ALLOW_UNSAFE_DATABASE=1."
        )


def reading(engine: Engine) -> Engine:
    """The same engine for work that only reads: SQLite does not queue it, PostgreSQL refuses its writes, and what it
    raises then is WritesWhileReading."""
    options: dict[str, Any] = {READ_ONLY: True}
    if engine.dialect.name == "postgresql":
        options["postgresql_readonly"] = True
    return engine.execution_options(**options)


def writes(session: Session) -> bool:
    """Whether what this session does may be kept: it was not opened for `reading`. One that shares its connection with
    sessions that write says so itself, in its `info`."""
    return not {**session.get_bind().get_execution_options(), **session.info}.get(READ_ONLY, False)


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """A session whose work is kept when the block returns and undone when it raises."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session


def plan_as_written(session: Session) -> None:
    """Let PostgreSQL run the long statements of this transaction without compiling each first, which takes seconds."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL jit = off"))


def by_index(session: Session) -> None:
    """Let PostgreSQL find the few rows that the rest of this transaction is about by their indexes. It takes some
    dozens of ids for reason enough to read a whole table, which takes longer the more there is in it."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL enable_seqscan = off"))


def inserting(session: Session, table: type[DeclarativeBase]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can say what becomes of a row that is there already, as this database has it."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def append_only(table: str, dialect: str, *, updates: bool = True, deletes: bool = True) -> list[str]:
    """Statements that make `table` refuse UPDATE and DELETE, for use in migrations."""
    verbs = [verb for verb, wanted in (("UPDATE", updates), ("DELETE", deletes)) if wanted]
    message = f"{table} is append-only"
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            for verb in verbs
        ]
    function = (
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{message}'; END $$"
    )
    refusals = [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
        for verb in verbs
    ]
    return [function, *refusals, refuse_emptying(table)]


def refuse_emptying(table: str) -> str:
    """A statement for PostgreSQL, where TRUNCATE empties a table past the triggers of its rows."""
    return (
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
    )
