"""Where teams stand in the tree: each with those above it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import literal, select
from sqlalchemy.orm import Session, aliased

from kie.people.models import Team


def paths_of(session: Session, team_ids: Collection[UUID]) -> dict[UUID, list[Team]]:
    """Each of these teams that there is, with the way to it: from the organisation down to itself. One statement."""
    start = select(Team.id.label("whose"), Team.id, Team.parent_id, literal(0).label("level"))
    steps, over = start.where(Team.id.in_(team_ids)).cte("path", recursive=True), aliased(Team)
    steps = steps.union_all(
        select(steps.c.whose, over.id, over.parent_id, steps.c.level + 1).join(
            steps, over.id == steps.c.parent_id
        )
    )
    found: dict[UUID, list[Team]] = {}
    rows = select(steps.c.whose, Team).join(steps, steps.c.id == Team.id).order_by(steps.c.level.desc())
    for team_id, step in session.execute(rows):
        found.setdefault(team_id, []).append(step)
    return found
