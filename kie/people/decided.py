"""What was decided about teams here and a file of people says otherwise: kept, unless whoever imports says so."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from kie.people.models import Person, ReportingLine, Team, TeamChange
from kie.people.packed import PackedRows
from kie.people.rows import Row
from kie.people.rules import Known


@dataclass(frozen=True, slots=True)
class Decision:
    """What stands by a decision, from which day, and by whom it was decided ("" for nobody who is known)."""

    value: str | None
    since: date
    by: str


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions that still stand. Team names and the codes of the teams above by the team's code; by staff number the
    team of somebody who was named its leader; by staff number and kind who leads somebody."""

    names: Mapping[str, Decision]
    parents: Mapping[str, Decision]
    places: Mapping[str, Decision]
    lines: Mapping[tuple[str, str], Decision]


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that a file says otherwise. `field`: "team_name", "parent_team_code", or a field of a person.

    `subject`: the team's name or the person's; `code`: of the team, or the staff number; `file`: None for empty.
    """

    field: str
    subject: str
    code: str
    decision: Decision
    file: str | None


def decisions(session: Session, today: date) -> Decisions | None:
    """The decisions that still stand, in two statements; None, in one, where none was ever made."""
    above, leader, maker = aliased(Team), aliased(Person), aliased(Person)
    changes = session.execute(
        select(TeamChange, Team.code, Team.name, Team.parent_id, above.code, leader, maker.name)
        .join(Team, Team.id == TeamChange.team_id)
        .outerjoin(above, above.id == TeamChange.parent_id)
        .outerjoin(leader, leader.id == TeamChange.leader_id)
        .outerjoin(maker, maker.id == TeamChange.decided_by_id)
        .where(TeamChange.applied_at.is_not(None))
        .order_by(TeamChange.applied_at)
    ).all()
    if not changes:
        return None
    names, parents, places = {}, {}, {}
    made: dict[UUID, tuple[date, str]] = {}
    for change, code, name, parent_id, parent_code, led_by, by in changes:
        made[change.id] = day, who = change.holds_from or today, by or ""
        if change.kind == "renamed" and change.name == name:
            names[code] = Decision(name, day, who)
        if change.kind == "moved" and change.parent_id == parent_id:
            parents[code] = Decision(parent_code, day, who)
        if change.team_before_id is not None and led_by is not None and led_by.team_id == change.team_id:
            places[led_by.staff_number] = Decision(code, day, who)
    return Decisions(names, parents, places, _lines(session, made, today))


def _lines(
    session: Session, made: Mapping[UUID, tuple[date, str]], today: date
) -> dict[tuple[str, str], Decision]:
    manager = aliased(Person)
    rows = session.execute(
        select(Person.staff_number, ReportingLine.kind, manager.staff_number, ReportingLine.team_change_id)
        .join(Person, Person.id == ReportingLine.person_id)
        .join(manager, manager.id == ReportingLine.manager_id)
        .where(
            ReportingLine.team_change_id.is_not(None),
            or_(ReportingLine.ends_on.is_(None), ReportingLine.ends_on >= today),
        )
    )
    return {
        (number, kind): Decision(led_by, *made[change_id])
        for number, kind, led_by, change_id in rows
        if change_id is not None
    }


def as_decided(rows: PackedRows, known: Known, standing: Decisions) -> tuple[PackedRows, tuple[Held, ...]]:
    """The rows with what was decided in the place of what they say otherwise, and what that was."""
    held: dict[tuple[str, str], Held] = {}
    said: dict[str, Row] = {}
    for row in rows if standing.places else ():
        said.setdefault(row.team_code, row)
    found = PackedRows()
    for row in rows:
        placed = _placed(row, known, standing, said, held)
        kept: dict[str, str | None] = {}
        for one in _otherwise(placed, known, standing):
            held.setdefault((one.field, one.code), one)
            kept[one.field] = one.decision.value
        found.append(_with(placed, kept) if kept else placed)
    return found, tuple(held.values())


def _placed(
    row: Row,
    known: Known,
    standing: Decisions,
    said: Mapping[str, Row],
    held: dict[tuple[str, str], Held],
) -> Row:
    """The row in the team that the person was named to lead, as the file describes that team, if it does."""
    place, person = standing.places.get(row.staff_number), known.people.get(row.staff_number)
    if place is None or place.value is None or person is None or row.team_code == place.value:
        return row
    held["team_code", row.staff_number] = Held(
        "team_code", person.name, row.staff_number, place, row.team_code
    )
    other, facts = said.get(place.value), known.teams[place.value]
    if other is None:
        name, parent = facts.name, facts.parent_code
    else:
        name, parent = other.team_name, other.parent_team_code
    return replace(row, team_code=place.value, team_name=name, parent_team_code=parent)


def _with(row: Row, kept: Mapping[str, str | None]) -> Row:
    return replace(
        row,
        team_name=kept.get("team_name") or row.team_name,
        parent_team_code=kept.get("parent_team_code", row.parent_team_code),
        manager=kept.get("manager", row.manager),
        reviewer=kept.get("reviewer", row.reviewer),
        moderator=kept.get("moderator", row.moderator),
    )


def _otherwise(row: Row, known: Known, standing: Decisions) -> Iterable[Held]:
    name, parent = standing.names.get(row.team_code), standing.parents.get(row.team_code)
    if name is not None and row.team_name != name.value and "team_name" not in row.wrong:
        yield Held("team_name", name.value or "", row.team_code, name, row.team_name)
    if parent is not None and row.parent_team_code != parent.value:
        yield Held("parent_team_code", row.team_name, row.team_code, parent, row.parent_team_code)
    person = known.people.get(row.staff_number)
    if person is None:
        return
    for kind, here, says in (
        ("manager", person.manager, row.manager),
        ("reviewer", person.reviewer, row.reviewer),
        ("moderator", person.moderator, row.moderator),
    ):
        line = standing.lines.get((row.staff_number, kind))
        if line is not None and line.value == here and says != here:
            yield Held(kind, person.name, row.staff_number, line, says)
