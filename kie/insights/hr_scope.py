"""Whose records each HR partner may open for a reason: their whole scope."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.cycles.models import Participation
from kie.insights.figures import TeamRow
from kie.people.models import Person, RoleGrant, Team


def partner_scopes(
    session: Session, cycle_id: UUID, teams: Sequence[TeamRow]
) -> Mapping[UUID, frozenset[UUID]]:
    """Each HR partner of today, and everybody of the cycle who is in one of their units now. Two statements.

    HR administrators may open everybody's, so for them no figure holds anybody else. `teams`: parents before children.
    """
    looked_after: dict[UUID, set[UUID]] = defaultdict(set)
    grants = select(RoleGrant.person_id, Team.id).join(Team, Team.id == RoleGrant.team_id)
    for partner_id, team_id in session.execute(
        grants.where(RoleGrant.role == "partner", RoleGrant.ended_at.is_(None))
    ):
        looked_after[partner_id].add(team_id)
    for team in teams:
        for units in looked_after.values():
            if team.parent_id in units:
                units.add(team.id)
    if not looked_after:
        return {}
    people: dict[UUID, list[UUID]] = defaultdict(list)
    for person_id, team_id in session.execute(
        select(Person.id, Person.team_id)
        .join(Participation, Participation.person_id == Person.id)
        .where(Participation.cycle_id == cycle_id)
    ):
        people[team_id].append(person_id)
    return {
        partner_id: frozenset(one for unit in units for one in people.get(unit, ()))
        for partner_id, units in looked_after.items()
    }
