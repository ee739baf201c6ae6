"""Many rows at once: COPY on PostgreSQL, one statement for all on SQLite. The rows name attributes of a model."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, DateTime, Table, Uuid, insert, inspect
from sqlalchemy.orm import Session

from kie.db import Base, Instant

Row = dict[str, Any]
NULL = "\\N"
CHUNK = 1 << 18
"""Bytes that are sent together, so that the server works while the next are on their way."""


def write_rows(session: Session, model: type[Base], rows: Sequence[Row]) -> None:
    """Write rows that all name the same attributes; what the model fills in by itself is filled in."""
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        send(connection, encoded(model, rows))
    else:
        taken = _taken(model, frozenset(rows[0]))
        filled = ({one.column.key: value for one, value in _values(taken, row)} for row in rows)
        connection.execute(insert(_table(model)), list(filled))


@dataclass(frozen=True, slots=True)
class _Taken:
    """An attribute that is written. `default`: what a row that does not name it has there."""

    key: str
    column: Column[Any]
    default: Callable[[], Any] | None


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - every model of ours has one
    return table


@lru_cache
def _taken(model: type[Base], named: frozenset[str]) -> tuple[_Taken, ...]:
    found = []
    for attribute in inspect(model).column_attrs:
        column = _table(model).columns[attribute.columns[0].key]
        if attribute.key in named:
            found.append(_Taken(attribute.key, column, None))
        elif column.default is not None:
            found.append(_Taken(attribute.key, column, _default(column)))
    unknown = named - {one.key for one in found}
    if unknown:
        raise ValueError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
    return tuple(found)


def _default(column: Column[Any]) -> Callable[[], Any]:
    """What fills the column in: a plain value, or a function that SQLAlchemy wants to give a context."""
    default: Any = column.default
    if default.is_callable:
        return lambda: default.arg(None)
    return lambda: default.arg


def _values(taken: Iterable[_Taken], row: Row) -> Iterable[tuple[_Taken, Any]]:
    for one in taken:
        yield one, row[one.key] if one.default is None else one.default()


@dataclass(frozen=True, slots=True)
class Encoded:
    """Rows of one table as COPY reads them. `columns`: their names in the table, in order."""

    table: str
    columns: tuple[str, ...]
    lines: bytes


def encoded(model: type[Base], rows: Sequence[Row]) -> Encoded:
    """Rows that all name the same attributes, for COPY; needs no database."""
    taken = _taken(model, frozenset(rows[0]))
    named = [one for one in taken if one.default is None]
    filled = [one for one in taken if one.default is not None]
    writers = [_text_of(one.column) for one in named]
    # The first once more, so that there are always several: of one alone itemgetter makes no tuple.
    values = itemgetter(*(one.key for one in named), named[0].key)
    lines = []
    for row in rows:
        texts = [
            NULL if value is None else write(value)
            for write, value in zip(writers, values(row), strict=False)
        ]
        lines.append("\t".join(texts + [_filled(one) for one in filled]))
    columns = tuple(one.column.name for one in (*named, *filled))
    return Encoded(model.__tablename__, columns, ("\n".join(lines) + "\n").encode())


def send(connection: Connection, rows: Encoded) -> None:
    """Have PostgreSQL COPY the rows, in the transaction of the connection."""
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(map(quote, rows.columns))
    driver: Any = connection.connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {quote(rows.table)} ({columns}) FROM STDIN") as copy,
    ):
        for start in range(0, len(rows.lines), CHUNK):
            copy.write(rows.lines[start : start + CHUNK])


def _filled(one: _Taken) -> str:
    value = None if one.default is None else one.default()
    return NULL if value is None else _text_of(one.column)(value)


def _text_of(column: Column[Any]) -> Callable[[Any], str]:
    """How COPY writes a value of the column that is there."""
    kind = column.type
    if isinstance(kind, Uuid):
        return _uuid_text
    if isinstance(kind, JSON):
        return _json_text
    if isinstance(kind, Boolean):
        return _boolean_text
    if isinstance(kind, Instant | DateTime):
        return str
    return _plain_text


def _uuid_text(value: Any) -> str:
    return f"{value.int:032x}"


def _boolean_text(value: bool) -> str:
    return "t" if value else "f"


def _json_text(value: Any) -> str:
    return json.dumps(value).replace("\\", "\\\\")


def _plain_text(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    if text.isprintable() and "\\" not in text:
        return text
    escaped = text.replace("\\", "\\\\").replace("\t", "\\t")
    return escaped.replace("\n", "\\n").replace("\r", "\\r")
