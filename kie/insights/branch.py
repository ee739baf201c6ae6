"""As much of the tree of teams as one page shows, however many teams there are: as it stands now, or stood at a close.

A closed cycle is looked into by the tree of its close, so that its figures stay where they were counted.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, or_, select
from sqlalchemy.orm import Session

from kie.cycles.closed_tree import TeamAtClose
from kie.cycles.queries import CycleContext
from kie.cycles.teams import TeamTree
from kie.people.models import Team
from kie.people.queries import teams_below

NOW: FromClause = Team.__table__


def places(context: CycleContext) -> FromClause:
    """The teams as this cycle's figures are looked into: `id`, `parent_id`, `code`, `name`."""
    if context.closed_at is None:
        return NOW
    kept = select(
        TeamAtClose.team_id.label("id"), TeamAtClose.parent_id, TeamAtClose.code, TeamAtClose.name
    ).where(TeamAtClose.cycle_id == context.cycle.id)
    return kept.subquery()


def branch(session: Session, team_ids: Collection[UUID], teams: FromClause = NOW) -> TeamTree:
    """The tops of the tree, these teams, and those above them; nothing below. One statement."""
    start = select(teams.c.id, teams.c.parent_id).where(teams.c.id.in_(team_ids)).cte(recursive=True)
    over = teams.alias()
    ids = start.union(select(over.c.id, over.c.parent_id).join(start, over.c.id == start.c.parent_id))
    return _tree(_read(session, teams, or_(teams.c.parent_id.is_(None), teams.c.id.in_(select(ids.c.id)))))


def with_children(session: Session, tree: TeamTree, team_id: UUID, teams: FromClause = NOW) -> TeamTree:
    """The same, and the teams right below this one. One statement."""
    return _tree([*tree.teams.values(), *_read(session, teams, teams.c.parent_id == team_id)])


def whole_tree(session: Session, teams: FromClause, within: Collection[UUID] | None = None) -> TeamTree:
    """The whole tree; or what of it lies in the units `within` as they stand now, which begins anew where the team
    above lies in none of them. One statement, two with units."""
    found = {one.id: one for one in _read(session, teams)}
    if within is None:
        return _tree(found.values())
    seen = found.keys() & teams_below(session, within)
    over = {one: _nearest(found, found[one].parent_id, seen) for one in seen}
    return _tree([_team(one, found[one].code, found[one].name, over[one]) for one in seen])


def _nearest(teams: Mapping[UUID, Team], step: UUID | None, seen: Collection[UUID]) -> UUID | None:
    """The team itself or the first one above it that is among these."""
    while step is not None and step not in seen:
        step = teams[step].parent_id
    return step


def _read(session: Session, teams: FromClause, *conditions: ColumnElement[bool]) -> list[Team]:
    rows = select(teams.c.id, teams.c.code, teams.c.name, teams.c.parent_id).where(*conditions)
    return [_team(*row) for row in session.execute(rows)]


def _team(team_id: UUID, code: str, name: str, parent_id: UUID | None) -> Team:
    """A team as it was called and placed in that tree: only to be shown, and in no session."""
    return Team(id=team_id, code=code, name=name, parent_id=parent_id)


def _tree(teams: Collection[Team]) -> TeamTree:
    tree = TeamTree({team.id: team for team in teams})
    for team in sorted(teams, key=lambda team: (team.name.casefold(), team.code)):
        tree.children.setdefault(team.parent_id, []).append(team.id)
    return tree


def teams_above(
    session: Session, team_ids: Collection[UUID], teams: FromClause = NOW
) -> dict[UUID, set[UUID]]:
    """Each of these teams with itself and every team above it. One statement."""
    start = select(teams.c.id.label("first"), teams.c.id, teams.c.parent_id).where(teams.c.id.in_(team_ids))
    steps, over = start.cte(recursive=True), teams.alias()
    steps = steps.union(
        select(steps.c.first, over.c.id, over.c.parent_id).join(steps, over.c.id == steps.c.parent_id)
    )
    found: dict[UUID, set[UUID]] = {}
    for first, team_id in session.execute(select(steps.c.first, steps.c.id)):
        found.setdefault(first, set()).add(team_id)
    return found
