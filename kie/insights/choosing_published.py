"""Which published view a page's address asks for, within what the viewer may see. Part of the views."""

from dataclasses import replace
from uuid import UUID

from flask import request

from kie.cycles.frozen import words_under
from kie.cycles.queries import RatedFramework, cycle_context
from kie.errors import NotFound
from kie.frameworks.models import Framework, Scale
from kie.insights.coverage import coverage
from kie.insights.edition_rules import OtherEdition, other_edition
from kie.insights.figures import FACETS, MEASURES
from kie.insights.menu import ViewBody
from kie.insights.published import PublishedCycle, newest
from kie.insights.published_views import (
    facet_view,
    facets_of,
    having_view,
    published_view,
    same_view,
    top_unit,
)
from kie.insights.ways import Chosen
from kie.web import db, house


def chosen_view(published: list[PublishedCycle], whole: bool) -> Chosen:
    """The view asked for; what is left out is the newest cycle, the organisation, its first framework, agreed ratings.

    `whole`: the viewer may see every unit. Otherwise they get the organisation's own row, and asking for another unit
    or a facet finds nothing. Raises NotFound for whatever is not on the menu.
    """
    chosen = _publication(published)
    measure, facet = _measure(), _facet(whole)
    context = cycle_context(db(), chosen.cycle_id)
    asked_framework = request.args.get("framework") or context.frameworks[0].framework.id
    framework_id = context.rated(asked_framework).framework.id
    if facet:
        chosen, body = _by_facet(published, chosen, facet, framework_id, measure)
    top_id, team_id = _units(chosen, whole and not facet)
    if not facet:
        body = _by_team(chosen, team_id, framework_id, measure)
    others = _others(context.rated(framework_id), team_id, facet)
    own = not facet and team_id == top_id
    organisation = body if own else _by_team(chosen, top_id, framework_id, MEASURES[0])
    return Chosen(
        published=chosen,
        cycle=context,
        framework_id=framework_id,
        measure=measure,
        team_id=team_id,
        facet=facet,
        facets=facets_of(db(), chosen.cycle_id, framework_id) if whole else set(),
        body=body if whole else _own_row(body),
        coverage=coverage(db(), chosen, context, organisation),
        whole=whole,
        older=any(one.cycle_id == chosen.cycle_id and one.number > chosen.number for one in published),
        comparable=tuple(
            one for one in newest(published) if one.cycle_id != chosen.cycle_id and one.cycle_id in others
        ),
        before=None,
        others={cycle_id: one for cycle_id, one in others.items() if one is not None},
    )


def beside(chosen: Chosen) -> Chosen:
    """The same with the same view of an earlier cycle of the same framework beside it, or of another edition of it,
    where the address asks for one.

    Raises NotFound for a cycle whose view is not on the menu.
    """
    asked = request.args.get("beside", "")
    if not asked:
        return chosen
    other = next((one for one in chosen.comparable if str(one.cycle_id) == asked), None)
    if other is None:
        raise NotFound()
    framework_id = chosen.framework_in(other.cycle_id)
    body = same_view(db(), other, chosen.team_id, chosen.facet, framework_id, chosen.measure)
    return replace(chosen, before=(other, body if chosen.whole else _own_row(body)))


def _others(rated: RatedFramework, team_id: UUID, facet: str) -> dict[UUID, OtherEdition | None]:
    """The cycles that have this view at the same depth, because figures never cross depths: None for those that rate
    the same framework, else the edition of it that they rate on the same scale, the nearest."""
    editions, here = house().catalogue.editions, rated.framework
    nearest = (here.id, *editions.before(here.id), *editions.after(here.id))
    found: dict[UUID, OtherEdition | None] = {}
    for cycle_id, kept in having_view(db(), team_id, facet, nearest, rated.depth).items():
        edition = next(one for one in nearest if one in kept)
        if edition == here.id:
            found[cycle_id] = None
            continue
        there = words_under(db(), {kept[edition]})[kept[edition]]
        if _scale(there, rated.depth).id == _scale(here, rated.depth).id:
            found[cycle_id] = other_edition(editions, here, there)
    return found


def _measure() -> str:
    """The measure asked for. Raises NotFound for what is none."""
    measure = request.args.get("measure") or MEASURES[0]
    if measure not in MEASURES:
        raise NotFound()
    return measure


def _facet(whole: bool) -> str:
    """The facet asked for, "" without one. Raises NotFound for what is none, and where not every unit may be seen."""
    facet = request.args.get("facet", "")
    if facet and (facet not in FACETS or not whole):
        raise NotFound()
    return facet


def _scale(framework: Framework, depth: str) -> Scale:
    return framework.behaviour_scale if depth == "behaviour" else framework.theme_scale


def _publication(published: list[PublishedCycle]) -> PublishedCycle:
    listed = [one for one in published if not one.put_away] or published
    listed = [one for one in listed if not one.empty] or listed
    asked = request.args.get("cycle") or str(listed[0].cycle_id)
    number = request.args.get("publication", "")
    for one in published:
        if str(one.cycle_id) == asked and number in ("", str(one.number)):
            return one
    raise NotFound()


def _by_facet(
    published: list[PublishedCycle], chosen: PublishedCycle, facet: str, framework_id: str, measure: str
) -> tuple[PublishedCycle, ViewBody]:
    """The view and the publication that it came with."""
    found = facet_view(db(), chosen.cycle_id, facet, framework_id, measure)
    if found is None:
        raise NotFound()
    return next(one for one in published if one.publication_id == found.publication_id), found.body


def _by_team(chosen: PublishedCycle, team_id: UUID, framework_id: str, measure: str) -> ViewBody:
    body = published_view(db(), chosen.publication_id, team_id, framework_id, measure)
    if body is None:
        raise NotFound()
    return body


def _units(chosen: PublishedCycle, every: bool) -> tuple[UUID, UUID]:
    """The top, and the unit asked for, else the top again. `every`: another than the top may be asked for.

    Raises NotFound for what is no id, or may not be asked for, or without a top.
    """
    top_id = top_unit(db(), chosen.publication_id)
    if top_id is None:
        raise NotFound()
    try:
        team_id = UUID(request.args.get("team") or str(top_id))
    except ValueError:
        raise NotFound()
    if team_id != top_id and not every:
        raise NotFound()
    return top_id, team_id


def _own_row(body: ViewBody) -> ViewBody:
    """The view with the first row alone: the unit itself."""
    own = body["rows"][0]
    return {**body, "rows": [{**own, "below": False}]}
