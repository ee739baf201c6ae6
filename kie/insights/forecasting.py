"""Reading what a forecast of the heatmap stands on: who takes part or would, where they sit, and who leads them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.cycles.models import Participation
from kie.cycles.queries import CycleContext, RatedFramework
from kie.cycles.rules import asked_at_all
from kie.cycles.staffing import meant_for, population_of, staff_where
from kie.cycles.teams import TeamTree
from kie.frameworks.rules import nodes_of
from kie.insights.forecast import Forecast, Lots, forecast
from kie.insights.rules import Members, Thresholds, Unit, Viewers
from kie.insights.suppression import Sight

SHARES = (0.6, 0.8, 1.0)
SHOWN, LIKELY_SHOWN, LIKELY_HIDDEN, HIDDEN = "shown", "likely-shown", "likely-hidden", "hidden"


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
        for one in staff_where(session, day, *meant_for(population, day))
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


@dataclass(frozen=True, slots=True)
class Outlook:
    """Which rows of one framework could be shown. `people`: whose ratings could count.

    `teams`: every team with such people, to how many they are with everything below it and, for each of `SHARES`,
    whether its row would be shown.
    """

    people: int
    teams: Mapping[UUID, tuple[int, tuple[str, ...]]]

    def rows(self) -> tuple[int, ...]:
        """How many rows each of `SHARES` would show."""
        counts = Counter(
            number
            for _people, words in self.teams.values()
            for number, word in enumerate(words)
            if word in {SHOWN, LIKELY_SHOWN}
        )
        return tuple(counts[number] for number in range(len(SHARES)))


def outlook(
    context: CycleContext, tree: TeamTree, rated: RatedFramework, everybody: Iterable[Seat]
) -> Outlook:
    """What the framework's heatmap could show of these people."""
    contributing = counted(everybody, context, rated)
    found = forecasts(context, tree, contributing, everybody)
    below = _people_below(tree, Counter(seat.team_id for seat in contributing))
    teams = {
        one: (people, tuple(_said(each, str(one)) for each in found))
        for one, people in below.items()
        if people
    }
    return Outlook(len(contributing), teams)


def kept(found: Outlook) -> dict[str, Any]:
    """The outlook as it is kept."""
    return {
        "people": found.people,
        "teams": {str(one): [people, *words] for one, (people, words) in found.teams.items()},
    }


def outlook_again(body: Mapping[str, Any]) -> Outlook:
    """The outlook from what was `kept`."""
    teams = {UUID(one): (people, tuple(words)) for one, (people, *words) in body["teams"].items()}
    return Outlook(body["people"], teams)


def _said(found: Forecast, unit: str) -> str:
    if unit in found.visible:
        return LIKELY_SHOWN if unit in found.uncertain else SHOWN
    return LIKELY_HIDDEN if unit in found.uncertain else HIDDEN


def _people_below(tree: TeamTree, direct: Counter[UUID]) -> dict[UUID, int]:
    """How many people each team has, with everything below it."""
    below = {one.id: direct[one.id] for one in tree.in_order()}
    for team in reversed(tree.in_order()):
        if team.parent_id is not None:
            below[team.parent_id] += below[team.id]
    return below


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
