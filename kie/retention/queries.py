"""What is due, what is held, and which periods are in force. Everything here only reads."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from kie import clock
from kie.cycles.models import Cycle
from kie.db import plan_as_written
from kie.errors import NotFound
from kie.holds import HeldPerson, Hold, HoldRelease, held
from kie.people.models import Person, Team
from kie.people.standing import outside_among
from kie.retention.kinds import all_kinds
from kie.retention.models import RetentionPeriod
from kie.retention.rules import KINDS, RUN_HERE, due_before

SHOWN = 100
"""How many of those whom a deletion is about stand on one page."""


@dataclass(frozen=True, slots=True)
class Set:
    """A period that HR set."""

    kind: str
    days: int
    reason: str
    set_by: str
    set_at: datetime


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


@dataclass(frozen=True, slots=True)
class HoldLine:
    """A hold as it is listed. `what`: whom or what it is on; `people`: how many it covers; `outside`: False when it is
    on somebody in the reader's own line, who is then not told why."""

    id: UUID
    kind: str
    person_id: UUID | None
    what: str
    reason: str
    review_on: date
    made_by: str
    made_at: datetime
    people: int
    released_because: str
    released_by: str
    released_at: datetime | None
    outside: bool = True

    @property
    def review_is_due(self) -> bool:
        """Somebody should look whether it is still needed."""
        return self.released_at is None and self.review_on <= clock.today()


def days_of(session: Session, kind: str) -> int:
    """How many days things of this kind are kept: as HR set it last, else as the product has it."""
    last = (
        select(RetentionPeriod.days)
        .where(RetentionPeriod.kind == kind)
        .order_by(RetentionPeriod.set_at.desc(), RetentionPeriod.id)
        .limit(1)
    )
    days = session.scalar(last) or KINDS[kind].days
    assert days is not None  # noqa: S101 - each kind that is run here has a period
    return days


def periods_set(session: Session) -> Sequence[Set]:
    """Every period that was set, the latest first."""
    rows = session.execute(
        select(
            RetentionPeriod.kind,
            RetentionPeriod.days,
            RetentionPeriod.reason,
            Person.name,
            RetentionPeriod.set_at,
        )
        .join(Person, Person.id == RetentionPeriod.set_by_id)
        .order_by(RetentionPeriod.set_at.desc(), RetentionPeriod.id)
    )
    return [Set(*row) for row in rows]


def due_rows(kind: str, days: int) -> Select[Any]:
    """Selects what is due of this kind: `row_id`, `person_id`, and in `held` 1 for what a hold keeps, else 0.

    Not as a condition: PostgreSQL takes each of its parts to leave one row in two, and a dozen of them to leave none.
    """
    rows = all_kinds()[kind].due(due_before(clock.now(), days)).subquery()
    return select(rows.c.row_id, rows.c.person_id, case((spared(kind, rows), 1), else_=0).label("held"))


def next_due(kind: str, days: int, after: UUID | None, most: int) -> Select[Any]:
    """The same by their ids, at most so many, those after this one; None: from the first."""
    found = due_rows(kind, days).order_by("row_id").limit(most)
    if after is not None:
        found = found.where(found.selected_columns.row_id > after)
    return found


def spared(kind: str, rows: FromClause) -> ColumnElement[bool]:
    """Condition on rows of `Does.due`: a hold covers whom one is about, or somebody who had a hand in it."""
    hands = all_kinds()[kind].hands(rows.c.row_id)
    return or_(
        and_(rows.c.person_id.is_not(None), rows.c.person_id.in_(held())),
        rows.c.other_id.in_(held()),
        *(one.where(one.selected_columns[0].in_(held())).correlate(rows).exists() for one in hands),
    )


def everything_due(session: Session) -> Sequence[Due]:
    """What would go at this moment, by kind; nothing is changed. Three statements at most."""
    plan_as_written(session)
    days = _all_days(session)
    counts = union_all(*(_counts(one, days[one]) for one in RUN_HERE))
    found = {row.kind: row for row in session.execute(counts)}
    return [Due(one, days[one], found[one].number, found[one].people, found[one].held) for one in RUN_HERE]


def _all_days(session: Session) -> dict[str, int]:
    """`days_of` every kind that is run here."""
    rows = session.execute(
        select(RetentionPeriod.kind, RetentionPeriod.days).order_by(
            RetentionPeriod.set_at, RetentionPeriod.id.desc()
        )
    )
    return {kind: KINDS[kind].days or 0 for kind in RUN_HERE} | {row.kind: row.days for row in rows}


def _counts(kind: str, days: int) -> Select[str, int, int, int]:
    """Selects of one kind how much would go, about how many people, and how much a hold keeps."""
    whole = due_rows(kind, days).subquery()
    return select(
        literal(kind).label("kind"),
        func.count().filter(whole.c.held == 0).label("number"),
        func.count(whole.c.person_id.distinct()).filter(whole.c.held == 0).label("people"),
        func.count().filter(whole.c.held == 1).label("held"),
    ).select_from(whole)


def whom_it_concerns(session: Session, kind: str, after: tuple[str, UUID] | None) -> Sequence[Concerned]:
    """About whom something of this kind would go, by name; at most one more than is shown, those after `after`."""
    plan_as_written(session)
    going = due_rows(kind, days_of(session, kind)).cte().prefix_with("MATERIALIZED", dialect="postgresql")
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


def all_holds(session: Session, reader_id: UUID) -> Sequence[HoldLine]:
    """Every hold, those that stand first, by the day to look at them. Why there is one on somebody in the reader's own
    line is left out."""
    read = _holds(session)
    outside = outside_among(session, reader_id, {one.person_id for one in read if one.person_id})
    shown = [one if one.person_id is None or one.person_id in outside else _in_line(one) for one in read]
    standing = sorted((one for one in shown if one.released_at is None), key=lambda one: one.review_on)
    return standing + [one for one in shown if one.released_at is not None]


def hold_of(session: Session, hold_id: UUID) -> HoldLine:
    """One hold. Raises NotFound."""
    found = _holds(session, Hold.id == hold_id)
    if not found:
        raise NotFound()
    return found[0]


def _in_line(one: HoldLine) -> HoldLine:
    return replace(one, reason="", released_because="", outside=False)


def _holds(session: Session, *which: ColumnElement[bool]) -> list[HoldLine]:
    person, maker, releaser = aliased(Person), aliased(Person), aliased(Person)
    people = select(func.count()).where(HeldPerson.hold_id == Hold.id).scalar_subquery()
    rows = session.execute(
        select(
            Hold,
            func.coalesce(person.name, Team.name, Cycle.title).label("what"),
            maker.name.label("made_by"),
            people.label("people"),
            HoldRelease.reason,
            releaser.name.label("released_by"),
            HoldRelease.released_at,
        )
        .outerjoin(person, person.id == Hold.person_id)
        .outerjoin(Team, Team.id == Hold.team_id)
        .outerjoin(Cycle, Cycle.id == Hold.cycle_id)
        .join(maker, maker.id == Hold.made_by_id)
        .outerjoin(HoldRelease, HoldRelease.hold_id == Hold.id)
        .outerjoin(releaser, releaser.id == HoldRelease.released_by_id)
        .where(*which)
        .order_by(Hold.made_at.desc(), Hold.id)
    )
    return [
        HoldLine(
            row.Hold.id,
            row.Hold.kind,
            row.Hold.person_id,
            row.what,
            row.Hold.reason,
            row.Hold.review_on,
            row.made_by,
            row.Hold.made_at,
            row.people,
            row.reason or "",
            row.released_by or "",
            row.released_at,
        )
        for row in rows
    ]
