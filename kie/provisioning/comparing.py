"""Whose account the directory may call otherwise than KIE does: asked of the database, which leaves out the others."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from kie import clock
from kie.people.models import Person, ReportingLine, Team
from kie.provisioning.models import DirectoryEntry

AT_ONCE = 500
"""Rows that are read together."""
THERE = aliased(DirectoryEntry)
"""The account that the directory calls somebody's manager."""


def rows_apart(session: Session) -> Iterator[Row[Any]]:
    """What both say of each person of whom something may differ, by staff number: plain values, portion by portion.

    Of names, addresses and numbers it is only left out who is the same for certain; the rules have the last word.
    """
    today, line = clock.today(), aliased(ReportingLine)
    wanted = (
        select(
            DirectoryEntry.user_name,
            DirectoryEntry.email,
            DirectoryEntry.formatted_name,
            DirectoryEntry.given_name,
            DirectoryEntry.family_name,
            DirectoryEntry.display_name,
            DirectoryEntry.title,
            DirectoryEntry.employee_number,
            DirectoryEntry.department,
            Person.id.label("person_id"),
            Person.name,
            Person.email.label("address"),
            Person.job_title,
            Person.staff_number,
            Team.code.label("team_code"),
            Team.name.label("team_name"),
            line.manager_id.label("led_by"),
            THERE.person_id.label("led_there_by"),
        )
        .join(Person, Person.id == DirectoryEntry.person_id)
        .join(Team, Team.id == Person.team_id)
        .outerjoin(
            line,
            (line.person_id == Person.id)
            & (line.kind == "manager")
            & (line.starts_on <= today)
            & or_(line.ends_on.is_(None), line.ends_on >= today),
        )
        .outerjoin(THERE, THERE.id == DirectoryEntry.manager_id)
        .where(or_(_may_differ(), THERE.person_id.is_not(None) & _is_not(THERE.person_id, line.manager_id)))
        .order_by(Person.staff_number)
    )
    rows: Any = session.execute(wanted.execution_options(yield_per=AT_ONCE))
    yield from rows


def _may_differ() -> ColumnElement[bool]:
    there = DirectoryEntry
    # SQL trims spaces alone and SQLite lowers A to Z alone, so whatever else there is comes out, and is looked at.
    parts = func.trim(_trimmed(there.given_name) + " " + _trimmed(there.family_name))
    name = func.coalesce(
        func.nullif(func.trim(there.formatted_name), ""),
        func.nullif(parts, ""),
        func.nullif(func.trim(there.display_name), ""),
        Person.name,
    )
    return or_(
        name != Person.name,
        and_(there.email != "", _is_not(func.lower(there.email), Person.email)),
        and_(there.title != "", _is_not(there.title, Person.job_title)),
        there.employee_number != Person.staff_number,
        and_(there.department != "", there.department != Team.code, there.department != Team.name),
    )


def _is_not(one: Any, other: Any) -> ColumnElement[bool]:
    """Condition: they differ, also where one of them is nothing."""
    found: ColumnElement[bool] = one.is_distinct_from(other)
    return found


def _trimmed(column: InstrumentedAttribute[str | None]) -> ColumnElement[str]:
    return func.trim(func.coalesce(column, ""))
