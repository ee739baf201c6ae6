"""What the forecast of the heatmap shows before a cycle opens, or while it runs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from kie.cycles.models import Cycle
from kie.cycles.queries import CycleContext, RatedFramework
from kie.cycles.teams import TeamTree
from kie.frameworks.models import Framework
from kie.i18n import _, ngettext
from kie.insights.forecast import Forecast
from kie.insights.forecasting import SHARES, counted, forecasts, seats
from kie.people.models import Team


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """One team. `people`: whose ratings would count, everything below it among them; `words`: one for each share."""

    title: str
    team_id: UUID
    people: int
    words: tuple[str, ...]
    below: bool


@dataclass(frozen=True, slots=True)
class ForecastPage:
    """The forecast for one framework, of one team and those right below it.

    `shares`: in words, such as “60 %”; `sums`: how many rows of the whole organisation each of them would show.
    """

    cycle: Cycle
    is_draft: bool
    framework: Framework
    others: tuple[Framework, ...]
    team: Team | None
    above: tuple[Team, ...]
    people: int
    teams: int
    shares: tuple[str, ...]
    sums: tuple[str, ...]
    rows: tuple[ForecastRow, ...]


def forecast_page(
    session: Session,
    context: CycleContext,
    rated: RatedFramework,
    tree: TeamTree,
    team: Team | None,
    day: date,
) -> ForecastPage:
    """The page; four statements for a draft, one for an opened cycle."""
    everybody = seats(session, context, day)
    contributing = counted(everybody, context, rated)
    found = forecasts(context, tree, contributing, everybody)
    people = _people_below(tree, Counter(seat.team_id for seat in contributing))
    under = tree.children.get(None if team is None else team.id, [])
    listed = [one for one in [*([] if team is None else [team.id]), *under] if people[one]]
    return ForecastPage(
        cycle=context.cycle,
        is_draft=context.is_draft,
        framework=rated.framework,
        others=tuple(one.framework for one in context.frameworks if one is not rated),
        team=team,
        above=() if team is None else tree.path(team.id)[:-1],
        people=len(contributing),
        teams=sum(1 for count in people.values() if count),
        shares=tuple(_("%(n)s %%", n=round(share * 100)) for share in SHARES),
        sums=tuple(ngettext("%(n)s row", "%(n)s rows", len(one.visible)) for one in found),
        rows=tuple(_row(tree, one, team, people[one], found) for one in listed),
    )


def _row(
    tree: TeamTree, team_id: UUID, chosen: Team | None, people: int, found: Sequence[Forecast]
) -> ForecastRow:
    below = bool(tree.children.get(team_id)) and (chosen is None or chosen.id != team_id)
    words = tuple(_word(one, str(team_id)) for one in found)
    return ForecastRow(tree.teams[team_id].name, team_id, people, words, below)


def _word(found: Forecast, unit: str) -> str:
    if unit in found.visible:
        return _("Likely shown") if unit in found.uncertain else _("Shown")
    return _("Likely hidden") if unit in found.uncertain else _("Hidden")


def _people_below(tree: TeamTree, direct: Counter[UUID]) -> dict[UUID, int]:
    """How many people each team has, with everything below it."""
    below = {one.id: direct[one.id] for one in tree.in_order()}
    for team in reversed(tree.in_order()):
        if team.parent_id is not None:
            below[team.parent_id] += below[team.id]
    return below
