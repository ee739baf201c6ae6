"""Planned changes of teams whose day has come: made by the timetable, or waiting for what is in their way."""

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
    made = 0
    # Round by round, because one change may clear the way for another: a team is closed once those below it are.
    while now := sum(
        _make(session, one) for one in queries.planned_changes(session) if one.starts_on <= today
    ):
        made += now
    return made


def _make(session: Session, change: TeamChange) -> bool:
    today, found = clock.today(), waiting(session, change)
    if refusals_of(found.wish, found.around, today):
        return False
    apply_change(session, change, found, None, today)
    return True


def waiting(session: Session, change: TeamChange) -> Situation:
    """A planned change with all that is around it today."""
    team = queries.team_or_refuse(session, change.team_id)
    return situation_of(session, team, wish_of(change), change.decided_by_id, clock.today(), change)
