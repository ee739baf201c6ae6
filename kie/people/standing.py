"""Who stands in whose reporting line, up and down; and what HR has a reason to read at this moment."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import CTE, CompoundSelect, Uuid, literal, or_, select, union
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Fact, Relation
from kie.people.climbing import climbing, in_force, standing_in
from kie.people.models import Person, ReportingLine, StandIn
from kie.readings import granted

_BY_REASON = frozenset({Relation.HR, Relation.PARTNER})
_LEADING = frozenset({Relation.SELF, Relation.MANAGER, Relation.MODERATOR})


def above(session: Session, person_id: UUID, day: date) -> frozenset[UUID]:
    """Everybody who leads the person on `day`, however far up, by a line or standing in; one statement."""
    leaders = _up(person_id, day, "leaders")
    return frozenset(session.scalars(select(leaders.c.id))) - {person_id}


def in_line_of(session: Session, person_id: UUID, day: date) -> frozenset[UUID]:
    """Who is above the person on `day` in any way: `above`, and whoever stands beside one of those; one statement."""
    return frozenset(session.scalars(_line(person_id, day, "leaders"))) - {person_id}


def outside_line(session: Session, one_id: UUID, other_id: UUID) -> bool:
    """Whether neither of the two is in the other's line today (`in_line_of`); one statement."""
    if one_id == other_id:
        return False
    day = clock.today()
    above_one, above_other = _line(one_id, day, "above_one"), _line(other_id, day, "above_other")
    one, other = literal(one_id, Uuid()), literal(other_id, Uuid())
    return not session.scalar(select(or_(other.in_(above_one), one.in_(above_other))))


def _up(person_id: UUID, day: date, name: str) -> CTE:
    """The person and everybody above them on `day`; see `climbing`."""
    return climbing(select(Person.id).where(Person.id == person_id), day, name)


def _line(person_id: UUID, day: date, name: str) -> CompoundSelect[UUID]:
    """All of `_up`, with whoever was named to decide for one of them, and the deputies of these.

    A deputy for one person only stands in the line of that person and of those below.
    """
    leaders = _up(person_id, day, name)
    upwards = select(leaders.c.id)
    named = select(ReportingLine.manager_id).where(
        ReportingLine.person_id.in_(upwards), ReportingLine.kind == "moderator", in_force(day)
    )
    deputies = select(StandIn.deputy_id).where(
        StandIn.manager_id != person_id,
        StandIn.manager_id.in_(named),
        or_(StandIn.person_id.is_(None), StandIn.person_id.in_(upwards)),
        standing_in(day),
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
