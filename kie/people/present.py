"""The organisation as it stands, read for an import: plain values by staff number and team code."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from kie.people.models import Person, ReportingLine, Team
from kie.people.rules import FACTS, Known, KnownPerson, TeamFacts
from kie.people.timeline import DatedLine, holding, planned


@dataclass(frozen=True, slots=True)
class Present:
    """The organisation as it stands, for an import: `known`, and the ids behind it.

    `lines`: reporting lines that have not ended, by staff number and kind, in the order of their days.
    """

    known: Known
    team_ids: dict[str, UUID]
    lines: dict[tuple[str, str], list[DatedLine]]


def present(session: Session, today: date, since: date) -> Present:
    """Everybody, every team and every line that has not ended, in three statements; plain values, no entities.

    Who leads somebody is what holds on the day `since`, or on their first day if that is later.
    """
    above = aliased(Team)
    teams = session.execute(
        select(Team.id, Team.code, Team.name, above.code.label("parent"))
        .outerjoin(above, above.id == Team.parent_id)
        .order_by(Team.code)
    ).all()
    # Before the people, so that whoever a line is of is among them though somebody else imports at this moment.
    lines = _lines_from(session, today)
    facts = [getattr(Person, name) for name in FACTS]
    people = {
        row.staff_number: KnownPerson(**row._mapping)
        for row in session.execute(
            select(Person.id, Person.staff_number, *facts, Team.code.label("team_code")).join(
                Team, Team.id == Person.team_id
            )
        )
    }
    plans = {}
    for (number, kind), dated in lines.items():
        first_day = people[number].starts_on
        people[number] = _under(people[number], kind, holding(dated, max(since, first_day)))
        later = planned(dated, max(today, first_day))
        if later:
            plans[number, kind] = later
    return Present(
        Known(people, {row.code: TeamFacts(row.name, row.parent) for row in teams}, plans),
        {row.code: row.id for row in teams},
        lines,
    )


def _under(person: KnownPerson, kind: str, number: str | None) -> KnownPerson:
    if kind == "manager":
        return replace(person, manager=number)
    if kind == "reviewer":
        return replace(person, reviewer=number)
    return replace(person, moderator=number)


def _lines_from(session: Session, today: date) -> dict[tuple[str, str], list[DatedLine]]:
    manager = aliased(Person)
    rows = session.execute(
        select(
            ReportingLine.id,
            ReportingLine.kind,
            ReportingLine.starts_on,
            ReportingLine.ends_on,
            Person.staff_number,
            manager.staff_number.label("manager"),
        )
        .join(Person, Person.id == ReportingLine.person_id)
        .join(manager, manager.id == ReportingLine.manager_id)
        .where(or_(ReportingLine.ends_on.is_(None), ReportingLine.ends_on >= today))
        .order_by(ReportingLine.starts_on)
    )
    found = defaultdict(list)
    for row in rows:
        line = DatedLine(row.id, row.manager, row.starts_on, row.ends_on)
        found[row.staff_number, row.kind].append(line)
    return found
