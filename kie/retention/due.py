"""What is due and what of it is held: by portions for the night, and counted for people. Everything here only reads."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    false,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from kie import clock
from kie.db import plan_as_written
from kie.people.models import Person, Team
from kie.retention.hands import hands, who_is_held
from kie.retention.kinds import all_kinds
from kie.retention.queries import all_days, days_of
from kie.retention.rules import RUN_HERE
from kie.retention.waiting import waits

SHOWN = 100
"""How many of those whom a deletion is about stand on one page."""


@dataclass(frozen=True, slots=True)
class Due:
    """How many things of a kind would go at this moment, about how many people, and how many stay under a hold."""

    kind: str
    days: int
    number: int
    people: int
    held: int


@dataclass(frozen=True, slots=True)
class Concerned:
    """Somebody about whom something would go, and how many things."""

    person_id: UUID
    name: str
    team: str
    number: int


def due_before(now: datetime, days: int) -> datetime:
    """What began its time at this moment or earlier is due: the same time of day so many days ago, also where the
    clocks were changed between, so that a day less is never counted."""
    return (now.astimezone(clock.LONDON) - timedelta(days=days)).astimezone(UTC)


def due_rows(kind: str, days: int, whom: Select[UUID] | None) -> Select[Any]:
    """Selects what is due of this kind: `row_id`, `person_id`, and in `held` 1 for what a hold keeps, else 0.

    What is about somebody who waits for an answer is not due. `whom`: who is held, see `who_is_held`.
    """
    return _with_held(kind, _due(kind, days), whom)


def to_look_at(session: Session, kind: str, days: int, after: UUID | None, most: int) -> Sequence[UUID]:
    """The ids of what may be due, at most so many, those after this one; None: from the first."""
    walk = all_kinds()[kind].walk or partial(_by_id, kind)
    return session.scalars(walk(due_before(clock.now(), days), after).limit(most)).all()


def _by_id(kind: str, before: datetime, after: UUID | None) -> Select[Any]:
    found = all_kinds()[kind].due(before)
    row_id = found.selected_columns.row_id
    found = found.with_only_columns(row_id, maintain_column_froms=True).order_by(row_id)
    return found if after is None else found.where(row_id > after)


def due_among(session: Session, kind: str, days: int, ids: Collection[UUID]) -> dict[UUID, UUID | None]:
    """Those of these ids that are due and that nothing keeps, with whom each is about."""
    found = _due(kind, days)
    found = found.where(found.selected_columns.row_id.in_(ids))
    rows = _with_held(kind, found, who_is_held(session)).subquery()
    return {
        row.row_id: row.person_id
        for row in session.execute(select(rows.c.row_id, rows.c.person_id).where(rows.c.held == 0))
    }


def _due(kind: str, days: int) -> Select[Any]:
    found = all_kinds()[kind].due(due_before(clock.now(), days))
    return found.where(not_(waits(found.selected_columns.person_id)))


def _with_held(kind: str, found: Select[Any], whom: Select[UUID] | None) -> Select[Any]:
    """Not as a condition: PostgreSQL takes each of its parts to leave one row in two, and a dozen of them to leave
    none."""
    rows = found.subquery()
    spared = false() if whom is None else _spared(kind, rows, whom)
    return select(rows.c.row_id, rows.c.person_id, case((spared, 1), else_=0).label("held"))


def _spared(kind: str, rows: FromClause, whom: Select[UUID]) -> ColumnElement[bool]:
    """Condition on rows of `Does.due`: a hold covers whom one is about, or somebody who had a hand in it."""
    does = all_kinds()[kind]
    by_row = [*hands(does.table, rows.c.row_id), *does.beside(rows.c.row_id)]
    return or_(
        and_(rows.c.person_id.is_not(None), rows.c.person_id.in_(whom)),
        *(one.where(one.selected_columns[0].in_(whom)).correlate(rows).exists() for one in by_row),
        *(rows.c.row_id.in_(one) for one in does.known_by(whom)),
    )


def everything_due(session: Session, kinds: Sequence[str] = RUN_HERE) -> Sequence[Due]:
    """What would go at this moment of these kinds, one by one; nothing is changed. Four statements at most."""
    plan_as_written(session)
    days, whom = all_days(session), who_is_held(session)
    counts = union_all(*(_counts(one, days[one], whom) for one in kinds))
    found = {row.kind: row for row in session.execute(counts)}
    return [Due(one, days[one], found[one].number, found[one].people, found[one].held) for one in kinds]


def freed_by(session: Session, hold_id: UUID) -> Sequence[tuple[str, int]]:
    """What more would go at this moment were this hold released: kind and number, of each kind of which anything
    would."""
    plan_as_written(session)
    whom, days = who_is_held(session), all_days(session)
    if whom is None:
        return []
    still = who_is_held(session, hold_id)
    counts = union_all(*(_freed(one, days[one], whom, still) for one in RUN_HERE))
    found: dict[str, int] = {row.kind: row.number for row in session.execute(counts)}
    return [(one, found[one]) for one in RUN_HERE if found[one]]


def _freed(kind: str, days: int, whom: Select[UUID], still: Select[UUID] | None) -> Select[str, int]:
    """Selects how much of one kind is held with these people and not with those who would still be. Each look on its
    own, as `_with_held` says."""
    rows = _due(kind, days).subquery()
    each = select(
        case((_spared(kind, rows, whom), 1), else_=0).label("held"),
        case((false() if still is None else _spared(kind, rows, still), 1), else_=0).label("still"),
    ).subquery()
    return select(
        literal(kind).label("kind"),
        func.count().filter(each.c.held == 1, each.c.still == 0).label("number"),
    ).select_from(each)


def would_go(session: Session, kind: str, days: int) -> Due:
    """What would go at this moment of a kind that were kept for so many days; nothing is changed."""
    plan_as_written(session)
    row = session.execute(_counts(kind, days, who_is_held(session))).one()
    return Due(kind, days, row.number, row.people, row.held)


def _counts(kind: str, days: int, whom: Select[UUID] | None) -> Select[str, int, int, int]:
    """Selects of one kind how much would go, about how many people, and how much a hold keeps."""
    whole = due_rows(kind, days, whom).subquery()
    return select(
        literal(kind).label("kind"),
        func.count().filter(whole.c.held == 0).label("number"),
        func.count(whole.c.person_id.distinct()).filter(whole.c.held == 0).label("people"),
        func.count().filter(whole.c.held == 1).label("held"),
    ).select_from(whole)


def whom_it_concerns(session: Session, kind: str, after: tuple[str, UUID] | None) -> Sequence[Concerned]:
    """About whom something of this kind would go, by name; at most one more than is shown, those after `after`."""
    plan_as_written(session)
    going = (
        due_rows(kind, days_of(session, kind), who_is_held(session))
        .cte()
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    found = (
        select(Person.id, Person.name, Team.name, func.count())
        .join(going, (going.c.person_id == Person.id) & (going.c.held == 0))
        .join(Team, Team.id == Person.team_id)
        .group_by(Person.id, Person.name, Team.name)
        .order_by(Person.name, Person.id)
        .limit(SHOWN + 1)
    )
    if after is not None:
        name, person_id = after
        found = found.where(or_(Person.name > name, and_(Person.name == name, Person.id > person_id)))
    return [Concerned(*row) for row in session.execute(found)]
