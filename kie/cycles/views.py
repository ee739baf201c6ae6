"""Pages of the cycles room."""

from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie import clock
from kie.access import Permission
from kie.cycles import service
from kie.cycles.errors import CycleChanged
from kie.cycles.extension import extend
from kie.cycles.forms import cycle_form, saved_meanwhile, values_of
from kie.cycles.launch import launch_check
from kie.cycles.locking import require_draft
from kie.cycles.models import CycleArchiving, Participation
from kie.cycles.more_time import given_in
from kie.cycles.opening_pages import OpeningProgress, opening_progress
from kie.cycles.pages import (
    PeoplePage,
    Row,
    days_rows,
    drafted_rows,
    index_lines,
    launch_page,
    settings_rows,
    state_of,
)
from kie.cycles.people import able_to_join, exemptions_in, left_in, people_in
from kie.cycles.queries import (
    CycleContext,
    chosen_frameworks,
    cycle_context,
    cycles,
    listed,
    participation_context,
)
from kie.cycles.route import change_route, route_of
from kie.cycles.running_forms import ExemptionForm, ExtensionForm, RouteForm
from kie.cycles.teams import team_tree
from kie.cycles.wish import Wish
from kie.errors import Invalid, NotFound
from kie.i18n import _, ngettext
from kie.web import allowed, authorise, db, house, page, sent

DUE = ("self_due_on", "manager_due_on", "closes_on")

GIVEN = 20
"""Of the times that some were given more time, so many are listed."""
LOADS_AGAIN = 3
"""Seconds after which the page of a cycle that is being opened loads itself again."""

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
    form = cycle_form(house().catalogue, team_tree(db()))
    if form.validate_on_submit():
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
    require_draft(db(), cycle_id)
    tree = team_tree(db())
    form = cycle_form(house().catalogue, tree, values_of(context.cycle, chosen_frameworks(db(), cycle_id)))
    saved, theirs = None, None
    if form.validate_on_submit():
        try:
            service.change_cycle(db(), cycle_id, form.wish(), form.version_read, viewer.person_id)
            return redirect(url_for(".show", cycle_id=cycle_id))
        except CycleChanged:
            saved = [(row.term, row.value) for row in drafted_rows(context.cycle, _settings(context))]
            theirs = saved_meanwhile(form, values_of(context.cycle, chosen_frameworks(db(), cycle_id)))
            form.version.data = str(context.cycle.version)
    status = 409 if saved else 422 if form.errors else 200
    return page("cycles/edit.html", status, form=form, cycle=context.cycle, saved=saved, theirs=theirs)


def _settings(context: CycleContext) -> list[Row]:
    wish = Wish.of(context.cycle, chosen_frameworks(db(), context.cycle.id))
    return settings_rows(context, wish, team_tree(db()), house().catalogue)


@bp.get("/<uuid:cycle_id>")
def show(cycle_id: UUID) -> ResponseReturnValue:
    """One cycle: the launch check of a draft, the people of an open one, what comes next of a closed one."""
    authorise(Permission.READ_CYCLES)
    catalogue, today = house().catalogue, clock.today()
    context = cycle_context(db(), cycle_id, catalogue)
    opening = opening_progress(db(), cycle_id) if context.is_draft else None
    check = context.is_draft and opening is None
    answer = make_response(
        page(
            "cycles/show.html",
            context=context,
            state=state_of(context.opened_at, context.closed_at),
            settings=_settings(context),
            days=days_rows(context.cycle),
            opening=opening,
            launch=launch_page(launch_check(db(), cycle_id, catalogue, today), context.cycle, catalogue)
            if check
            else None,
            people=None if context.is_draft else _people(context),
            archived=context.is_closed and db().get(CycleArchiving, cycle_id) is not None,
            loads_again=LOADS_AGAIN if _follows(opening) else 0,
        )
    )
    if _follows(opening):
        # A header works without a script; the page says it, and how to stop it.
        answer.headers["Refresh"] = str(LOADS_AGAIN)
    return answer


def _follows(opening: OpeningProgress | None) -> bool:
    """Whether the page loads itself again: while something goes on, unless it is asked not to."""
    return opening is not None and not opening.given_up and "still" not in request.args


def _people(context: CycleContext) -> PeoplePage:
    cycle, today = context.cycle, clock.today()
    exemptions = exemptions_in(db(), cycle.id, context.counting_day(today))
    return PeoplePage(
        people=people_in(db(), cycle.id),
        exempt=sum(one.in_force for one in exemptions),
        exemptions=exemptions,
        given=given_in(db(), cycle.id, GIVEN),
        joiners=able_to_join(db(), cycle, today) if context.is_open else [],
        left=left_in(db(), cycle.id, today) if context.is_open else [],
    )


@bp.route("/<uuid:cycle_id>/extension", methods=["GET", "POST"])
def extension(cycle_id: UUID) -> ResponseReturnValue:
    """Give an open cycle more time."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    cycle = cycle_context(db(), cycle_id).cycle
    form = ExtensionForm(sent(), data={name: getattr(cycle, name) for name in (*DUE, "version")})
    saved = None
    if form.validate_on_submit() and form.told(cycle):
        try:
            longer = extend(db(), cycle_id, form.days(), form.version_read, viewer.person_id)
            if longer:
                flash(_("The cycle has more time."), "success")
            else:
                flash(_("These are the days as they were, so nothing was changed."), "info")
            return redirect(url_for(".show", cycle_id=cycle_id))
        except CycleChanged as error:
            saved = form.saved_meanwhile(error.saved)
    status = 409 if saved else 422 if form.errors else 200
    return page("cycles/extend.html", status, form=form, cycle=cycle, saved=saved)


@bp.route("/<uuid:cycle_id>/policy-route", methods=["GET", "POST"])
def policy_route(cycle_id: UUID) -> ResponseReturnValue:
    """Change where conduct and safety are reported, while the cycle runs. A stale save shows both texts."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    cycle = cycle_context(db(), cycle_id).cycle
    form = RouteForm(sent(), data={"policy_route": route_of(cycle), "version": cycle.version})
    saved = None
    if form.validate_on_submit():
        try:
            words = form.policy_route.data or ""
            change_route(db(), cycle_id, words, form.version_read, viewer.person_id)
            flash(_("Saved. Managers read it from now on."), "success")
            return redirect(url_for(".show", cycle_id=cycle_id))
        except CycleChanged as error:
            saved = route_of(error.saved)
            form.version.data = str(error.saved.version)
    status = 409 if saved is not None else 422 if form.errors else 200
    return page("cycles/route.html", status, form=form, cycle=cycle, saved=saved)


@bp.post("/<uuid:cycle_id>/closure")
def closure(cycle_id: UUID) -> ResponseReturnValue:
    """Close the cycle. The page that asks is insights.closing, because it tells what has not been signed."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    service.close_cycle(db(), cycle_id, viewer.person_id)
    flash(_("The cycle is closed."), "success")
    return redirect(url_for(".show", cycle_id=cycle_id))


@bp.post("/<uuid:cycle_id>/joining")
def joining(cycle_id: UUID) -> ResponseReturnValue:
    """Add people who started, or came into the population, after the opening."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    try:
        chosen = [UUID(one) for one in request.form.getlist("person")]
    except ValueError:
        raise NotFound()
    if not chosen:
        raise Invalid(_("Nobody was chosen."), _("Go back and choose at least one person."))
    made = service.join_all(db(), cycle_id, chosen, viewer.person_id)
    flash(ngettext("%(n)s person added.", "%(n)s people added.", len(made)), "success")
    return redirect(url_for(".show", cycle_id=cycle_id))


@bp.post("/<uuid:cycle_id>/leavers")
def leavers(cycle_id: UUID) -> ResponseReturnValue:
    """Exempt everybody who has left."""
    viewer = authorise(Permission.MANAGE_CYCLES)
    gone = service.exempt_left(db(), cycle_id, viewer.person_id)
    flash(ngettext("%(n)s person exempted.", "%(n)s people exempted.", gone), "success")
    return redirect(url_for(".show", cycle_id=cycle_id))


@bp.route("/participations/<uuid:participation_id>/exemption", methods=["GET", "POST"])
def exempt(participation_id: UUID) -> ResponseReturnValue:
    """Leave somebody out of the figures, with a reason. Nobody exempts themselves."""
    viewer = authorise(Permission.MANAGE_CYCLES, _person_of(participation_id))
    found = participation_context(db(), participation_id)
    form = ExemptionForm()
    if form.validate_on_submit():
        try:
            service.exempt(db(), participation_id, form.reason.data, viewer.person_id, form.expires_on.data)
            flash(_("%(name)s is exempt.", name=found.person.name), "success")
            return redirect(url_for(".show", cycle_id=found.cycle.cycle.id))
        except Invalid as error:
            form.expires_on.errors = [error.message]
    return page("cycles/exempt.html", 422 if form.errors else 200, form=form, found=found)


@bp.post("/participations/<uuid:participation_id>/exemption/ending")
def exemption_ending(participation_id: UUID) -> ResponseReturnValue:
    """Count somebody again from today."""
    viewer = authorise(Permission.MANAGE_CYCLES, _person_of(participation_id))
    service.end_exemption(db(), participation_id, viewer.person_id)
    flash(_("The exemption has ended."), "success")
    cycle_id = _participation(participation_id).cycle_id
    return redirect(url_for(".show", cycle_id=cycle_id))


def _participation(participation_id: UUID) -> Participation:
    found = db().get(Participation, participation_id)
    if found is None:
        raise NotFound()
    return found


def _person_of(participation_id: UUID) -> UUID:
    """The person concerned; none at all reads the same as one that the viewer may not know of."""
    authorise(Permission.MANAGE_CYCLES)
    return _participation(participation_id).person_id
