"""The page that says which rows of a heatmap can be expected, and what to do while a job works it out."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie import clock
from kie.access import Permission
from kie.cycles.errors import CycleClosed
from kie.cycles.locking import require_not_closed
from kie.cycles.queries import CycleContext, RatedFramework, cycle_context
from kie.cycles.teams import team_tree
from kie.cycles.views import led_away
from kie.i18n import _
from kie.insights.choosing import chosen_team
from kie.insights.forecast_orders import order, take_back
from kie.insights.forecast_pages import forecast_page
from kie.insights.views import bp
from kie.web import allowed, authorise, db, house, page_of_work


@bp.get("/forecast/<uuid:cycle_id>")
def forecast(cycle_id: UUID) -> ResponseReturnValue:
    """Which teams would have a row when so many have finished, before anybody has answered."""
    authorise(Permission.READ_CYCLES)
    context = cycle_context(db(), cycle_id, house().catalogue)
    try:
        require_not_closed(context)
    except CycleClosed as refusal:
        return led_away(context, refusal)
    tree = team_tree(db())
    tops = list(tree.children.get(None, []))
    team = chosen_team(tree, tops) if tops else None
    rated = _rated(context)
    shown = None if rated is None else forecast_page(db(), context, rated, tree, team, clock.today())
    return page_of_work(
        "insights/forecast.html",
        goes_on=shown is not None and shown.goes_on,
        cycle=context.cycle,
        shown=shown,
        may_ask=allowed(Permission.MANAGE_CYCLES),
    )


@bp.post("/forecast/<uuid:cycle_id>")
def forecast_asked(cycle_id: UUID) -> ResponseReturnValue:
    """Have a job work it out for many people, again where it was worked out or given up before."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    order(db(), cycle_id, viewer.person_id)
    return redirect(url_for("insights.forecast", cycle_id=cycle_id))


@bp.post("/forecast/<uuid:cycle_id>/ending")
def forecast_ending(cycle_id: UUID) -> ResponseReturnValue:
    """Let it be."""
    authorise(Permission.MANAGE_CYCLES)
    if not take_back(db(), cycle_id):
        flash(_("Nothing was being worked out any more."), "info")
    return redirect(url_for("cycles.show", cycle_id=cycle_id))


def _rated(context: CycleContext) -> RatedFramework | None:
    """The framework asked for, else the first; None when the cycle uses none. Raises NotFound for another."""
    asked = request.args.get("framework", "")
    if asked:
        return context.rated(asked)
    return context.frameworks[0] if context.frameworks else None
