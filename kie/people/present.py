"""The organisation as it stands, read for an import: plain values by staff number and team code."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from kie.people.models import Person, ReportingLine, Team
from kie.people.rules import LINES, Known, KnownPerson, TeamFacts
from kie.people.timeline import DatedLine, Planned, holding, planned

PORTION = 1_000
"""Rows that are fetched together: a large employer's would be in memory twice, as the database sent them as well."""


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
        select(Team.id, Team.code, Team.name, above.code.label("parent"), Team.closed_on)
        .outerjoin(above, above.id == Team.parent_id)
        .order_by(Team.code)
    ).all()
    # Most people share what they have with others: an employer, a job, a team. Each text is held once.
    held: dict[str, str] = {}
    # Before the people, so that whoever a line is of is among them though somebody else imports at this moment.
    lines = _lines_from(session, today, held)
    people: dict[str, KnownPerson] = {}
    plans: dict[tuple[str, str], tuple[Planned, ...]] = {}
    for facts in session.execute(_FACTS):
        words: list[Any] = [held.setdefault(one, one) if isinstance(one, str) else one for one in facts]
        number, first_day = facts.staff_number, facts.starts_on
        led = []
        for kind in LINES:
            dated = lines.get((number, kind), ())
            led.append(holding(dated, max(since, first_day)))
            later = planned(dated, max(today, first_day))
            if later:
                plans[number, kind] = later
        people[held[number]] = KnownPerson(*words, *led)
    return Present(
        Known(
            people,
            {row.code: TeamFacts(row.name, row.parent) for row in teams},
            plans,
            {row.code: row.closed_on for row in teams if row.closed_on is not None},
        ),
        {row.code: row.id for row in teams},
        lines,
    )


def _columns() -> Iterator[InstrumentedAttribute[Any]]:
    """What `KnownPerson` has, in its order, up to who leads."""
    for field in fields(KnownPerson):
        if field.name not in LINES:
            yield Team.code if field.name == "team_code" else getattr(Person, field.name)


_FACTS = select(*_columns()).join(Team, Team.id == Person.team_id).execution_options(yield_per=PORTION)


def _lines_from(
    session: Session, today: date, held: dict[str, str]
) -> dict[tuple[str, str], list[DatedLine]]:
    manager = aliased(Person)
    rows = session.execute(
        select(
            Person.staff_number,
            ReportingLine.kind,
            ReportingLine.id,
            manager.staff_number,
            ReportingLine.starts_on,
            ReportingLine.ends_on,
        )
        .join(Person, Person.id == ReportingLine.person_id)
        .join(manager, manager.id == ReportingLine.manager_id)
        .where(or_(ReportingLine.ends_on.is_(None), ReportingLine.ends_on >= today))
        .order_by(ReportingLine.starts_on)
        .execution_options(yield_per=PORTION)
    )
    found = defaultdict(list)
    for number, kind, line_id, led_by, starts_on, ends_on in rows:
        line = DatedLine(line_id, held.setdefault(led_by, led_by), starts_on, ends_on)
        found[held.setdefault(number, number), kind].append(line)
    return found
