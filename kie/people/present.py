"""The organisation as it stands, read for an import: plain values by staff number and team code."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from kie.people.models import Person, ReportingLine, Team
from kie.people.packed import FACTS_OF, PackedRows, facts_of, mark_of
from kie.people.rules import LINES, Known, KnownPerson, TeamFacts
from kie.people.timeline import DatedLine, Planned, holding, planned

ID = 16
"""Bytes of an id."""
PORTION = 1_000
"""Rows that are fetched together: a large employer's would be in memory twice, as the database sent them as well."""


class PeoplePresent(Mapping[str, KnownPerson]):
    """Everybody by staff number. Whoever is just as the file says is not held: they are made of their row when they
    are asked for, so that an unchanged file needs little memory however many people there are."""

    def __init__(self, rows: PackedRows) -> None:
        self._rows = rows
        self._same = bytearray(len(rows))
        self._ids = bytearray(ID * len(rows))
        self._others: dict[str, KnownPerson] = {}

    def add(self, person_id: UUID, facts: Sequence[Any], leaders: Sequence[str | None]) -> None:
        """Somebody, `facts` in the order of `KnownPerson`."""
        place = self._rows.places.get(facts[0])
        if place is not None and self._rows.fact_mark(place) == mark_of((*facts, *leaders)):
            self._same[place] = True
            self._ids[place * ID : (place + 1) * ID] = person_id.bytes
        else:
            known: list[Any] = [*facts, *leaders]
            self._others[facts[0]] = KnownPerson(person_id, *known)

    def id_of(self, number: str) -> UUID:
        """The id of somebody who is known; raises KeyError for others."""
        place = self._same_place(number)
        if place is None:
            return self._others[number].id
        return UUID(bytes=bytes(self._ids[place * ID : (place + 1) * ID]))

    def _same_place(self, number: str) -> int | None:
        place = self._rows.places.get(number)
        return place if place is not None and self._same[place] else None

    def __getitem__(self, number: str) -> KnownPerson:
        place = self._same_place(number)
        if place is None:
            return self._others[number]
        row = self._rows[place]
        return KnownPerson(self.id_of(number), *facts_of(row))

    def __contains__(self, number: object) -> bool:
        return number in self._others or (isinstance(number, str) and self._same_place(number) is not None)

    def __iter__(self) -> Iterator[str]:
        yield from self._others
        yield from (number for number, place in self._rows.places.items() if self._same[place])

    def __len__(self) -> int:
        return len(self._others) + sum(self._same)


@dataclass(frozen=True, slots=True)
class Present:
    """The organisation as it stands, for an import: `known`, the people in it, and the ids of the teams behind it."""

    known: Known
    people: PeoplePresent
    team_ids: dict[str, UUID]


def present(session: Session, today: date, since: date, rows: PackedRows) -> Present:
    """Everybody, every team and every line that has not ended, in two statements; plain values, no entities.

    Who leads somebody is what holds on the day `since`, or on their first day if that is later. `rows`: of the file.
    """
    above = aliased(Team)
    teams = session.execute(
        select(Team.id, Team.code, Team.name, above.code.label("parent"), Team.closed_on)
        .outerjoin(above, above.id == Team.parent_id)
        .order_by(Team.code)
    ).all()
    people = PeoplePresent(rows)
    plans: dict[tuple[str, str], tuple[Planned, ...]] = {}
    for person_id, facts, lines in _everybody(session, today):
        first_day = facts[_STARTS_ON]
        people.add(person_id, facts, [holding(lines[kind], max(since, first_day)) for kind in LINES])
        for kind in LINES:
            later = planned(lines[kind], max(today, first_day))
            if later:
                plans[facts[0], kind] = later
    return Present(
        Known(
            people,
            {row.code: TeamFacts(row.name, row.parent) for row in teams},
            plans,
            {row.code: row.closed_on for row in teams if row.closed_on is not None},
        ),
        people,
        {row.code: row.id for row in teams},
    )


_NAMES = tuple(name for name in FACTS_OF if name not in LINES)
_STARTS_ON = _NAMES.index("starts_on")
_COLUMNS = [Team.code if name == "team_code" else getattr(Person, name) for name in _NAMES]


def _everybody(
    session: Session, today: date
) -> Iterator[tuple[UUID, Sequence[Any], dict[str, list[DatedLine]]]]:
    """Each person with their facts, and by kind the lines that have not ended; one statement, so that nobody's line
    can be without them though somebody else imports at this moment."""
    manager = aliased(Person)
    lasting = and_(
        ReportingLine.person_id == Person.id,
        or_(ReportingLine.ends_on.is_(None), ReportingLine.ends_on >= today),
    )
    line = (ReportingLine.kind, ReportingLine.id, ReportingLine.starts_on, ReportingLine.ends_on)
    rows = session.execute(
        select(Person.id, *_COLUMNS, *line, manager.staff_number.label("leader"))
        .join(Team, Team.id == Person.team_id)
        .outerjoin(ReportingLine, lasting)
        .outerjoin(manager, manager.id == ReportingLine.manager_id)
        .order_by(Person.staff_number, ReportingLine.starts_on)
        .execution_options(yield_per=PORTION)
    )
    for person_id, group in groupby(rows, key=itemgetter(0)):
        lines: dict[str, list[DatedLine]] = {kind: [] for kind in LINES}
        for found in group:
            facts = found[1 : 1 + len(_NAMES)]
            kind, line_id, starts_on, ends_on, leader = found[1 + len(_NAMES) :]
            if kind is not None:
                lines[kind].append(DatedLine(line_id, leader, starts_on, ends_on))
        yield person_id, facts, lines


def lines_of(
    session: Session, today: date, numbers: Collection[str]
) -> dict[tuple[str, str], list[DatedLine]]:
    """Reporting lines of these people that have not ended, by staff number and kind, in the order of their days.

    All lines are read, for a statement cannot name as many people as a file moves.
    """
    found = defaultdict(list)
    for number, kind, line in _lines(session, today):
        if number in numbers:
            found[number, kind].append(line)
    return found


def _lines(session: Session, today: date) -> Iterator[tuple[str, str, DatedLine]]:
    """Staff number and kind with each line that has not ended; those of a person together, by their days."""
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
        .order_by(Person.staff_number, ReportingLine.starts_on)
        .execution_options(yield_per=PORTION)
    )
    for number, kind, line_id, led_by, starts_on, ends_on in rows:
        yield number, kind, DatedLine(line_id, led_by, starts_on, ends_on)
