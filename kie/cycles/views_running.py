"""A cycle that runs: more time for everybody, where conduct is reported, who joins, and its closing."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie import clock
from kie.access import Permission
from kie.cycles import service
from kie.cycles.errors import CycleChanged, CycleClosed
from kie.cycles.exemptions import exemptions_page
from kie.cycles.extension import extend
from kie.cycles.joining import join_all
from kie.cycles.locking import require_running
from kie.cycles.queries import CycleContext, cycle_context
from kie.cycles.route import change_route, route_of
from kie.cycles.running_forms import ExemptSearch, ExtensionForm, RouteForm
from kie.cycles.views import bp, led_away
from kie.errors import Conflict, NotFound
from kie.forming import sent
from kie.i18n import _, ngettext
from kie.web import authorise, db, page

DUE = ("self_due_on", "manager_due_on", "closes_on")


def not_running(context: CycleContext) -> ResponseReturnValue | None:
    """Where whoever looks is led when the cycle takes no change; what is sent is refused by whoever would keep it."""
    try:
        require_running(context)
    except Conflict as refusal:
        return None if request.method == "POST" else led_away(context, refusal)
    return None


@bp.route("/<uuid:cycle_id>/extension", methods=["GET", "POST"])
def extension(cycle_id: UUID) -> ResponseReturnValue:
    """Give an open cycle more time."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    context = cycle_context(db(), cycle_id)
    if (instead := not_running(context)) is not None:
        return instead
    cycle, saved = context.cycle, None
    form = ExtensionForm(sent(), data={name: getattr(cycle, name) for name in (*DUE, "version")})
    # Against days that moved meanwhile nothing is held: both are shown instead.
    if form.validate_on_submit() and (form.version_read != cycle.version or form.told(cycle)):
        try:
            longer = extend(db(), cycle_id, form.days(), form.version_read, viewer.person_id)
            return _extended(cycle_id, longer)
        except CycleChanged as error:
            saved = form.saved_meanwhile(error.saved)
    status = 409 if saved else 422 if form.errors else 200
    return page("cycles/extend.html", status, form=form, cycle=cycle, saved=saved)


def _extended(cycle_id: UUID, longer: bool) -> ResponseReturnValue:
    if longer:
        flash(_("The cycle has more time."), "success")
    else:
        flash(_("These are the days as they were, so nothing was changed."), "info")
    return redirect(url_for(".show", cycle_id=cycle_id))


@bp.route("/<uuid:cycle_id>/policy-route", methods=["GET", "POST"])
def policy_route(cycle_id: UUID) -> ResponseReturnValue:
    """Change where conduct and safety are reported, while the cycle runs. A stale save shows both texts."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    context = cycle_context(db(), cycle_id)
    if (instead := not_running(context)) is not None:
        return instead
    cycle, saved = context.cycle, None
    typed = sent()
    begun = {"policy_route": route_of(cycle), "version": cycle.version} if typed is None else {}
    form = RouteForm(typed, data=begun)
    if form.validate_on_submit():
        try:
            change_route(db(), cycle_id, form.policy_route.data or "", form.version_read, viewer.person_id)
            flash(_("Saved. Managers read it from now on."), "success")
            return redirect(url_for(".show", cycle_id=cycle_id))
        except CycleChanged as error:
            saved = route_of(error.saved)
            form.version.data = str(error.saved.version)
    status = 409 if saved is not None else 422 if form.errors else 200
    return page("cycles/route.html", status, form=form, cycle=cycle, saved=saved)


@bp.get("/<uuid:cycle_id>/exemptions")
def exemptions(cycle_id: UUID) -> ResponseReturnValue:
    """Everybody who is or was exempt from an opened cycle, by name and why, and finding one of them."""
    # Not for whoever only reads cycles: why somebody is away may tell of their health.
    who = authorise(Permission.MANAGE_CYCLES)
    context, form = cycle_context(db(), cycle_id), ExemptSearch(request.args)
    number = request.args.get("page", default=1, type=int)
    day, shown = context.counting_day(clock.today()), None
    if form.validate():
        asked = (form.q.data or "").strip()
        shown = exemptions_page(db(), cycle_id, day, asked, number, who.person_id)
    return page("cycles/exemptions.html", 200 if shown else 422, context=context, form=form, shown=shown)


@bp.post("/<uuid:cycle_id>/closure")
def closure(cycle_id: UUID) -> ResponseReturnValue:
    """Close the cycle. The page that asks is insights.closing, because it tells what has not been signed."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    try:
        service.close_cycle(db(), cycle_id, viewer.person_id)
        flash(_("The cycle is closed."), "success")
    except CycleClosed:
        flash(_("The cycle was closed already. Nothing was done a second time."), "info")
    return redirect(url_for(".show", cycle_id=cycle_id))


@bp.post("/<uuid:cycle_id>/joining")
def joining(cycle_id: UUID) -> ResponseReturnValue:
    """Add people who started, or came into the population, after the opening. Who has joined meanwhile is no fault."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    try:
        chosen = {UUID(one) for one in request.form.getlist("person")}
    except ValueError:
        raise NotFound()
    made = len(join_all(db(), cycle_id, sorted(chosen), viewer.person_id)) if chosen else 0
    if not chosen:
        flash(_("Nobody was chosen, so nobody was added. Choose at least one person."), "warning")
    elif made:
        flash(ngettext("%(n)s person added.", "%(n)s people added.", made), "success")
    if made < len(chosen):
        before = len(chosen) - made
        words = ngettext("%(n)s person took part already.", "%(n)s people took part already.", before)
        flash(words, "info")
    return redirect(url_for(".show", cycle_id=cycle_id))
