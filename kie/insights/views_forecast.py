"""The page that says which rows of a heatmap can be expected."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from kie import clock
from kie.access import Permission
from kie.cycles.queries import CycleContext, RatedFramework, cycle_context
from kie.cycles.teams import team_tree
from kie.insights.choosing import chosen_team
from kie.insights.forecast_pages import forecast_page
from kie.insights.views import bp
from kie.web import authorise, db, house, page


@bp.get("/forecast/<uuid:cycle_id>")
def forecast(cycle_id: UUID) -> ResponseReturnValue:
    """Which teams would have a row when so many have finished, before anybody has answered."""
    authorise(Permission.READ_CYCLES)
    context = cycle_context(db(), cycle_id, house().catalogue)
    tree = team_tree(db())
    tops = list(tree.children.get(None, []))
    team = chosen_team(tree, tops) if tops else None
    rated = _rated(context)
    shown = None if rated is None else forecast_page(db(), context, rated, tree, team, clock.today())
    return page("insights/forecast.html", cycle=context.cycle, shown=shown)


def _rated(context: CycleContext) -> RatedFramework | None:
    """The framework asked for, else the first; None when the cycle uses none. Raises NotFound for another."""
    asked = request.args.get("framework", "")
    if asked:
        return context.rated(asked)
    return context.frameworks[0] if context.frameworks else None
