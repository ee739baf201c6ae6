"""Making a change of a team: in the tree, in who leads it, in who answers to whom. Recorded as it is done."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from kie import clock, events
from kie.bulk import write_rows
from kie.people.models import Person, ReportingLine, TeamChange
from kie.teams.around import Situation
from kie.teams.lines import Span
from kie.workdays import ONE_DAY

_END = update(ReportingLine).where(ReportingLine.id == bindparam("line"))
ACTIONS = {
    "renamed": "team.renamed",
    "moved": "team.moved",
    "led": "team.leader-named",
    "closed": "team.closed",
}


def apply_change(
    session: Session, change: TeamChange, found: Situation, actor_id: UUID | None, today: date
) -> None:
    """Make the change today. Nothing stands in its way: the caller has asked, and holds the tree.

    `actor_id`: who is recorded; None for one that was planned and whose day has come.
    """
    make_change(session, change, found, today)
    people = sorted({one.person_id for one in (*found.turn.people, *found.turn.own)} | _moved(change))
    events.record(
        session,
        actor_id,
        ACTIONS[change.kind],
        person_id=change.leader_id,
        subject=change.team_id,
        change=str(change.id),
        lines=len(people),
    )
    events.record_many(session, actor_id, "person.moved", people)


def make_change(session: Session, change: TeamChange, found: Situation, day: date) -> None:
    """Make the change as of this day, in the tree and the lines alone: nothing is recorded."""
    change.applied_at, change.holds_from = clock.now(), day
    session.flush()
    _DO[change.kind](session, change, found)
    session.flush()


def _moved(change: TeamChange) -> set[UUID]:
    return set() if change.team_before_id is None or change.leader_id is None else {change.leader_id}


def _rename(_session: Session, change: TeamChange, found: Situation) -> None:
    change.name_before = found.team.name
    found.team.name = change.name or found.team.name


def _move(session: Session, change: TeamChange, found: Situation) -> None:
    change.parent_before_id, found.team.parent_id = found.team.parent_id, change.parent_id
    if found.turn.people and found.above is not None:
        change.leader_id = found.above.person_id
    _write(session, change, found)


def _lead(session: Session, change: TeamChange, found: Situation) -> None:
    change.leader_before_id = None if found.leader is None else found.leader.person_id
    leader = None if change.leader_id is None else session.get_one(Person, change.leader_id)
    if leader is not None and leader.team_id != change.team_id:
        # Whoever leads a team belongs to it.
        change.team_before_id, leader.team_id = leader.team_id, change.team_id
    _write(session, change, found)


def _close(_session: Session, change: TeamChange, found: Situation) -> None:
    found.team.closed_on = change.holds_from


_DO: dict[str, Callable[[Session, TeamChange, Situation], None]] = {
    "renamed": _rename,
    "moved": _move,
    "led": _lead,
    "closed": _close,
}


def _write(session: Session, change: TeamChange, found: Situation) -> None:
    session.flush()
    write_lines(session, change.id, [*found.turn.people, *found.turn.own])


def write_lines(session: Session, change_id: UUID, spans: Sequence[Span]) -> None:
    """End the lines that others take the place of, and begin those; each says which change it began with."""
    replaced = {one.instead_of: one.starts_on for one in spans if one.instead_of is not None}
    rows = select(ReportingLine.id, ReportingLine.starts_on).where(ReportingLine.id.in_(replaced))
    started = dict(session.execute(rows).all())
    # A line that would have lasted no day at all is taken away instead of ended.
    gone = [line_id for line_id, day in started.items() if day >= replaced[line_id]]
    ended = [
        {"line": one, "ends_on": replaced[one] - ONE_DAY}
        for one, day in started.items()
        if day < replaced[one]
    ]
    if gone:
        session.execute(delete(ReportingLine).where(ReportingLine.id.in_(gone)))
    if ended:
        session.connection().execute(_END, ended)
    begun = [
        {
            "person_id": one.person_id,
            "manager_id": one.manager_id,
            "kind": one.kind,
            "starts_on": one.starts_on,
            "ends_on": one.ends_on,
            "team_change_id": change_id,
        }
        for one in spans
        if one.manager_id is not None
    ]
    write_rows(session, ReportingLine, begun)
