"""As much of the tree of teams as one page shows, however many teams there are."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased

from kie.cycles.teams import TeamTree
from kie.people.models import Team


def branch(session: Session, team_ids: Collection[UUID]) -> TeamTree:
    """The tops of the tree, these teams, and those above them; nothing below. One statement."""
    start = select(Team.id, Team.parent_id).where(Team.id.in_(team_ids)).cte(recursive=True)
    over = aliased(Team)
    ids = start.union(select(over.id, over.parent_id).join(start, over.id == start.c.parent_id))
    found = session.scalars(select(Team).where(or_(Team.parent_id.is_(None), Team.id.in_(select(ids.c.id)))))
    return _tree(found.all())


def with_children(session: Session, tree: TeamTree, team_id: UUID) -> TeamTree:
    """The same, and the teams right below this one. One statement."""
    under = session.scalars(select(Team).where(Team.parent_id == team_id)).all()
    return _tree({*tree.teams.values(), *under})


def _tree(teams: Collection[Team]) -> TeamTree:
    tree = TeamTree({team.id: team for team in teams})
    for team in sorted(teams, key=lambda team: (team.name.casefold(), team.code)):
        tree.children.setdefault(team.parent_id, []).append(team.id)
    return tree


def teams_above(session: Session, team_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Each of these teams with itself and every team above it. One statement."""
    start = select(Team.id.label("first"), Team.id, Team.parent_id).where(Team.id.in_(team_ids))
    steps, over = start.cte(recursive=True), aliased(Team)
    steps = steps.union(
        select(steps.c.first, over.id, over.parent_id).join(steps, over.id == steps.c.parent_id)
    )
    found: dict[UUID, set[UUID]] = {}
    for first, team_id in session.execute(select(steps.c.first, steps.c.id)):
        found.setdefault(first, set()).add(team_id)
    return found


def units_and_below(units: Collection[UUID]) -> Select[UUID]:
    """Selects the ids of these teams and of every team below them."""
    start = select(Team.id).where(Team.id.in_(units)).cte(recursive=True)
    below = start.union(select(Team.id).join(start, Team.parent_id == start.c.id))
    return select(below.c.id)
