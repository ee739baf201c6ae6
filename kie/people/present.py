"""The organisation as it stands, read for an import: plain values by staff number and team code."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from kie.people.models import Person, ReportingLine, Team
from kie.people.rows import Row
from kie.people.rules import LINES, Known, KnownPerson, TeamFacts
from kie.people.timeline import DatedLine, Planned, holding, planned

PORTION = 1_000
"""Rows that are fetched together: a large employer's would be in memory twice, as the database sent them as well."""


@dataclass(frozen=True, slots=True)
class Present:
    """The organisation as it stands, for an import: `known`, and the ids of the teams behind it."""

    known: Known
    team_ids: dict[str, UUID]


def present(session: Session, today: date, since: date, rows: Iterable[Row] = ()) -> Present:
    """Everybody, every team and every line that has not ended, in three statements; plain values, no entities.

    Who leads somebody is what holds on the day `since`, or on their first day if that is later. `rows`: of a file; what
    it says as the database does is held once.
    """
    above = aliased(Team)
    teams = session.execute(
        select(Team.id, Team.code, Team.name, above.code.label("parent"), Team.closed_on)
        .outerjoin(above, above.id == Team.parent_id)
        .order_by(Team.code)
    ).all()
    # Before the people, so that whoever a line is of is among them though somebody else imports at this moment.
    led, plans = _led(session, today, since)
    said = {row.staff_number: row for row in rows}
    held: dict[str, str] = {}
    people: dict[str, KnownPerson] = {}
    for person_id, *facts in session.execute(_FACTS):
        row, known = said.get(facts[0]), list[Any]()
        if row is None:
            known = [held.setdefault(one, one) if isinstance(one, str) else one for one in facts]
        else:
            known = [mine if mine == one else one for mine, one in zip(_told(row), facts, strict=True)]
        people[known[0]] = KnownPerson(person_id, *known, *led.pop(known[0], ()))
    return Present(
        Known(
            people,
            {row.code: TeamFacts(row.name, row.parent) for row in teams},
            plans,
            {row.code: row.closed_on for row in teams if row.closed_on is not None},
        ),
        {row.code: row.id for row in teams},
    )


_NAMES = tuple(field.name for field in fields(KnownPerson) if field.name not in ("id", *LINES))
_told = attrgetter(*_NAMES)
_COLUMNS = [Team.code if name == "team_code" else getattr(Person, name) for name in _NAMES]
_FACTS = (
    select(Person.id, *_COLUMNS).join(Team, Team.id == Person.team_id).execution_options(yield_per=PORTION)
)


def _led(
    session: Session, today: date, since: date
) -> tuple[dict[str, tuple[str | None, ...]], dict[tuple[str, str], tuple[Planned, ...]]]:
    """Who leads somebody, for each of `LINES`, by staff number; and what is planned, by staff number and kind."""
    led: dict[str, tuple[str | None, ...]] = {}
    plans: dict[tuple[str, str], tuple[Planned, ...]] = {}
    held: dict[str, str] = {}
    for (number, first_day), group in groupby(_lines(session, today), key=itemgetter(0, 1)):
        dated: dict[str, list[DatedLine]] = {kind: [] for kind in LINES}
        for _number, _first_day, kind, line in group:
            dated[kind].append(line)
        leaders = (holding(dated[kind], max(since, first_day)) for kind in LINES)
        led[number] = tuple(one and held.setdefault(one, one) for one in leaders)
        for kind in LINES:
            later = planned(dated[kind], max(today, first_day))
            if later:
                plans[number, kind] = later
    return led, plans


def lines_of(
    session: Session, today: date, numbers: Collection[str]
) -> dict[tuple[str, str], list[DatedLine]]:
    """Reporting lines of these people that have not ended, by staff number and kind, in the order of their days.

    All lines are read, for a statement cannot name as many people as a file moves.
    """
    found = defaultdict(list)
    for number, _first_day, kind, line in _lines(session, today):
        if number in numbers:
            found[number, kind].append(line)
    return found


def _lines(session: Session, today: date) -> Iterator[tuple[str, date, str, DatedLine]]:
    """Staff number, first day and kind with each line that has not ended; those of a person together, by their days."""
    manager = aliased(Person)
    rows = session.execute(
        select(
            Person.staff_number,
            Person.starts_on,
            ReportingLine.kind,
            ReportingLine.id,
            manager.staff_number,
            ReportingLine.starts_on,
            ReportingLine.ends_on,
        )
        .join(Person, Person.id == ReportingLine.person_id)
        .join(manager, manager.id == ReportingLine.manager_id)
        .where(or_(ReportingLine.ends_on.is_(None), ReportingLine.ends_on >= today))
        .order_by(Person.staff_number, ReportingLine.starts_on)
        .execution_options(yield_per=PORTION)
    )
    for number, first_day, kind, line_id, led_by, starts_on, ends_on in rows:
        yield number, first_day, kind, DatedLine(line_id, led_by, starts_on, ends_on)
