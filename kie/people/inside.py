"""Everybody in somebody's reporting line, up and down, as one condition: for lists of people, however many."""

from datetime import date
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select, union
from sqlalchemy.orm import aliased

from kie.people.climbing import in_force, standing_in
from kie.people.models import Person, ReportingLine, StandIn
from kie.people.standing import in_line


def inside_line(person_id: UUID, day: date) -> Select[UUID]:
    """Selects the ids of everybody with whom the person is not `outside_line` on `day`, and of the person."""
    above, below = in_line(person_id, day).subquery(), _below(person_id, day).subquery()
    return select(Person.id).where(or_(Person.id.in_(select(above.c.id)), Person.id.in_(select(below.c.id))))


def _below(person_id: UUID, day: date) -> Select[UUID]:
    """Everybody in whose line the person is: the way of `climbing` backwards, from the person and from whoever named
    them, or one for whom they stand in, to decide. Whoever stands in for one person only is in the line of all below
    that one, also where the decision would not come to them."""
    named, deputy = aliased(ReportingLine), aliased(StandIn)
    deciding = and_(named.kind == "moderator", in_force(day, named))
    stands = and_(deputy.deputy_id == person_id, standing_in(day, deputy))
    begin = union(
        select(Person.id).where(Person.id == person_id),
        select(named.person_id).where(named.manager_id == person_id, deciding),
        select(func.coalesce(deputy.person_id, named.person_id))
        .join_from(named, deputy, deputy.manager_id == named.manager_id)
        .where(deciding, stands),
    ).subquery()
    reached = select(begin.c.id).cte("below", recursive=True)
    line, one = aliased(ReportingLine), aliased(StandIn)
    answering = select(line.person_id, line.manager_id.label("above_id"))
    answering = answering.where(line.kind != "moderator", in_force(day, line))
    stood_for = (
        answering.with_only_columns(line.person_id, one.deputy_id)
        .join(one, one.manager_id == line.manager_id)
        .where(or_(one.person_id.is_(None), one.person_id == line.person_id), standing_in(day, one))
    )
    steps = answering.union_all(stood_for).subquery()
    return select(
        reached.union(select(steps.c.person_id).join(reached, reached.c.id == steps.c.above_id)).c.id
    )
