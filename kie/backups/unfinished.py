"""A restore that has not finished: the mark that says so on PostgreSQL, and emptying what was filled."""

from sqlalchemy import Connection, Engine, inspect, text

from config import ConfigError
from kie.migrations.reached import MARKER, unfinished

FUNCTIONS = (
    "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace"
    " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
)


def mark(connection: Connection) -> None:
    """What stands in this database is not whole yet. A table, because that is what every version understands."""
    connection.execute(text(f"CREATE TABLE {MARKER} (begun_at timestamptz NOT NULL)"))
    connection.execute(text(f"INSERT INTO {MARKER} VALUES (now())"))  # noqa: S608 - a name of our own


def unmark(connection: Connection) -> None:
    """It is whole."""
    connection.execute(text(f"DROP TABLE IF EXISTS {MARKER}"))


def emptied(connection: Connection) -> None:
    """Drop every table and function that a restore made, in the order of nobody: all at once."""
    quote = connection.dialect.identifier_preparer.quote
    tables = ", ".join(quote(name) for name in inspect(connection).get_table_names())
    if tables:
        connection.execute(text(f"DROP TABLE {tables} CASCADE"))
    functions = ", ".join(connection.scalars(text(FUNCTIONS)))
    if functions:
        connection.execute(text(f"DROP ROUTINE {functions} CASCADE"))


def refuse_unfinished(engine: Engine) -> None:
    """Raise ConfigError while the database is one that a restore has not finished."""
    with engine.connect() as connection:
        if unfinished(connection):
            raise ConfigError(
                "A restore of this database has not finished. Wait for it; or, if it was killed, run kie restore "
                "again, which begins by emptying it."
            )
