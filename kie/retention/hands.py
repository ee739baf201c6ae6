"""Selecting whoever had a hand in a row, and whoever had to do with somebody who is held."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, TableClause, Uuid, column, select, table
from sqlalchemy.orm import Session

from kie.holds import held
from kie.retention.hands_rules import HANDS, PERSONS, UNDER, hands_in


def who_is_held(session: Session, without: UUID | None = None) -> Select[UUID] | None:
    """`kie.holds.held`, or None while nobody is. On most nights nobody is, and nobody need look for hands."""
    found = held(without)
    return found if session.execute(found.limit(1)).first() is not None else None


def hands(root: str, row_id: ColumnElement[UUID]) -> Sequence[Select[Any]]:
    """Whoever had a hand in the row of table `root` with this id: a statement a column of the rules, to be asked
    beside the row."""
    return [_up(who, way).where(_owner(way) == row_id) for who, way in hands_in(root)]


def had_to_do_with(whom: Select[UUID]) -> Sequence[Select[Any]]:
    """Whoever had a hand in something of these people: the same from the other side, and the same for everybody who is
    asked about."""
    return [
        _up(who, way).where(_owner(way).in_(whom), _column(who).is_not(None))
        for who, way in hands_in(PERSONS)
    ]


def _up(who: str, way: Sequence[str]) -> Select[Any]:
    """Selects this column, joined with all between its table and the one at the end of the way, without that."""
    found = select(_column(who))
    for below, above in pairwise(way[:-1]):
        found = found.join(_table(above), _table(above).c.id == _table(below).c[UNDER[below][0]])
    return found


def _owner(way: Sequence[str]) -> ColumnElement[UUID]:
    """What names the row at the end of the way, as the table before it has it."""
    return _table(way[0]).c.id if len(way) == 1 else _table(way[-2]).c[UNDER[way[-2]][0]]


def _column(one: str) -> ColumnElement[UUID]:
    name, who = one.split(".")
    return _table(name).c[who]


@cache
def _table(name: str) -> TableClause:
    """With the columns that the rules name. By its name, because the rooms of some lie above this one."""
    links = {UNDER[name][0]} if name in UNDER else set[str]()
    named = {who.split(".")[1] for who in HANDS if who.split(".")[0] == name}
    return table(name, *(column(each, Uuid()) for each in sorted(links | named | {"id"})))
