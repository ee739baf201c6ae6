"""Pages of what is published: the heatmap, its export, publishing; and a person's own profile."""

from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie import events
from kie.access import Permission
from kie.errors import NotFound
from kie.i18n import _
from kie.insights.choosing_published import chosen_view
from kie.insights.pages import export, heatmap_page
from kie.insights.profile_pages import profile_page
from kie.insights.published import published_cycles, unpublished_cycles
from kie.insights.service import AlreadyPublished, foresee, publish
from kie.insights.views import bp
from kie.insights.ways import Chosen
from kie.people.opened import opened
from kie.tables import to_csv
from kie.web import Viewer, allowed, authorise, beside, db, page

__all__ = ["bp"]


def _reader() -> tuple[Viewer, bool]:
    """The viewer, and whether they may see every unit rather than the organisation's own row."""
    whole = allowed(Permission.READ_HEATMAP)
    return authorise(Permission.READ_HEATMAP if whole else Permission.READ_ORGANISATION_HEATMAP), whole


def _note(action: str, viewer: Viewer, chosen: Chosen) -> None:
    """Every look and export is kept in the audit trail, in a short transaction beside the one that reads."""
    with beside() as writing:
        events.record(
            writing,
            viewer.person_id,
            action,
            subject=chosen.published.cycle_id,
            team=str(chosen.team_id),
            framework=chosen.framework_id,
            measure=chosen.measure,
        )


@bp.get("/heatmap")
def heatmap() -> ResponseReturnValue:
    """One published view: the picture, the same as a table, and the ways to others."""
    viewer, whole = _reader()
    cycles = published_cycles(db())
    may_publish = allowed(Permission.MANAGE_CYCLES)
    waiting = unpublished_cycles(db()) if may_publish else []
    if not cycles:
        if request.args:
            raise NotFound()
        return page("insights/heatmap.html", shown=None, waiting=waiting, may_publish=may_publish)
    chosen = chosen_view(cycles, whole)
    _note("heatmap.viewed", viewer, chosen)
    shown = heatmap_page(chosen, cycles)
    return page("insights/heatmap.html", shown=shown, waiting=waiting, may_publish=may_publish)


@bp.get("/heatmap.csv")
def heatmap_csv() -> ResponseReturnValue:
    """The figures of one published view, as CSV."""
    viewer, whole = _reader()
    cycles = published_cycles(db())
    if not cycles:
        raise NotFound()
    chosen = chosen_view(cycles, whole)
    _note("heatmap.exported", viewer, chosen)
    table, preamble = export(chosen)
    name = f"heatmap-{chosen.framework_id}-{chosen.measure}.csv"
    return Response(
        to_csv(table, preamble),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@bp.route("/publications/<uuid:cycle_id>", methods=["GET", "POST"])
def publication(cycle_id: UUID) -> ResponseReturnValue:
    """What publishing would show, and publishing: once, and not to be taken back. Afterwards, the heatmap itself."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    if request.method != "POST":
        try:
            foreseen = foresee(db(), cycle_id)
        except AlreadyPublished:
            return redirect(url_for("insights.heatmap", cycle=cycle_id))
        return page("insights/publication.html", foreseen=foreseen)
    publish(db(), cycle_id, viewer.person_id)
    flash(_("The heatmap is published. From now on it stays as it is."), "success")
    return redirect(url_for("insights.heatmap", cycle=cycle_id))


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
