"""Who stands in whose reporting line, up and down; and what HR has a reason to read at this moment."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import CTE, and_, or_, select
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Fact, Relation
from kie.people.models import ReportingLine
from kie.people.queries import in_force
from kie.readings import granted

BY_REASON = frozenset({Relation.HR, Relation.PARTNER})
_LEADING = frozenset({Relation.SELF, Relation.MANAGER, Relation.MODERATOR})


def outside_line(session: Session, one_id: UUID, other_id: UUID) -> bool:
    """Whether neither of the two is above the other today, however far up, in one statement."""
    if one_id == other_id:
        return False
    above_one, above_other = _above(one_id, "above_one"), _above(other_id, "above_other")
    in_line = or_(
        select(above_one.c.id).where(above_one.c.id == other_id).exists(),
        select(above_other.c.id).where(above_other.c.id == one_id).exists(),
    )
    return not session.scalar(select(in_line))


def _above(person_id: UUID, name: str) -> CTE:
    """Everybody whom the person answers to today, and whom those answer to. A ring of lines ends by itself."""
    day = clock.today()
    first = (
        select(ReportingLine.manager_id.label("id"))
        .where(ReportingLine.person_id == person_id, in_force(day))
        .cte(name, recursive=True)
    )
    return first.union(
        select(ReportingLine.manager_id).join(
            first, and_(ReportingLine.person_id == first.c.id, in_force(day))
        )
    )


def facts_for(
    session: Session, viewer_id: UUID, person_id: UUID, relations: Collection[Relation]
) -> frozenset[Fact]:
    """What HR's reading depends on: outside the person's line, and a reason given within thirty minutes.

    `relations`: how the viewer stands to the person. Two statements for HR and partners; none for anybody else, to
    whom neither fact makes a difference.
    """
    if not BY_REASON & set(relations) or _LEADING & set(relations):
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
