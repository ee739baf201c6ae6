"""What the completion page and its export show."""

from dataclasses import dataclass
from uuid import UUID

from kie.cycles.models import Cycle
from kie.cycles.teams import TeamTree
from kie.i18n import _
from kie.insights.completion import Figures, total, with_below
from kie.insights.completion_wording import figures_table
from kie.insights.names import NamedReview
from kie.people.models import Team
from kie.tables import Table


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One line of figures. `team_id`: the team to look into, None for a sum or for people named below."""

    title: str
    team_id: UUID | None
    figures: Figures


@dataclass(frozen=True, slots=True)
class CompletionPage:
    """Completion of one team with everything below, or of all that the viewer may see (`team` None).

    `above`: the teams over it that the viewer may see. `names`: the people directly in the team.
    """

    cycle: Cycle
    team: Team | None
    above: tuple[Team, ...]
    whole: Figures
    rows: tuple[FigureRow, ...]
    names: tuple[NamedReview, ...]


def visible_tops(tree: TeamTree, units: list[UUID] | None) -> list[UUID]:
    """Where the viewer begins: the tops of the tree, or those of a partner's units that lie below no other."""
    return list(tree.children.get(None, [])) if units is None else tree.tops(units)


def figure_rows(
    tree: TeamTree, direct: dict[UUID, Figures], team: Team | None, tops: list[UUID]
) -> tuple[Figures, tuple[FigureRow, ...]]:
    """The sum, and a line for each team right below; teams in which nobody takes part are left out."""
    below = with_below(tree, direct)
    under = tops if team is None else tree.children.get(team.id, [])
    rows = [FigureRow(tree.teams[one].name, one, below[one]) for one in under if below[one].eligible]
    if team is None:
        return total(row.figures for row in rows), tuple(rows)
    own = direct.get(team.id, Figures())
    if rows and own.eligible:
        rows.insert(0, FigureRow(_("Directly in %(team)s", team=team.name), None, own))
    return below[team.id], tuple(rows)


def export_table(title: str, tree: TeamTree, direct: dict[UUID, Figures], tops: list[UUID]) -> Table:
    """Every team at or below `tops` in which anybody takes part, each with everything below it."""
    below = with_below(tree, direct)
    wanted = set[UUID]().union(*(tree.below(one) for one in tops))
    rows = [
        (
            " / ".join(step.name for step in tree.path(team.id) if step.id in wanted),
            below[team.id].eligible,
            below[team.id].exempt,
            below[team.id].left,
            below[team.id].counted,
            below[team.id].met,
            below[team.id].recorded,
            below[team.id].signed,
            below[team.id].overdue,
        )
        for team in tree.in_order()
        if team.id in wanted and below[team.id].eligible
    ]
    return figures_table(title, tuple(rows))
