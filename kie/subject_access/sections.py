"""What a part of the whole file is made of: sections, each read in one statement, and the rows that come of it.

`kie/subject_access/parts/` has one file for each room. A section says where its rows are (`source`) and what each of
them holds (`Field`). It says who may see a row as well: the person themselves, or also whoever of HR puts a file
together for them, by `Asking.own`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from kie.db import Base
from kie.people.models import Person

Kind = Literal["plain", "words", "name", "hidden"]
"""`words`: what somebody wrote; `name`: of somebody else. Both are looked at before a file is given out by HR."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asking:
    """Whose file it is, and for whom it is put together: `own`, for the person at their own sign-in, else for HR to
    look through and release. `key`: the installation's secret key, for what is sealed for the person; only if `own`."""

    person_id: UUID
    own: bool
    key: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One value of each row. `key`: its name in the file for machines; `title`: marked for translation.

    `codes`: what a reader calls each code that the column keeps. `own_only`: as of a section.
    `for_hr`: what of the value HR is given, None for all of it.
    """

    key: str
    title: str
    value: Any
    kind: Kind = "plain"
    codes: Mapping[str, str] = field(default_factory=dict)
    own_only: bool = False
    for_hr: Callable[[Any], Any] | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of thing that is kept. `source` completes the selection of the fields with tables, conditions and order.

    `note`: a sentence about what is and is not here, marked for translation. `rated`: its rows name a framework and a
    thing in it, and perhaps a step, or a key issue, which are put in words. `saying`: what else is put in words of a
    row, under the name of the value with `_words`. `by_hand`: reads the rows in another way than by `source`.
    `own_only`: nobody but the person reads any of it, so that it is in no file that HR puts together.
    """

    key: str
    title: str
    fields: tuple[Field, ...]
    source: Callable[[Select[Any], Asking], Select[Any]] | None = None
    note: str = ""
    rated: bool = False
    saying: Callable[[Row], Row] | None = None
    by_hand: Callable[[Session, Asking], list[Row]] | None = None
    own_only: bool = False

    def fields_for(self, asking: Asking) -> tuple[Field, ...]:
        """The values that whoever asks is given."""
        return tuple(one for one in self.fields if asking.own or not one.own_only)

    def statement(self, asking: Asking) -> Select[Any]:
        """The statement that reads the rows."""
        assert self.source is not None  # noqa: S101 - `by_hand` has none
        return self.source(select(*(one.value.label(one.key) for one in self.fields_for(asking))), asking)


@dataclass(frozen=True, slots=True)
class Part:
    """What one room keeps. `key` and the order among parts are those of the file's name and `place`."""

    key: str
    title: str
    place: int
    sections: tuple[Section, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Block:
    """A section as it was read, with the values that were."""

    section: Section
    fields: tuple[Field, ...]
    rows: Sequence[Row]


def name_of(column: InstrumentedAttribute[Any] | ColumnElement[Any]) -> ColumnElement[Any]:
    """The name of whoever the column refers to."""
    who = aliased(Person)
    return select(who.name).where(who.id == column).scalar_subquery()


class Later:
    """A column of a table of a room above this one, or of one that is not always there: found when it is read."""

    def __init__(self, table: str, column: str) -> None:
        self.table, self.column = table, column

    def label(self, key: str) -> Any:
        """The column under this name."""
        return Base.metadata.tables[self.table].c[self.column].label(key)


def later(table: str, order: str) -> Callable[[Select[Any], Asking], Select[Any]]:
    """The person's rows of such a table."""

    def source(found: Select[Any], asking: Asking) -> Select[Any]:
        columns = Base.metadata.tables[table].c
        return found.where(columns.person_id == asking.person_id).order_by(columns[order])

    return source
