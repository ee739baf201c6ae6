"""Which periods are in force, and which holds there are. Everything here only reads."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from kie import clock
from kie.cycles.models import Cycle
from kie.errors import NotFound
from kie.holds import HeldPerson, Hold, HoldRelease
from kie.people.models import Person, Team
from kie.people.paths import paths_of
from kie.people.standing import outside_among
from kie.retention.models import RetentionPeriod
from kie.retention.rules import KINDS, RUN_HERE


@dataclass(frozen=True, slots=True)
class Set:
    """A period that HR set."""

    kind: str
    days: int
    reason: str
    set_by: str
    set_at: datetime


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


def all_days(session: Session) -> dict[str, int]:
    """`days_of` every kind that is run here."""
    rows = session.execute(
        select(RetentionPeriod.kind, RetentionPeriod.days).order_by(
            RetentionPeriod.set_at, RetentionPeriod.id.desc()
        )
    )
    return {kind: KINDS[kind].days or 0 for kind in RUN_HERE} | {row.kind: row.days for row in rows}


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


def standing_beside(session: Session, hold: Hold) -> Sequence[HoldLine]:
    """The holds that stand where this one would be: whatever covers the same person, is on the same team or one above
    it, or on the same cycle."""
    if hold.person_id is not None:
        covers = exists().where(HeldPerson.hold_id == Hold.id, HeldPerson.person_id == hold.person_id)
        return _holds(session, HoldRelease.hold_id.is_(None), covers)
    if hold.team_id is not None:
        above = [one.id for one in paths_of(session, [hold.team_id])[hold.team_id]]
        return _holds(session, HoldRelease.hold_id.is_(None), Hold.team_id.in_(above))
    return _holds(session, HoldRelease.hold_id.is_(None), Hold.cycle_id == hold.cycle_id)


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
