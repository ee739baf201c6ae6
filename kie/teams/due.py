"""Planned changes of teams whose day has come: made by the timetable, or waiting for what is in their way."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.people.holding import hold_tree
from kie.people.models import TeamChange
from kie.teams import queries
from kie.teams.applying import apply_change
from kie.teams.around import Situation, situation_of
from kie.teams.rules import Kind, Whose, Wish, refusals_of


def wish_of(change: TeamChange) -> Wish:
    """What a planned change asks for."""
    kinds: dict[str, Kind] = {one: one for one in ("renamed", "moved", "led", "closed")}
    whose: dict[str, Whose] = {one: one for one in ("nobody", "former", "team", "leader")}
    return Wish(
        kinds[change.kind],
        change.starts_on,
        change.name,
        change.parent_id,
        change.leader_id,
        whose[change.whose],
    )


def apply_due(session: Session) -> int:
    """Make the planned changes whose day has come; gives how many. Run hourly; twice harms nothing.

    What cannot be made yet, such as the closing of a team with people in it, waits and is tried again; the page of the
    team says what it waits for.
    """
    today = clock.today()
    due = select(TeamChange.id).where(queries.planned(), TeamChange.starts_on <= today)
    if session.scalar(due.limit(1)) is None:
        return 0
    hold_tree(session)
    return len(make_due(session, today, _applied))


Maker = Callable[[Session, TeamChange, Situation, date], None]
"""Makes a change as of a day; nothing is in its way."""


def make_due(session: Session, day: date, make: Maker, after: date | None = None) -> set[UUID]:
    """Make what is planned for the day or before it and can be made on it; gives which. The caller holds the tree.

    `after`: only what is planned for later than this day; None for all.
    """
    made = set[UUID]()
    # Round by round, because one change may clear the way for another: a team is closed once those below it are.
    while now := [
        one.id
        for one in queries.planned_changes(session)
        if (after is None or one.starts_on > after)
        and one.starts_on <= day
        and _made(session, one, day, make)
    ]:
        made.update(now)
    return made


def _made(session: Session, change: TeamChange, day: date, make: Maker) -> bool:
    found = waiting(session, change, day)
    if refusals_of(found.wish, found.around, day):
        return False
    make(session, change, found, day)
    return True


def _applied(session: Session, change: TeamChange, found: Situation, day: date) -> None:
    apply_change(session, change, found, None, day)


def waiting(session: Session, change: TeamChange, day: date) -> Situation:
    """A planned change with all that is around it on the day."""
    team = queries.team_or_refuse(session, change.team_id)
    return situation_of(session, team, wish_of(change), change.decided_by_id, day, change)
