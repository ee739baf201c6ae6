"""The whole file as its page shows it, made of the filed value alone: the same for one's own and for a released one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from kie.i18n import _, format_day, format_instant, format_time
from kie.subject_access.trees import readable
from kie.subject_access.worded_rules import WORDS
from kie.tables import Column, Table

MOST_COLUMNS = 5
"""With more fields, or with what people wrote, each row is a list of its own instead of a line of a table."""

MOST_ROWS = 10
"""A section with more of them is folded inside its part."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a row. `text`: in words; `tree`: of a value that has parts, else None. `own`: somebody wrote it."""

    title: str
    text: str
    tree: Any = None
    own: bool = False


@dataclass(frozen=True, slots=True)
class SectionPage:
    """A section: a table, or a list of entries for each row. `count`: of rows."""

    id: str
    title: str
    note: str
    table: Table | None
    rows: tuple[tuple[Entry, ...], ...]
    count: int

    @property
    def long(self) -> bool:
        """Whether it is folded inside its part."""
        return self.count > MOST_ROWS


@dataclass(frozen=True, slots=True)
class PartPage:
    """A part with its sections."""

    id: str
    title: str
    sections: tuple[SectionPage, ...]

    @property
    def count(self) -> int:
        """How many rows it has."""
        return sum(one.count for one in self.sections)


@dataclass(frozen=True, slots=True)
class FilePage:
    """The whole file. `as_of`: the moment that it was put together."""

    name: str
    staff_number: str
    as_of: datetime
    parts: tuple[PartPage, ...]


def file_page(filed: Mapping[str, Any]) -> FilePage:
    """The page of a filed value. In what HR gave out, a part of which there is only one section is called like it: of
    the diary such a file has the thanks alone."""
    released = "left_out" in filed
    return FilePage(
        filed["about"]["name"],
        filed["about"]["staff_number"],
        _instant(filed["as_of"]),
        tuple(
            PartPage(
                part["key"],
                part["sections"][0]["title"] if released and len(part["sections"]) == 1 else part["title"],
                tuple(_section(part["key"], one) for one in part["sections"]),
            )
            for part in filed["parts"]
        ),
    )


def _section(part: str, one: Mapping[str, Any]) -> SectionPage:
    fields, rows = one["fields"], one["rows"]
    written = any(field["kind"] == "words" or field["type"] == "tree" for field in fields)
    name = f"{part}-{one['key']}"
    if written or len(fields) > MOST_COLUMNS:
        listed = tuple(tuple(_entries(fields, row)) for row in rows)
        return SectionPage(name, one["title"], one["note"], None, listed, len(rows))
    columns = tuple(Column(field["title"], field["type"] == "number") for field in fields)
    cells = tuple(tuple(said(field, row) or "–" for field in fields) for row in rows)
    table = Table(one["title"], columns, cells, False)
    return SectionPage(name, one["title"], one["note"], table, (), len(rows))


def _entries(fields: Sequence[Mapping[str, Any]], row: Mapping[str, Any]) -> list[Entry]:
    found = []
    for field in fields:
        value, own = row[field["key"]], field["kind"] == "words"
        if isinstance(value, dict | list) and not row.get(field["key"] + WORDS):
            if tree := readable(value):
                found.append(Entry(field["title"], "", tree, own))
        elif text := said(field, row):
            found.append(Entry(field["title"], text, None, own))
    return found


def said(field: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """A value in words; "" for nothing."""
    value = row[field["key"]]
    if row.get(field["key"] + WORDS):
        return str(row[field["key"] + WORDS])
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field["type"] == "instant" and isinstance(value, str):
        return format_instant(_instant(value))
    if field["type"] == "day" and isinstance(value, str):
        return format_day(date.fromisoformat(value))
    if field["type"] == "time" and isinstance(value, str):
        return format_time(time.fromisoformat(value))
    return str(value)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
