"""Who is above whom on a day, by lines and by standing in: the conditions, and the way up."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    and_,
    case,
    literal,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from kie.people.models import ReportingLine, StandIn

Day = date | ColumnElement[date]


def in_force(day: Day, line: type[ReportingLine] = ReportingLine) -> ColumnElement[bool]:
    """Condition: the reporting line holds on `day`. `line`: the table, or an alias of it."""
    return and_(line.starts_on <= day, or_(line.ends_on.is_(None), line.ends_on >= day))


def standing_in(day: Day, one: type[StandIn] = StandIn) -> ColumnElement[bool]:
    """Condition: the stand-in holds on `day`. `one`: the table, or an alias of it."""
    return and_(one.starts_on <= day, one.ends_on >= day, one.ended_at.is_(None))


def climbing(start: Select[UUID, *tuple[Any, ...]], day: Day, name: str, within: bool = False) -> CTE:
    """Whom `start` selects, who leads them or stands in for those towards them, and so on; a ring ends by itself.

    Present or absent, resting or not: so that no two can lead each other, by whatever way. Moderators are left out: a
    director's may be anybody, and leads nobody by being named. `within`: `start` speaks of the statement around it.
    What `start` selects beside the id is carried up with it.
    """
    line, one = aliased(ReportingLine), aliased(StandIn)
    both = select(literal(0).label("deputy")).union_all(select(literal(1))).subquery()
    reached = start.cte(name, recursive=True, nesting=within)
    higher = case((both.c.deputy == 1, one.deputy_id), else_=line.manager_id)
    return reached.union(
        select(higher, *list(reached.c)[1:])
        .select_from(reached)
        .join(line, and_(line.person_id == reached.c.id, line.kind != "moderator", in_force(day, line)))
        .outerjoin(
            one,
            and_(
                one.manager_id == line.manager_id,
                or_(one.person_id.is_(None), one.person_id == line.person_id),
                standing_in(day, one),
            ),
        )
        .join(both, true())
        .where(higher.is_not(None))
    )
