"""What the forecast of the heatmap shows before a cycle opens, or while it runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from kie.cycles.models import Cycle
from kie.cycles.orders import Underway, underway
from kie.cycles.queries import CycleContext, RatedFramework
from kie.cycles.teams import TeamTree
from kie.frameworks.models import Framework
from kie.i18n import N_, _, ngettext
from kie.insights.forecast_models import ForecastOrder, KeptForecast
from kie.insights.forecast_orders import is_small
from kie.insights.forecasting import (
    HIDDEN,
    LIKELY_HIDDEN,
    LIKELY_SHOWN,
    SHARES,
    SHOWN,
    Outlook,
    outlook,
    outlook_again,
    seats,
)
from kie.people.models import Team

Stage = Literal["to-ask", "under-way", "given-up", "there"]
WORDS: Mapping[str, str] = {
    SHOWN: N_("Shown"),
    LIKELY_SHOWN: N_("Likely shown"),
    LIKELY_HIDDEN: N_("Likely hidden"),
    HIDDEN: N_("Hidden"),
}


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """One team. `people`: whose ratings would count, everything below it among them; `words`: one for each share."""

    title: str
    team_id: UUID
    people: int
    words: tuple[str, ...]
    below: bool


@dataclass(frozen=True, slots=True)
class ForecastTable:
    """The forecast of one team and those right below it.

    `shares`: in words, such as “60 %”; `sums`: how many rows of the whole organisation each of them would show.
    """

    team: Team | None
    above: tuple[Team, ...]
    people: int
    teams: int
    shares: tuple[str, ...]
    sums: tuple[str, ...]
    rows: tuple[ForecastRow, ...]

    @property
    def deeper(self) -> bool:
        """Whether rows that the sums count are on the pages of teams further down, and not on this one."""
        return self.teams > len(self.rows)


@dataclass(frozen=True, slots=True)
class ForecastPage:
    """The forecast for one framework. `stage`: of many people a job works it out, for which somebody asks first.

    `work`: how many frameworks of how many are done, None when no job is at it. `changed`: the cycle has, since it
    was last worked out. `table`: once it is there; `made_at`: when, None when it is of this moment.
    """

    cycle: Cycle
    framework: Framework
    others: tuple[Framework, ...]
    stage: Stage
    work: Underway | None = None
    changed: bool = False
    made_at: datetime | None = None
    table: ForecastTable | None = None

    @property
    def goes_on(self) -> bool:
        """Whether the page will look otherwise by itself."""
        return self.stage == "under-way"


def forecast_page(
    session: Session,
    context: CycleContext,
    rated: RatedFramework,
    tree: TeamTree,
    team: Team | None,
    day: date,
) -> ForecastPage:
    """The page; as many statements for many people and teams as for few."""
    cycle, framework = context.cycle, rated.framework
    others = tuple(one.framework for one in context.frameworks if one is not rated)
    if is_small(session, context, day):
        table = _table(tree, team, outlook(context, tree, rated, seats(session, context, day)))
        return ForecastPage(cycle, framework, others, "there", table=table)
    work = underway(session, session.get(ForecastOrder, cycle.id))
    if work is not None:
        return ForecastPage(cycle, framework, others, "under-way" if work.goes_on else "given-up", work)
    kept = session.get(KeptForecast, (cycle.id, framework.id))
    if kept is None or _is_old(kept, context):
        return ForecastPage(cycle, framework, others, "to-ask", changed=kept is not None)
    table = _table(tree, team, outlook_again(kept.body))
    return ForecastPage(cycle, framework, others, "there", made_at=kept.made_at, table=table)


def _is_old(kept: KeptForecast, context: CycleContext) -> bool:
    """Whether the cycle was changed or opened after this was worked out: opening fixes who is asked what."""
    opened_since = context.opened_at is not None and kept.made_at < context.opened_at
    return opened_since or kept.version != context.cycle.version


def _table(tree: TeamTree, team: Team | None, found: Outlook) -> ForecastTable:
    under = tree.children.get(None if team is None else team.id, [])
    listed = [one for one in (*([] if team is None else [team.id]), *under) if one in found.teams]
    return ForecastTable(
        team=team,
        above=() if team is None else tree.path(team.id)[:-1],
        people=found.people,
        teams=len(found.teams),
        shares=tuple(_("%(n)s %%", n=round(share * 100)) for share in SHARES),
        sums=tuple(ngettext("%(n)s row", "%(n)s rows", number) for number in found.rows()),
        rows=tuple(_row(tree, one, team, found) for one in listed),
    )


def _row(tree: TeamTree, team_id: UUID, chosen: Team | None, found: Outlook) -> ForecastRow:
    below = bool(tree.children.get(team_id)) and (chosen is None or chosen.id != team_id)
    people, words = found.teams[team_id]
    return ForecastRow(
        tree.teams[team_id].name, team_id, people, tuple(_(WORDS[word]) for word in words), below
    )
