"""What the completion page and its export show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from kie.cycles.models import Cycle
from kie.cycles.queries import CycleContext
from kie.cycles.teams import TeamTree
from kie.i18n import _
from kie.insights.completion import Figures, total, with_below
from kie.insights.completion_counts import TeamFigures, counted_figures, figures_of
from kie.insights.completion_wording import (
    all_definitions,
    figures_table,
    nudge_words,
    of_counted,
    status_words,
)
from kie.insights.names import NamedReview, moved_away, reviews_by_name
from kie.people.models import Team
from kie.tables import Table


@dataclass(frozen=True, slots=True)
class Scope:
    """What the address asks for: a cycle, and a team or (`team` None) all of `tops`, where the viewer begins.

    `own_sums`: the tree is not the one by which sums were counted, but what the viewer sees of it. `units`: those of an
    HR partner, None for HR: by name they see whoever works in one of them now, while figures stay where they count.
    """

    context: CycleContext
    tree: TeamTree
    tops: list[UUID]
    team: Team | None
    own_sums: bool = False
    units: Sequence[UUID] | None = None

    def figures(self, session: Session, today: date) -> dict[UUID, Figures]:
        """Of each team by itself, on the day on which the cycle counts people, with what is overdue by then."""
        return counted_figures(session, self.context, today)

    def seen(self) -> set[UUID] | None:
        """The teams asked for with everything below them; None for every team there is."""
        tops = self.tops if self.team is None else [self.team.id]
        if not self.own_sums and tops == self.tree.children.get(None, []):
            return None
        return set[UUID]().union(*(self.tree.below(one) for one in tops))


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One line of figures, those that have a denominator in words beside it too.

    `team_id`: the team to look into, None for a sum or for people named below.
    """

    title: str
    team_id: UUID | None
    figures: Figures
    met: str
    recorded: str
    signed: str
    planned: str
    talked: str


@dataclass(frozen=True, slots=True)
class NameRow:
    """One review by name: where it stands, and who is to be nudged.

    `place`: the teams from the top that the viewer sees, down to the person's own; "" on the page of their team.
    """

    review: NamedReview
    status: str
    nudge: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class CompletionPage:
    """Completion of one team with everything below, or of all that the viewer may see (`team` None).

    `is_open`: reviews of the cycle can still be worked on. `above`: the teams over this one that the viewer may see.
    `by_name`: the teams are in the order of their names instead of that of their lag.
    `names`: the people directly in the team, and `unnamed` how many more count there whom a partner is not to see by
    name, because they work elsewhere now. `plan_talks`: how many plans of the whole were to be talked about before
    today; None for a closed cycle, whose figures are of the day on which it closed. `definitions`: what the figures
    mean.
    """

    cycle: Cycle
    is_open: bool
    team: Team | None
    above: tuple[Team, ...]
    whole: FigureRow
    rows: tuple[FigureRow, ...]
    by_name: bool
    names: tuple[NameRow, ...]
    unnamed: int
    definitions: tuple[tuple[str, str], ...]
    plan_talks: int | None


def completion_page(session: Session, scope: Scope, today: date, by_name: bool = False) -> CompletionPage:
    """The page, the team that lags most first unless they are wanted `by_name`. The statements of `figures_of`, and
    eight more with a team, for a partner nine.
    """
    context, team = scope.context, scope.team
    day = context.counting_day(today)
    whole, rows = figure_rows(session, scope, today)
    return CompletionPage(
        cycle=context.cycle,
        is_open=context.is_open,
        team=team,
        above=above(scope.tree, scope.tops, team),
        whole=_row("", None, whole),
        rows=rows if by_name else tuple(sorted(rows, key=_lag)),
        by_name=by_name,
        names=_names(session, scope, day),
        unnamed=0 if team is None else moved_away(session, context.cycle.id, team.id, scope.units),
        definitions=all_definitions(context.is_open),
        plan_talks=whole.late_talks if context.is_open else None,
    )


def _lag(row: FigureRow) -> tuple[bool, tuple[float, int, int]]:
    """People directly in the team are no team, and stay on top."""
    return row.team_id is not None, row.figures.lag


def _names(session: Session, scope: Scope, day: date) -> tuple[NameRow, ...]:
    if scope.team is None:
        return ()
    found = reviews_by_name(session, scope.context.cycle.id, scope.team.id, day, scope.units)
    return tuple(name_row(one, scope.context.is_open) for one in found)


def name_row(review: NamedReview, is_open: bool, place: str = "") -> NameRow:
    """The review in words; in a closed cycle nobody is to be nudged."""
    return NameRow(review, status_words(review, is_open), nudge_words(review) if is_open else "–", place)


def _row(title: str, team_id: UUID | None, figures: Figures) -> FigureRow:
    parts = (figures.met, figures.recorded, figures.signed, figures.planned, figures.talked)
    return FigureRow(title, team_id, figures, *(of_counted(part, figures.counted) for part in parts))


def visible_tops(tree: TeamTree, units: list[UUID] | None) -> list[UUID]:
    """Where the viewer begins: the tops of the tree, or those of a partner's units that lie below no other."""
    return list(tree.children.get(None, [])) if units is None else tree.tops(units)


def above(tree: TeamTree, tops: list[UUID], chosen: Team | None) -> tuple[Team, ...]:
    """The teams over the chosen one that the viewer may see, from the top down."""
    if chosen is None:
        return ()
    path = tree.path(chosen.id)[:-1]
    first = next((place for place, step in enumerate(path) if step.id in tops), len(path))
    return path[first:]


def figure_rows(session: Session, scope: Scope, today: date) -> tuple[Figures, tuple[FigureRow, ...]]:
    """The sum, and a line for each team right below; teams in which nobody takes part are left out."""
    tree, team = scope.tree, scope.team
    under = scope.tops if team is None else tree.children.get(team.id, [])
    found = _sums(session, scope, under if team is None else [team.id, *under], today)
    rows = [_row(tree.teams[one].name, one, found[one].whole) for one in under if found[one].whole.eligible]
    if team is None:
        return total(row.figures for row in rows), tuple(rows)
    own = found[team.id].direct
    if rows and own.eligible:
        rows.insert(0, _row(_("Directly in %(team)s", team=team.name), None, own))
    return found[team.id].whole, tuple(rows)


def _sums(session: Session, scope: Scope, teams: list[UUID], today: date) -> dict[UUID, TeamFigures]:
    if not scope.own_sums:
        return figures_of(session, scope.context, teams, today)
    direct = {one: each for one, each in scope.figures(session, today).items() if one in scope.tree.teams}
    whole = with_below(scope.tree, direct)
    return {one: TeamFigures(direct.get(one, Figures()), whole[one]) for one in teams}


def export_table(scope: Scope, direct: dict[UUID, Figures]) -> Table:
    """Every team asked for, or below it, in which anybody takes part, each with everything below it."""
    tree, tops = scope.tree, scope.tops if scope.team is None else [scope.team.id]
    below = with_below(tree, direct)
    wanted = set[UUID]().union(*(tree.below(one) for one in tops))
    rows: list[tuple[str | int | float, ...]] = [
        (
            " / ".join(step.name for step in tree.path(team.id) if step.id in wanted),
            below[team.id].eligible,
            below[team.id].exempt,
            below[team.id].left,
            below[team.id].counted,
            below[team.id].met,
            below[team.id].recorded,
            below[team.id].signed,
            below[team.id].planned,
            below[team.id].talked,
            below[team.id].overdue,
            *_talks(below[team.id], scope.context.is_open),
        )
        for team in tree.in_order()
        if team.id in wanted and below[team.id].eligible
    ]
    return figures_table(scope.context.cycle.title, tuple(rows), plan_talks=scope.context.is_open)


def _talks(figures: Figures, is_open: bool) -> tuple[int, ...]:
    return (figures.late_talks,) if is_open else ()
