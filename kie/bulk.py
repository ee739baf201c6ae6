"""Many rows at once: COPY on PostgreSQL, few statements on SQLite. The rows name attributes of a model."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, DateTime, Table, Uuid, insert, inspect
from sqlalchemy.orm import Session

from kie.db import Base, Instant, json_words

Row = dict[str, Any]
NULL = "\\N"
CHUNK = 1 << 18
"""Bytes that are sent together, so that the server works while the next are on their way."""
PORTION = 2_000
"""Rows that are put into words together: enough to repeat each other, few enough to need little memory."""


def write_rows(session: Session, model: type[Base], rows: Iterable[Row]) -> None:
    """Write rows that all name the same attributes; what the model fills in by itself is filled in.

    They are taken a portion at a time, so whoever makes them on the way needs no memory for all of them.
    """
    write_through(session.connection(), model, rows)


def write_through(connection: Connection, model: type[Base], rows: Iterable[Row]) -> None:
    """The same for somebody who has the connection and no session."""
    portions = _portions(rows)
    first = next(portions, None)
    if first is None:
        return
    taken, portions = _taken(model, frozenset(first[0])), chain([first], portions)
    if connection.dialect.name == "postgresql":
        columns = [one.column.name for one in taken]
        _copy(connection, model.__tablename__, columns, (_lines(taken, portion) for portion in portions))
    else:
        keys = [one.column.key for one in taken]
        for portion in portions:
            values = zip(*(one.of(portion) for one in taken), strict=True)
            connection.execute(insert(_table(model)), [dict(zip(keys, row, strict=True)) for row in values])


def _portions(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while portion := list(islice(left, PORTION)):
        yield portion


@dataclass(frozen=True, slots=True)
class _Taken:
    """An attribute that is written. `default`: what every row that does not name it has; None for one that is named.

    `each`: whether the default is another value for each row.
    """

    key: str
    column: Column[Any]
    default: Callable[[], Any] | None
    each: bool = False

    def of(self, rows: Sequence[Row]) -> list[Any]:
        """Its value in each row."""
        if self.default is None:
            return list(map(itemgetter(self.key), rows))
        return [self.default() for _row in rows] if self.each else [self.default()] * len(rows)


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - every model of ours has one
    return table


@lru_cache
def _taken(model: type[Base], named: frozenset[str]) -> tuple[_Taken, ...]:
    found = []
    for attribute in inspect(model).column_attrs:
        column = _table(model).columns[attribute.columns[0].key]
        default: Any = column.default
        if attribute.key in named:
            found.append(_Taken(attribute.key, column, None))
        elif default is not None:
            found.append(_Taken(attribute.key, column, _default(default), each=default.is_callable))
    unknown = named - {one.key for one in found}
    if unknown:
        raise ValueError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
    return tuple(found)


def _default(default: Any) -> Callable[[], Any]:
    """What fills the column in: a plain value, or a function that SQLAlchemy wants to give a context."""
    if default.is_callable:
        return lambda: default.arg(None)
    return lambda: default.arg


@dataclass(frozen=True, slots=True)
class Encoded:
    """Rows of one table as COPY reads them. `columns`: their names in the table, in order."""

    table: str
    columns: tuple[str, ...]
    lines: bytes


def encoded(model: type[Base], rows: Sequence[Row]) -> Encoded:
    """Rows that all name the same attributes, for COPY; needs no database."""
    taken = _taken(model, frozenset(rows[0]))
    lines = b"".join(_lines(taken, portion) for portion in _portions(rows))
    return Encoded(model.__tablename__, tuple(one.column.name for one in taken), lines)


def send(connection: Connection, rows: Encoded) -> None:
    """Have PostgreSQL COPY the rows, in the transaction of the connection."""
    _copy(connection, rows.table, rows.columns, [rows.lines])


def _copy(connection: Connection, table: str, columns: Sequence[str], blocks: Iterable[bytes]) -> None:
    quote = connection.dialect.identifier_preparer.quote
    driver: Any = connection.connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {quote(table)} ({', '.join(map(quote, columns))}) FROM STDIN") as copy,
    ):
        for lines in blocks:
            for start in range(0, len(lines), CHUNK):
                copy.write(lines[start : start + CHUNK])


def _lines(taken: Iterable[_Taken], rows: Sequence[Row]) -> bytes:
    """Column by column, so that what many rows repeat is put into words once."""
    texts = [_writer(one.column)(one.of(rows)) for one in taken]
    return ("\n".join(map("\t".join, zip(*texts, strict=True))) + "\n").encode()


def _writer(column: Column[Any]) -> Callable[[list[Any]], list[str]]:
    """How COPY writes the values of this column."""
    kind = column.type
    if isinstance(kind, Uuid):
        return lambda values: _same_objects(values, _uuid_text)
    if isinstance(kind, Instant | DateTime):
        return lambda values: _same_objects(values, str)
    if isinstance(kind, JSON):
        return lambda values: [NULL if value is None else _json_text(value) for value in values]
    if isinstance(kind, Boolean):
        return lambda values: [NULL if value is None else "t" if value else "f" for value in values]
    return _repeated


def _same_objects(values: list[Any], write: Callable[[Any], str]) -> list[str]:
    """Rows of one thing hold the very same value, which is quicker to tell than to compare."""
    places = list(map(id, values))
    texts = {
        place: NULL if value is None else write(value)
        for place, value in dict(zip(places, values, strict=True)).items()
    }
    return list(map(texts.__getitem__, places))


def _repeated(values: list[Any]) -> list[str]:
    """The same few values in many rows, whatever their order."""
    texts = {value: NULL if value is None else _plain_text(value) for value in set(values)}
    return list(map(texts.__getitem__, values))


def _uuid_text(value: Any) -> str:
    return f"{value.int:032x}"


def _json_text(value: Any) -> str:
    return json_words(value).replace("\\", "\\\\")


def _plain_text(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    if text.isprintable() and "\\" not in text:
        return text
    escaped = text.replace("\\", "\\\\").replace("\t", "\\t")
    return escaped.replace("\n", "\\n").replace("\r", "\\r")
