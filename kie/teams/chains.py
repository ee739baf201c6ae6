"""Who is above somebody by lines to managers, on each of the days on which that may differ."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Date, Uuid, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from kie.people.models import ReportingLine

HIGHEST = 60
"""Steps up that are followed: more than any organisation has, so that a ring in the data ends."""


def later_days(session: Session, day: date) -> list[date]:
    """The day, and every later one on which the manager of anybody is to change."""
    planned = session.scalars(
        select(ReportingLine.starts_on)
        .where(ReportingLine.starts_on > day, ReportingLine.kind == "manager")
        .distinct()
    )
    return sorted({day, *planned})


def chains_of(session: Session, start_id: UUID, days: Collection[date]) -> dict[date, list[UUID]]:
    """Who is above this person on each of these days by lines to managers, the nearest first; one statement."""
    given = union_all(*(select(literal(day, Date()).label("day")) for day in days)).subquery()
    first = select(given.c.day, literal(start_id, Uuid()).label("id"), literal(0).label("level")).cte(
        "upwards", recursive=True
    )
    line = aliased(ReportingLine)
    steps = first.union_all(
        select(first.c.day, line.manager_id, first.c.level + 1)
        .join(line, line.person_id == first.c.id)
        .where(
            line.kind == "manager",
            line.starts_on <= first.c.day,
            or_(line.ends_on.is_(None), line.ends_on >= first.c.day),
            first.c.level < HIGHEST,
        )
    )
    found: dict[date, list[UUID]] = {day: [] for day in days}
    rows = select(steps.c.day, steps.c.id).where(steps.c.level > 0).order_by(steps.c.day, steps.c.level)
    for day, person_id in session.execute(rows):
        found[day].append(person_id)
    return found
