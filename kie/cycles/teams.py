"""The tree of teams, read once and walked in memory: paths for choosing a population, branches for figures."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.people.models import Team


@dataclass(frozen=True, slots=True)
class TeamTree:
    """Every team by id, and the ids directly below each (None: the top), by name."""

    teams: dict[UUID, Team]
    children: dict[UUID | None, list[UUID]] = field(default_factory=dict)

    def path(self, team_id: UUID) -> tuple[Team, ...]:
        """From the top down to the team itself."""
        found: list[Team] = []
        step: UUID | None = team_id
        while step is not None:
            found.append(self.teams[step])
            step = self.teams[step].parent_id
        return tuple(reversed(found))

    def below(self, team_id: UUID) -> set[UUID]:
        """The team and everything below it."""
        found = {team_id}
        waiting = [team_id]
        while waiting:
            under = self.children.get(waiting.pop(), [])
            found.update(under)
            waiting.extend(under)
        return found

    def tops(self, team_ids: Iterable[UUID]) -> list[UUID]:
        """Those of the teams that lie below none of the others, by name."""
        given = set(team_ids) & self.teams.keys()
        highest = [one for one in given if not given & {team.id for team in self.path(one)[:-1]}]
        return sorted(highest, key=lambda one: (self.teams[one].name.casefold(), one))

    def in_order(self) -> list[Team]:
        """Every team, each one after the team that it belongs to."""
        found: list[Team] = []
        waiting = list(reversed(self.children.get(None, [])))
        while waiting:
            team_id = waiting.pop()
            found.append(self.teams[team_id])
            waiting.extend(reversed(self.children.get(team_id, [])))
        return found


def team_tree(session: Session) -> TeamTree:
    """The whole tree, in one statement."""
    tree = TeamTree({team.id: team for team in session.scalars(select(Team))})
    for team in sorted(tree.teams.values(), key=lambda team: (team.name.casefold(), team.code)):
        tree.children.setdefault(team.parent_id, []).append(team.id)
    return tree
