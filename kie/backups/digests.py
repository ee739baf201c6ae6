"""What a database holds, in figures that two databases share only when every row of every table is the same."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, String, inspect, text
from sqlalchemy.engine import Inspector

from kie.backups.rules import TableSum

PORTION = 500
WORDS = {
    "DateStyle": "ISO, MDY",
    "TimeZone": "UTC",
    "IntervalStyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
}
"""Settings by which PostgreSQL puts values into words, the same for every server and user."""
TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    # One that is switched off guards nothing, so it counts as missing.
    "postgresql": "SELECT DISTINCT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND c.relnamespace = current_schema()::regnamespace"
    " ORDER BY t.tgname",
}


def table_names(connection: Connection) -> list[str]:
    """Every table, by name."""
    return sorted(inspect(connection).get_table_names())


def table_sums(connection: Connection) -> dict[str, TableSum]:
    """Rows and digest of every table, read a row at a time, in the connection's own transaction."""
    inspector = inspect(connection)
    if connection.dialect.name == "postgresql":
        for name, value in WORDS.items():
            connection.execute(text("SELECT set_config(:name, :value, true)"), {"name": name, "value": value})
    return {name: _sum(connection, inspector, name) for name in sorted(inspector.get_table_names())}


def trigger_names(connection: Connection) -> tuple[str, ...]:
    """Every trigger that does its work, by name."""
    return tuple(connection.scalars(text(TRIGGERS[connection.dialect.name])).all())


def _sum(connection: Connection, inspector: Inspector, table: str) -> TableSum:
    columns = inspector.get_columns(table)
    names = [str(one["name"]) for one in columns]
    key = inspector.get_pk_constraint(table)["constrained_columns"] or names
    quote = connection.dialect.identifier_preparer.quote
    digest = hashlib.sha256(f"{','.join(names)}\n".encode())
    if connection.dialect.name == "sqlite":
        order = ", ".join(quote(one) for one in key)
        rows = _of_sqlite(connection, digest, quote(table), [quote(one) for one in names], order)
    else:
        # Letters have another order on another host, unless it is told.
        texts = {str(one["name"]) for one in columns if isinstance(one["type"], String)}
        order = ", ".join(f'{quote(one)} COLLATE "C"' if one in texts else quote(one) for one in key)
        rows = _of_postgresql(connection, digest, quote(table), [quote(one) for one in names], order)
    return TableSum(rows, digest.hexdigest())


def _of_sqlite(connection: Connection, digest: Any, table: str, columns: Sequence[str], order: str) -> int:
    """`quote` keeps apart what is of different types, such as the number 1 and the text '1'."""
    said = " || ',' || ".join(f"quote({one})" for one in columns)
    cursor = _raw(connection).execute(f"SELECT {said} FROM {table} ORDER BY {order}")  # noqa: S608 - names of our own
    rows = 0
    while portion := cursor.fetchmany(PORTION):
        rows += len(portion)
        digest.update(("\n".join(one for (one,) in portion) + "\n").encode())
    return rows


def _of_postgresql(
    connection: Connection, digest: Any, table: str, columns: Sequence[str], order: str
) -> int:
    said = f"COPY (SELECT {', '.join(columns)} FROM {table} ORDER BY {order}) TO STDOUT"  # noqa: S608 - names of our own
    with _raw(connection).cursor() as cursor:
        for block in _blocks(cursor, said):
            digest.update(block)
        return int(cursor.rowcount)


def _blocks(cursor: Any, statement: str) -> Iterator[bytes]:
    with cursor.copy(statement) as copy:
        yield from copy


def _raw(connection: Connection) -> Any:
    return connection.connection.driver_connection
