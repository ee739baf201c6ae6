"""Reading what a forecast of the heatmap stands on: who takes part or would, where they sit, and who leads them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.cycles.models import Participation
from kie.cycles.queries import CycleContext, RatedFramework
from kie.cycles.rules import asked_at_all
from kie.cycles.staffing import population_of, staff_on
from kie.cycles.teams import TeamTree
from kie.frameworks.rules import nodes_of
from kie.insights.forecast import Forecast, Lots, forecast
from kie.insights.rules import Members, Thresholds, Unit, Viewers
from kie.insights.suppression import Sight

SHARES = (0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who takes part, or would. `leader_id`: None for nobody."""

    person_id: UUID
    team_id: UUID
    role_profile: str
    leader_id: UUID | None


def seats(session: Session, context: CycleContext, day: date) -> list[Seat]:
    """Everybody who takes part in an opened cycle; for a draft everybody who would, were it opened on `day`."""
    cycle = context.cycle
    if not context.is_draft:
        mine = Participation.cycle_id == cycle.id
        rows = session.execute(
            select(
                Participation.person_id,
                Participation.team_id,
                Participation.role_profile,
                Participation.manager_id,
            ).where(mine)
        )
        return [Seat(*row) for row in rows]
    population = population_of(session, cycle)
    return [
        Seat(one.id, one.team_id, one.role_profile, one.leader_id)
        for one in staff_on(session, day)
        if asked_at_all(one, population, day)
    ]


def counted(taking_part: Iterable[Seat], context: CycleContext, rated: RatedFramework) -> list[Seat]:
    """Those whose ratings in the framework have a required step to be compared with: nobody else is in a figure."""
    asked = {
        profile.id
        for profile in context.role_profiles.values()
        if profile.required.get(rated.framework.id) and nodes_of(rated.framework, rated.depth, profile)
    }
    return [seat for seat in taking_part if seat.role_profile in asked]


def forecasts(
    context: CycleContext, tree: TeamTree, contributing: Iterable[Seat], everybody: Iterable[Seat]
) -> tuple[Forecast, ...]:
    """What each of `SHARES` of the contributing would show.

    Viewers know themselves and whom they lead; who will change managers or disagree cannot be foreseen.
    """
    units = [
        Unit(str(team.id), str(team.parent_id) if team.parent_id else None) for team in tree.teams.values()
    ]
    thresholds = Thresholds(context.cycle.people_threshold, context.cycle.viewer_threshold)
    members, viewers = _members(contributing), _viewers(everybody)
    seed = str(context.cycle.id)
    sight, lots = Sight(viewers, thresholds), Lots(members, seed)
    return tuple(
        forecast(units, members, viewers, thresholds, share, seed, sight=sight, lots=lots) for share in SHARES
    )


def _members(taking_part: Iterable[Seat]) -> Members:
    found: dict[str, set[str]] = defaultdict(set)
    for seat in taking_part:
        found[str(seat.team_id)].add(str(seat.person_id))
    return {team: frozenset(people) for team, people in found.items()}


def _viewers(taking_part: Iterable[Seat]) -> Viewers:
    known: dict[str, set[str]] = defaultdict(set)
    for seat in taking_part:
        person = str(seat.person_id)
        known[person].add(person)
        if seat.leader_id is not None:
            known[str(seat.leader_id)] |= {person, str(seat.leader_id)}
    return {viewer: frozenset(people) for viewer, people in known.items()}
