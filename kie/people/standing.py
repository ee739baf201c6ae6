"""Who stands in whose reporting line, up and down; and what HR has a reason to read at this moment."""

from collections.abc import Collection
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, CompoundSelect, Date, Select, Uuid, bindparam, exists, or_, select, union
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Fact, Relation
from kie.people.climbing import Day, climbing, in_force, standing_in
from kie.people.models import Person, ReportingLine, StandIn
from kie.readings import granted

_BY_REASON = frozenset({Relation.HR, Relation.PARTNER})
_LEADING = frozenset({Relation.SELF, Relation.MANAGER, Relation.MODERATOR})
_PEOPLE = bindparam("people", type_=Uuid(), expanding=True)
_ONE = bindparam("one", type_=Uuid())
_DAY = bindparam("day", type_=Date())


def above(session: Session, person_id: UUID, day: date) -> frozenset[UUID]:
    """Everybody who leads the person on `day`, however far up, by a line or standing in; one statement."""
    return above_each(session, [person_id], day)[person_id]


def above_each(session: Session, people: Collection[UUID], day: date) -> dict[UUID, frozenset[UUID]]:
    """For each of these people everybody who leads them, as `above`; one statement."""
    found: dict[UUID, set[UUID]] = {person_id: set() for person_id in people}
    if found:
        asked = {"people": list(people), "day": day}
        for leader_id, person_id in session.execute(_all_above(), asked):
            found[person_id].add(leader_id)
    return {person_id: frozenset(leaders - {person_id}) for person_id, leaders in found.items()}


@cache
def _all_above() -> Select[UUID, UUID]:
    """Put together once, like the others that pages ask: it takes longer than to ask it."""
    leaders = _up(_PEOPLE, _DAY, "leaders")
    return select(leaders.c.id, leaders.c.origin)


def in_line_of(session: Session, person_id: UUID, day: date) -> frozenset[UUID]:
    """Who is above the person on `day` in any way: `above`, and whoever stands beside one of those; one statement."""
    return frozenset(session.scalars(_all_in_line(), {"one": person_id, "day": day})) - {person_id}


@cache
def _all_in_line() -> Select[UUID]:
    return _line(_ONE, _DAY, "leaders")


def in_line(person_id: UUID, day: date) -> Select[UUID]:
    """Selects the same people, and the person, for a condition of another statement."""
    return _line(person_id, day, "leaders")


def outside_line(session: Session, one_id: UUID, other_id: UUID) -> bool:
    """Whether neither of the two is in the other's line today (`in_line_of`); one statement."""
    if one_id == other_id:
        return False
    return other_id in outside_among(session, one_id, [other_id])


def outside_among(session: Session, one_id: UUID, other_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of these people who are not in this person's line today, nor have them in theirs; one statement."""
    others = set(other_ids) - {one_id}
    if not others:
        return frozenset()
    asked = {"people": list(others), "one": one_id, "day": clock.today()}
    return frozenset(session.scalars(_outside(), asked))


@cache
def _outside() -> Select[UUID]:
    above_one = _line(_ONE, _DAY, "above_one")
    above_others = _lines(_PEOPLE, _DAY, "above_others").subquery()
    below_one = select(above_others.c.origin).where(above_others.c.id == _ONE)
    return select(Person.id).where(
        Person.id.in_(_PEOPLE), Person.id.not_in(above_one), Person.id.not_in(below_one)
    )


def _up(people: Any, day: Day, name: str) -> CTE:
    """Each of these people (`origin`) and everybody above them on `day`; see `climbing`."""
    return climbing(select(Person.id, Person.id.label("origin")).where(Person.id.in_(people)), day, name)


def _line(person_id: Any, day: Day, name: str) -> Select[UUID]:
    """Who is in this one person's line; see `_lines`."""
    return select(_lines([person_id], day, name).subquery().c.id)


def _lines(people: Any, day: Day, name: str) -> CompoundSelect[UUID, UUID]:
    """For each of these people (`origin`) all of `_up`, with whoever was named to decide for one of them, and the
    deputies of these.

    A deputy for one person only stands in the line of that person and of those below.
    """
    leaders = _up(people, day, name)
    upwards = select(leaders.c.id, leaders.c.origin)
    named = (
        select(ReportingLine.manager_id.label("id"), leaders.c.origin)
        .join(leaders, leaders.c.id == ReportingLine.person_id)
        .where(ReportingLine.kind == "moderator", in_force(day))
    )
    deciding, below = named.subquery(), leaders.alias()
    for_one_below = exists().where(below.c.origin == deciding.c.origin, below.c.id == StandIn.person_id)
    deputies = (
        select(StandIn.deputy_id, deciding.c.origin)
        .join(deciding, deciding.c.id == StandIn.manager_id)
        .where(
            StandIn.manager_id != deciding.c.origin,
            or_(StandIn.person_id.is_(None), for_one_below),
            standing_in(day),
        )
    )
    return union(upwards, named, deputies)


def reads_by_reason(relations: Collection[Relation]) -> bool:
    """Whether somebody in these relations reads the person's things as HR does: with a reason, or not at all.

    Whoever leads the person, or decides for them, reads as such and needs none.
    """
    return bool(_BY_REASON & set(relations)) and not _LEADING & set(relations)


def facts_for(
    session: Session, viewer_id: UUID, person_id: UUID, relations: Collection[Relation]
) -> frozenset[Fact]:
    """What HR's reading depends on: outside the person's line, and a reason given within thirty minutes.

    `relations`: how the viewer stands to the person. Two statements for HR and partners; none for anybody else, to
    whom neither fact makes a difference.
    """
    if not reads_by_reason(relations):
        return frozenset()
    facts = set()
    if outside_line(session, viewer_id, person_id):
        facts.add(Fact.OUTSIDE_LINE)
    if granted(session, viewer_id, person_id) is not None:
        facts.add(Fact.GRANTED)
    return frozenset(facts)


def standing_of(relations: Collection[Relation]) -> str:
    """How a reading names the reader's standing: the closest relation that lets them read."""
    for relation, word in (
        (Relation.MANAGER, "manager"),
        (Relation.MODERATOR, "moderator"),
        (Relation.HR, "hr"),
        (Relation.PARTNER, "partner"),
    ):
        if relation in relations:
            return word
    return "other"


def stands_in_for(session: Session, person_id: UUID, day: date) -> frozenset[tuple[UUID, UUID | None]]:
    """The managers for whom this person stands in on the day or later, each with whom it is about; None for all of
    the manager's people. One statement."""
    rows = session.execute(
        select(StandIn.manager_id, StandIn.person_id).where(
            StandIn.deputy_id == person_id, StandIn.ends_on >= day, StandIn.ended_at.is_(None)
        )
    )
    return frozenset((manager_id, about) for manager_id, about in rows)
