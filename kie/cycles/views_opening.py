"""Opening a draft: the question before it, the press of the button, and what to do while a job is at it."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kie import clock
from kie.access import Permission
from kie.cycles.errors import CycleAlreadyOpen, CycleBeingOpened, CycleChanged
from kie.cycles.forms_fields import VersionedForm
from kie.cycles.launch import launch_check
from kie.cycles.opening import open_or_order, order_again, take_back
from kie.cycles.opening_models import OpeningOrder
from kie.cycles.pages import days_rows, launch_page, opening_page
from kie.cycles.queries import cycle_context
from kie.cycles.views import bp
from kie.i18n import _, ngettext
from kie.web import authorise, db, house, page


@bp.get("/<uuid:cycle_id>/opening")
def opening(cycle_id: UUID) -> ResponseReturnValue:
    """What opening the draft would begin, before it is done. Without a draft that may open: the cycle's own page."""
    authorise(Permission.MANAGE_CYCLES)
    catalogue = house().catalogue
    context = cycle_context(db(), cycle_id, catalogue)
    drafted = context.is_draft and db().get(OpeningOrder, cycle_id) is None
    check = launch_check(db(), cycle_id, catalogue, clock.today()) if drafted else None
    if check is None or not check.may_open:
        return redirect(url_for(".show", cycle_id=cycle_id))
    asked = opening_page(launch_page(check, context.cycle, catalogue), context.cycle)
    form = VersionedForm(data={"version": context.cycle.version})
    return page(
        "cycles/opening.html", cycle=context.cycle, opening=asked, form=form, days=days_rows(context.cycle)
    )


@bp.post("/<uuid:cycle_id>/opening")
def open_draft(cycle_id: UUID) -> ResponseReturnValue:
    """Open the draft that was shown, or order that. A second press does nothing and says so."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    version = VersionedForm().version_read
    try:
        people = open_or_order(db(), cycle_id, version, viewer.person_id, house().catalogue)
        if people == 0:
            flash(_("Open. Nobody begins today; each begins on their own day."), "success")
        elif people is not None:
            flash(ngettext("Open, with %(n)s person.", "Open, with %(n)s people.", people), "success")
    except (CycleAlreadyOpen, CycleBeingOpened) as error:
        flash(f"{error.message} {error.next_step}", "info")
    except CycleChanged:
        flash(
            _("Somebody changed this draft after you looked at it, so it was not opened. Look again."),
            "warning",
        )
    return redirect(url_for(".show", cycle_id=cycle_id))


@bp.post("/<uuid:cycle_id>/opening/new-try")
def opening_again(cycle_id: UUID) -> ResponseReturnValue:
    """Go on with an opening whose job was given up."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    order_again(db(), cycle_id, viewer.person_id)
    return redirect(url_for(".show", cycle_id=cycle_id))


@bp.post("/<uuid:cycle_id>/opening/ending")
def opening_ending(cycle_id: UUID) -> ResponseReturnValue:
    """Leave the cycle a draft, as long as it is not open yet."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    if take_back(db(), cycle_id, viewer.person_id):
        flash(_("The cycle stays a draft."), "success")
    else:
        flash(_("Nothing was being opened any more. See below how the cycle stands."), "info")
    return redirect(url_for(".show", cycle_id=cycle_id))
