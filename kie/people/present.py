"""The organisation as it stands, read for an import: plain values by staff number and team code."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from kie.people.models import Person, ReportingLine, Team
from kie.people.rules import FACTS, Known, KnownPerson, TeamFacts


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A reporting line that lasts. `manager`: the staff number of whoever is at its other end."""

    id: UUID
    manager: str
    starts_on: date


@dataclass(frozen=True, slots=True)
class Present:
    """The organisation as it stands, for an import: `known`, and the ids behind it.

    `lines`: open reporting lines by staff number and kind.
    """

    known: Known
    team_ids: dict[str, UUID]
    lines: dict[tuple[str, str], OpenLine]


def present(session: Session) -> Present:
    """Everybody, every team and every open line, in three statements; plain values, no entities."""
    above = aliased(Team)
    teams = session.execute(
        select(Team.id, Team.code, Team.name, above.code.label("parent"))
        .outerjoin(above, above.id == Team.parent_id)
        .order_by(Team.code)
    ).all()
    facts = [getattr(Person, name) for name in FACTS]
    people = {
        row.staff_number: KnownPerson(**row._mapping)
        for row in session.execute(
            select(Person.id, Person.staff_number, *facts, Team.code.label("team_code")).join(
                Team, Team.id == Person.team_id
            )
        )
    }
    lines = _open_lines(session)
    for (number, kind), line in lines.items():
        people[number] = _under(people[number], kind, line.manager)
    return Present(
        Known(people, {row.code: TeamFacts(row.name, row.parent) for row in teams}),
        {row.code: row.id for row in teams},
        lines,
    )


def _under(person: KnownPerson, kind: str, number: str) -> KnownPerson:
    if kind == "manager":
        return replace(person, manager=number)
    if kind == "reviewer":
        return replace(person, reviewer=number)
    return replace(person, moderator=number)


def _open_lines(session: Session) -> dict[tuple[str, str], OpenLine]:
    manager = aliased(Person)
    rows = session.execute(
        select(
            ReportingLine.id,
            ReportingLine.kind,
            ReportingLine.starts_on,
            Person.staff_number,
            manager.staff_number.label("manager"),
        )
        .join(Person, Person.id == ReportingLine.person_id)
        .join(manager, manager.id == ReportingLine.manager_id)
        .where(ReportingLine.ends_on.is_(None))
    )
    return {(row.staff_number, row.kind): OpenLine(row.id, row.manager, row.starts_on) for row in rows}
