"""Writing an import: each kind of change is one bulk statement, however many people it touches."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from os import urandom
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, update
from sqlalchemy.orm import Session

from kie import events
from kie.bulk import write_rows
from kie.people import rights
from kie.people.addresses import Changed, note_changes
from kie.people.changes import Changes
from kie.people.indexing import index_people
from kie.people.leavers import left_by_change
from kie.people.models import Person, ReportingLine, Team
from kie.people.packed import PackedRows
from kie.people.present import ID, PeoplePresent, Present, lines_of
from kie.people.rows import Row
from kie.people.rules import (
    FACTS,
    LINES,
    ChangedPerson,
    ChangedTeam,
    Known,
    line_begins,
    parents_first,
)
from kie.people.timeline import DatedLine, turned
from kie.people.words import SEEN

_UNDO = delete(ReportingLine).where(ReportingLine.id == bindparam("undone"))


class _Ids:
    """The ids of people who are known or new, by staff number; those of the new are made here, all at once."""

    def __init__(self, rows: PackedRows, people: PeoplePresent) -> None:
        self._rows, self._people = rows, people
        self._made = urandom(ID * len(rows))

    def __getitem__(self, number: str) -> UUID:
        if number in self._people:
            return self._people.id_of(number)
        place = self._rows.places[number] * ID
        return UUID(bytes=self._made[place : place + ID], version=4)


def apply(
    session: Session,
    actor_id: UUID | None,
    rows: PackedRows,
    changes: Changes,
    now: Present,
    today: date,
    import_id: UUID | None = None,
) -> int:
    """Write the changes in the caller's transaction and record them; gives the number of the import's event.

    `import_id`: what its events name, None for a new one.
    """
    touched = {one.staff_number for one in (*changes.changed, *changes.moved)}
    by_number = {row.staff_number: row for row in rows if row.staff_number in touched} if touched else {}
    since = changes.takes_effect_on or today
    moved = {one.staff_number for one in changes.moved}
    lines = lines_of(session, today, moved) if moved else {}
    # Lines before people, the order in which a manager's post holds them, so that the two never wait for each other.
    begun = _turn_lines(session, _turning(changes, by_number, since), now.known, lines)
    team_ids = _write_teams(session, changes.teams, now.team_ids)
    ids = _Ids(rows, now.people)
    _add_people(session, changes.new, ids, team_ids)
    _change_people(session, list(by_number.values()), changes.changed, ids, team_ids)
    readdressed = list(_readdressed(changes.changed, by_number, ids))
    note_changes(session, actor_id, readdressed)
    _begin_lines(session, chain(_first_lines(changes.new, today), begun), ids)
    leaving = [ids[number] for number, _name in changes.left] if changes.missing_left else []
    _change(session, Person, [{"id": person_id, "leaves_on": today} for person_id in leaving])
    gone = [ids[one.staff_number] for one in left_by_change(changes.changed, today)]
    number = _record(
        session, actor_id, changes, ids, [*leaving, *gone], len(rows), readdressed, import_id or uuid4()
    )
    session.flush()
    rights.changed(session, gone, rights.LEFT)
    session.expire_all()
    return number


Begun = tuple[str, str, str, date]
"""A line that begins: whose, to whom, its kind, and from which day."""


def _first_lines(rows: Iterable[Row], today: date) -> Iterator[Begun]:
    """Of people who are new: they have led nobody and answered to nobody, so there is nothing to wait for."""
    for row in rows:
        for kind in LINES:
            leader = getattr(row, kind)
            if leader is not None:
                yield row.staff_number, leader, kind, line_begins(row, today)


def _turning(changes: Changes, by_number: Mapping[str, Row], since: date) -> Iterator[tuple[Row, date]]:
    """Rows of people whose lines change, and from which day."""
    for one in changes.moved:
        row = by_number[one.staff_number]
        yield row, line_begins(row, since)


def _write_teams(session: Session, teams: Iterable[ChangedTeam], ids: dict[str, UUID]) -> dict[str, UUID]:
    changed = {team.code: team for team in teams}
    ids = ids | {code: uuid4() for code, team in changed.items() if team.before is None}

    def values(team: ChangedTeam) -> dict[str, object]:
        parent = team.after.parent_code
        return {
            "id": ids[team.code],
            "code": team.code,
            "name": team.after.name,
            "parent_id": None if parent is None else ids[parent],
        }

    parents = {code: team.after.parent_code for code, team in changed.items()}
    order = [changed[code] for code in parents_first(parents)]
    write_rows(session, Team, [values(team) for team in order if team.before is None])
    _change(session, Team, [values(team) for team in order if team.before is not None])
    return ids


def _add_people(session: Session, rows: Sequence[Row], ids: _Ids, team_ids: Mapping[str, UUID]) -> None:
    # Told twice instead of kept: what a row of the table holds takes three times the room of what the file said.
    write_rows(session, Person, (_person(row, ids, team_ids) for row in rows))
    index_people(session.connection(), (_person(row, ids, team_ids) for row in rows))


def _change_people(
    session: Session,
    rows: Iterable[Row],
    changed: Iterable[ChangedPerson],
    ids: _Ids,
    team_ids: Mapping[str, UUID],
) -> None:
    """Addresses that change are emptied first, so that two people can exchange theirs."""
    emptied: list[dict[str, object]] = [
        {"id": ids[one.staff_number], "email": None}
        for one in changed
        if any(change.field == "email" for change in one.changes)
    ]
    _change(session, Person, emptied)
    people = [_person(row, ids, team_ids) for row in rows]
    _change(session, Person, people)
    seen = {ids[one.staff_number] for one in changed if any(change.field in SEEN for change in one.changes)}
    index_people(session.connection(), (person for person in people if person["id"] in seen), seen)


def _readdressed(
    changed: Iterable[ChangedPerson], by_number: Mapping[str, Row], ids: _Ids
) -> Iterator[Changed]:
    """Whose e-mail address was another."""
    for one in changed:
        for change in one.changes:
            if change.field == "email":
                before = None if change.before is None else str(change.before)
                language = by_number[one.staff_number].language
                yield Changed(ids[one.staff_number], one.name, language, before, gone=change.after is None)


def _person(row: Row, ids: _Ids, team_ids: Mapping[str, UUID]) -> dict[str, object]:
    return {
        "id": ids[row.staff_number],
        "staff_number": row.staff_number,
        "team_id": team_ids[row.team_code],
        **{name: getattr(row, name) for name in FACTS},
    }


def _turn_lines(
    session: Session,
    rows: Iterable[tuple[Row, date]],
    known: Known,
    lines: Mapping[tuple[str, str], Sequence[DatedLine]],
) -> list[Begun]:
    """End the lines that change, each on its row's day; what begins instead."""
    begun: list[Begun] = []
    ended: list[dict[str, object]] = []
    undone: list[UUID] = []
    for row, day in rows:
        person = known.people[row.staff_number]
        for kind in LINES:
            number = getattr(row, kind)
            if number == getattr(person, kind):
                continue
            turn = turned(lines.get((row.staff_number, kind), ()), day, number)
            undone += turn.removed
            ended += [{"id": line_id, "ends_on": last_day} for line_id, last_day in turn.ends]
            if turn.begins is not None:
                begun.append((row.staff_number, number, kind, turn.begins))
    if undone:
        session.connection().execute(_UNDO, [{"undone": line_id} for line_id in undone])
    _change(session, ReportingLine, ended)
    return begun


def _begin_lines(session: Session, begun: Iterable[Begun], ids: _Ids) -> None:
    rows = (
        {"person_id": ids[led], "manager_id": ids[leads], "kind": kind, "starts_on": day}
        for led, leads, kind, day in begun
    )
    write_rows(session, ReportingLine, rows)


def _change(
    session: Session, table: type[Team | Person | ReportingLine], rows: list[dict[str, object]]
) -> None:
    """Set the fields of each row, found by its `id`. Past the session, which would send one statement a row."""
    if rows:
        keyed = [{"key": row["id"], **{name: row[name] for name in row if name != "id"}} for row in rows]
        session.connection().execute(update(table).where(table.id == bindparam("key")), keyed)


def _record(
    session: Session,
    actor_id: UUID | None,
    changes: Changes,
    ids: _Ids,
    leaving: list[UUID],
    rows: int,
    readdressed: Sequence[Changed],
    import_id: UUID,
) -> int:
    """One event of the import, and after it one of each person whom it touched; all of them name the import.

    Each number is that of the events of its list: who moves on a later day only is planned, and has not moved. Gives
    the number of the first event.
    """
    at_once = [one.staff_number for one in changes.moved if any(each.since is None for each in one.changes)]
    later = [one.staff_number for one in changes.moved if any(each.since is not None for each in one.changes)]
    replaced = sorted({one.staff_number for one in changes.replaced})
    number = events.record_numbered(
        session,
        actor_id,
        "import.applied",
        import_id,
        rows=rows,
        new=len(changes.new),
        changed=len(changes.changed),
        moved=len(at_once),
        left=len(leaving),
        teams=len(changes.teams),
        planned=len(later),
        plans_replaced=len(replaced),
    )
    for action, person_ids in (
        ("person.created", (ids[row.staff_number] for row in changes.new)),
        ("person.changed", [ids[one.staff_number] for one in changes.changed]),
        ("person.moved", [ids[number] for number in at_once]),
        ("person.move-planned", [ids[number] for number in later]),
        ("person.plan-replaced", [ids[number] for number in replaced]),
        ("person.left", leaving),
        ("address.changed", [one.person_id for one in readdressed]),
    ):
        events.record_many(session, actor_id, action, person_ids, import_id)
    return number
