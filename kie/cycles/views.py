"""Pages of the cycles room: the list, a draft being made, and one cycle."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie import clock
from kie.access import Permission
from kie.cycles import service
from kie.cycles.errors import CycleChanged
from kie.cycles.forms import cycle_form, saved_meanwhile, values_of
from kie.cycles.listing import cycles, listed
from kie.cycles.locking import require_draft
from kie.cycles.pages import drafted_rows, index_lines
from kie.cycles.queries import CycleContext, chosen_frameworks, cycle_context
from kie.cycles.show_pages import chosen_settings, cycle_page
from kie.errors import Conflict
from kie.web import allowed, authorise, db, house, page, page_of_work

bp = Blueprint("cycles", __name__, url_prefix="/cycles")


@bp.context_processor
def _rights() -> dict[str, bool]:
    """Whether the viewer may change cycles; auditors only read them."""
    return {"may_manage": allowed(Permission.MANAGE_CYCLES)}


@bp.get("")
def index() -> ResponseReturnValue:
    """Every cycle."""
    authorise(Permission.READ_CYCLES)
    every = cycles(db())
    shown = listed(every)
    return page("cycles/index.html", cycles=index_lines(shown), has_archive=len(shown) < len(every))


@bp.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Make a draft."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    form = cycle_form(db(), house().catalogue)
    if form.sent_to_keep(db()):
        cycle = service.make_cycle(db(), form.wish(), viewer.person_id)
        return redirect(url_for(".show", cycle_id=cycle.id))
    return page(
        "cycles/edit.html", 422 if form.errors else 200, form=form, cycle=None, saved=None, theirs=None
    )


@bp.route("/<uuid:cycle_id>/change", methods=["GET", "POST"])
def change(cycle_id: UUID) -> ResponseReturnValue:
    """Change a draft. A save that would overwrite somebody else's shows both."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    context = cycle_context(db(), cycle_id, house().catalogue)
    if (instead := _no_draft(context)) is not None:
        return instead
    values = values_of(context.cycle, chosen_frameworks(db(), cycle_id))
    form = cycle_form(db(), house().catalogue, values)
    saved, theirs = None, None
    if form.sent_to_keep(db()):
        try:
            service.change_cycle(db(), cycle_id, form.wish(), form.version_read, viewer.person_id)
            return redirect(url_for(".show", cycle_id=cycle_id))
        except CycleChanged:
            settings = chosen_settings(db(), context, house().catalogue)
            saved = [(row.term, row.value) for row in drafted_rows(context.cycle, settings)]
            theirs = saved_meanwhile(form, values_of(context.cycle, chosen_frameworks(db(), cycle_id)))
            form.version.data = str(context.cycle.version)
    status = 409 if saved else 422 if form.errors else 200
    return page("cycles/edit.html", status, form=form, cycle=context.cycle, saved=saved, theirs=theirs)


def _no_draft(context: CycleContext) -> ResponseReturnValue | None:
    """Where whoever looks is led when nothing can be changed any more; what is sent is refused, and given back."""
    try:
        require_draft(db(), context.cycle.id)
    except Conflict as refusal:
        if request.method == "POST":
            raise
        return led_away(context, refusal)
    return None


def led_away(context: CycleContext, refusal: Conflict) -> ResponseReturnValue:
    """To the cycle's page, which says how it stands, with the words of the refusal."""
    flash(f"{refusal.message} {refusal.next_step}".strip(), "info")
    return redirect(url_for("cycles.show", cycle_id=context.cycle.id))


@bp.get("/<uuid:cycle_id>")
def show(cycle_id: UUID) -> ResponseReturnValue:
    """One cycle: the launch check of a draft, the people of an open one, what comes next of a closed one."""
    who, catalogue = authorise(Permission.READ_CYCLES), house().catalogue
    context = cycle_context(db(), cycle_id, catalogue)
    reader_id = who.person_id if allowed(Permission.MANAGE_CYCLES) else None
    shown = cycle_page(db(), context, catalogue, clock.today(), reader_id=reader_id)
    return page_of_work("cycles/show.html", goes_on=shown.goes_on, shown=shown)
