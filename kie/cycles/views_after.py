"""What is done with a cycle afterwards: next year's is made from it, and it is put away."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.cycles.archiving import archive, bring_back
from kie.cycles.copying import copy_cycle
from kie.cycles.listing import cycles
from kie.cycles.pages import index_lines
from kie.cycles.views import bp
from kie.i18n import _
from kie.web import authorise, db, page


@bp.post("/<uuid:cycle_id>/copy")
def copying(cycle_id: UUID) -> ResponseReturnValue:
    """Make a draft like this cycle, a year on, and let HR look through it."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    copied = copy_cycle(db(), cycle_id, viewer.person_id)
    if copied.is_new:
        flash(_("Copied as a new draft. Its days have moved on; look through them and save."), "success")
    else:
        flash(
            _("This draft was copied before, and nobody has changed it since. No second one was made."),
            "info",
        )
    return redirect(url_for(".change", cycle_id=copied.cycle.id))


@bp.get("/archive")
def archived() -> ResponseReturnValue:
    """The cycles that were put away."""
    authorise(Permission.READ_CYCLES)
    put_away = [line for line in cycles(db()) if line.archived_at is not None]
    return page("cycles/archive.html", cycles=index_lines(put_away))


@bp.post("/<uuid:cycle_id>/archiving")
def archiving(cycle_id: UUID) -> ResponseReturnValue:
    """Put a closed cycle away."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    archive(db(), cycle_id, viewer.person_id)
    flash(_("The cycle is in the archive. Everything in it can be read as before."), "success")
    return redirect(url_for(".show", cycle_id=cycle_id))


@bp.post("/<uuid:cycle_id>/archiving/ending")
def archiving_ending(cycle_id: UUID) -> ResponseReturnValue:
    """Put it into the lists again."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    bring_back(db(), cycle_id, viewer.person_id)
    flash(_("The cycle is in the lists again."), "success")
    return redirect(url_for(".show", cycle_id=cycle_id))
