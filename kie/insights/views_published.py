"""Pages of what is published: the heatmap, its export; and a person's own profile."""

from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.errors import NotFound
from kie.i18n import _
from kie.insights.choosing_published import beside, chosen_view
from kie.insights.pages import HeatmapPage, export, file_name, heatmap_page
from kie.insights.pages_comparing import Trend
from kie.insights.pages_prevalence import prevalence_page
from kie.insights.profile_pages import profile_page
from kie.insights.published import PublishedCycle, publications, running_cycles, unpublished_cycles
from kie.insights.published_views import over_time, prevalence_view
from kie.insights.views import bp
from kie.insights.views_files import csv_file, xlsx_file
from kie.insights.views_noting import note
from kie.insights.ways import Chosen
from kie.people.opened import opened
from kie.tables import Table
from kie.web import Viewer, allowed, authorise, db, page

__all__ = ["bp"]


def _reader() -> tuple[Viewer, bool]:
    """The viewer, and whether they may see every unit rather than the organisation's own row."""
    whole = allowed(Permission.READ_HEATMAP)
    return authorise(Permission.READ_HEATMAP if whole else Permission.READ_ORGANISATION_HEATMAP), whole


def _note(action: str, viewer: Viewer, chosen: Chosen) -> None:
    note(
        action,
        viewer.person_id,
        chosen.published.cycle_id,
        team=str(chosen.team_id),
        framework=chosen.framework_id,
        measure=chosen.measure,
        facet=chosen.facet,
    )


@bp.get("/heatmap")
def heatmap() -> ResponseReturnValue:
    """One published view: the picture, the same as a table, and the ways to others."""
    viewer, whole = _reader()
    published = publications(db())
    if not published and request.args:
        raise NotFound()
    may_publish = allowed(Permission.MANAGE_CYCLES)
    return page(
        "insights/heatmap.html",
        shown=_shown(viewer, published, whole) if published else None,
        waiting=unpublished_cycles(db()) if may_publish else [],
        running=running_cycles(db()) if may_publish else [],
        may_publish=may_publish,
        statistics=allowed(Permission.READ_STATISTICS),
    )


def _shown(viewer: Viewer, published: list[PublishedCycle], whole: bool) -> HeatmapPage:
    chosen = beside(chosen_view(published, whole))
    _note("heatmap.viewed", viewer, chosen)
    return heatmap_page(chosen, published, _trend(chosen))


def _trend(chosen: Chosen) -> Trend:
    """The unit's figures in this publication and in the last ones of comparable cycles, the earliest first."""
    if chosen.facet or not chosen.comparable:
        return [], {}
    every = sorted((chosen.published, *chosen.comparable), key=lambda one: one.published_at)
    rated = {one.publication_id: chosen.framework_in(one.cycle_id) for one in every}
    return every, over_time(db(), rated, chosen.team_id, chosen.measure)


@bp.get("/heatmap.csv")
def heatmap_csv() -> ResponseReturnValue:
    """The figures of one published view, as CSV."""
    return csv_file(*_exported())


@bp.get("/heatmap.xlsx")
def heatmap_xlsx() -> ResponseReturnValue:
    """The same as a workbook."""
    return xlsx_file(*_exported(), _("Heatmap"))


def _exported() -> tuple[Table, list[str], str]:
    """The view asked for as a table, what stands above it, and the name of the file."""
    viewer, whole = _reader()
    published = publications(db())
    if not published:
        raise NotFound()
    chosen = beside(chosen_view(published, whole))
    _note("heatmap.exported", viewer, chosen)
    return *export(chosen), file_name(chosen)


@bp.get("/prevalence/<uuid:cycle>/<framework>")
def prevalence(cycle: UUID, framework: str) -> ResponseReturnValue:
    """How often managers reported unhelpful behaviours, for the whole organisation and in bands."""
    viewer = authorise(Permission.READ_HEATMAP)
    body = prevalence_view(db(), cycle, framework)
    published = next((one for one in publications(db()) if one.cycle_id == cycle), None)
    if body is None or published is None:
        raise NotFound()
    note("heatmap.viewed", viewer.person_id, cycle, framework=framework, measure="reported")
    return page("insights/prevalence.html", shown=prevalence_page(body, published, framework))


@bp.get("/profile")
def profile_mine() -> ResponseReturnValue:
    """One's own profile, at its own address."""
    viewer = authorise(Permission.USE)
    return redirect(url_for("insights.profile", person_id=viewer.person_id))


@bp.get("/profile/<uuid:person_id>")
def profile(person_id: UUID) -> ResponseReturnValue:
    """A person's competencies in steps, review by review."""
    viewer = authorise(Permission.READ_PROFILE, person_id)
    shown = profile_page(db(), person_id, viewer.person_id == person_id, request.args.get("cycle"))
    opened("profile", person_id, person_id)
    return page("insights/profile.html", profile=shown)
