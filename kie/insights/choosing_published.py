"""Which published view a page's address asks for, within what the viewer may see. Part of the views."""

from uuid import UUID

from flask import request

from kie.cycles.queries import cycle_context
from kie.errors import NotFound
from kie.insights.menu import ViewBody
from kie.insights.published import PublishedCycle, coverage, published_view, top_unit
from kie.insights.publisher import MEASURES
from kie.insights.ways import Chosen
from kie.web import db


def chosen_view(cycles: list[PublishedCycle], whole: bool) -> Chosen:
    """The view asked for; what is left out is the newest cycle, the organisation, its first framework, agreed ratings.

    `whole`: the viewer may see every unit. Otherwise they get the organisation's own row, and asking for another unit
    finds nothing. Raises NotFound for whatever is not on the menu.
    """
    asked = request.args.get("cycle") or str(cycles[0].cycle_id)
    published = next((one for one in cycles if str(one.cycle_id) == asked), None)
    measure = request.args.get("measure") or MEASURES[0]
    if published is None or measure not in MEASURES:
        raise NotFound()
    context = cycle_context(db(), published.cycle_id)
    asked_framework = request.args.get("framework") or context.frameworks[0].framework.id
    framework_id = context.rated(asked_framework).framework.id
    top_id = top_unit(db(), published.publication_id)
    team_id = _team(top_id)
    if top_id is None or (team_id != top_id and not whole):
        raise NotFound()
    body = published_view(db(), published.publication_id, team_id, framework_id, measure)
    if body is None:
        raise NotFound()
    return Chosen(
        published=published,
        cycle=context,
        framework_id=framework_id,
        measure=measure,
        team_id=team_id,
        body=body if whole else _own_row(body),
        coverage=coverage(db(), published.publication_id, context, top_id, framework_id),
        whole=whole,
    )


def _team(top_id: UUID | None) -> UUID:
    """The unit asked for, else the top. Raises NotFound for what is no id, or without a top."""
    text = request.args.get("team") or str(top_id)
    try:
        return UUID(text)
    except ValueError:
        raise NotFound()


def _own_row(body: ViewBody) -> ViewBody:
    """The view with the first row alone: the unit itself."""
    own = body["rows"][0]
    return {**body, "rows": [{**own, "below": False}]}
