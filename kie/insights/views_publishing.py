"""Publishing a cycle: what it would show, the press of the button, and what to do while a job is at it."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.i18n import _
from kie.insights.ordering import Wanted, is_small, order, order_again, take_back
from kie.insights.publication_pages import publication_page, publications_of
from kie.insights.service import AlreadyPublished, InterimTooLate, publish
from kie.insights.views import bp
from kie.web import authorise, db, page_of_work


@bp.get("/publications/<uuid:cycle_id>")
def publication(cycle_id: UUID) -> ResponseReturnValue:
    """What publishing would show, or how far a job is. Afterwards, the heatmap itself."""
    authorise(Permission.MANAGE_CYCLES)
    before = request.args.get("before", type=int)
    if before is not None and publications_of(db(), cycle_id) > before:
        flash(_("The heatmap is published. From now on it stays as it is."), "success")
        return redirect(url_for("insights.heatmap", cycle=cycle_id))
    try:
        shown = publication_page(db(), cycle_id, request.args.get("interim") == "yes")
    except AlreadyPublished:
        return redirect(url_for("insights.heatmap", cycle=cycle_id))
    except InterimTooLate as late:
        flash(str(late), "info")
        return redirect(url_for("insights.publication", cycle_id=cycle_id))
    return page_of_work("insights/publication.html", goes_on=shown.goes_on, shown=shown)


@bp.post("/publications/<uuid:cycle_id>")
def publication_asked(cycle_id: UUID) -> ResponseReturnValue:
    """Publish, which is not to be taken back; for many people, have a job reckon what that would show, or publish."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    interim = request.form.get("interim") == "yes"
    if not is_small(db(), cycle_id):
        before = publications_of(db(), cycle_id)
        wanted: Wanted = "publication" if request.form.get("wanted") == "publication" else "preview"
        order(db(), cycle_id, wanted, viewer.person_id, interim=interim)
        return redirect(_address(cycle_id, interim, before))
    publish(db(), cycle_id, viewer.person_id, interim=interim)
    flash(_("The heatmap is published. From now on it stays as it is."), "success")
    return redirect(url_for("insights.heatmap", cycle=cycle_id))


@bp.post("/publications/<uuid:cycle_id>/new-try")
def publication_again(cycle_id: UUID) -> ResponseReturnValue:
    """Ask once more for what a job was given up on."""
    authorise(Permission.MANAGE_CYCLES)
    order_again(db(), cycle_id)
    before = publications_of(db(), cycle_id)
    return redirect(_address(cycle_id, request.form.get("interim") == "yes", before))


@bp.post("/publications/<uuid:cycle_id>/ending")
def publication_ending(cycle_id: UUID) -> ResponseReturnValue:
    """Leave the cycle unpublished, as long as it is."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    if take_back(db(), cycle_id, viewer.person_id):
        flash(_("Nothing was published."), "success")
    else:
        flash(_("Nothing was being published any more. See below how the cycle stands."), "info")
    return redirect(url_for("cycles.show", cycle_id=cycle_id))


def _address(cycle_id: UUID, interim: bool, before: int) -> str:
    """The page of a job. `before`: how often the cycle had been published, so that the page knows when it is again."""
    return url_for(
        "insights.publication", cycle_id=cycle_id, before=before, interim="yes" if interim else None
    )
