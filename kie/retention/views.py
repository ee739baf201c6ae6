"""Pages of how long things are kept: for HR, who sets and holds, and for auditors, who read."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie.access import Fact, Permission
from kie.errors import Invalid
from kie.i18n import _
from kie.people.standing import outside_line
from kie.retention import queries, service
from kie.retention.due import SHOWN, whom_it_concerns, would_go
from kie.retention.forms import HoldForm, PeriodForm, ReleaseForm
from kie.retention.hold_pages import making, meant, not_opened, releasing
from kie.retention.holding import make_hold, release_hold
from kie.retention.pages import overview, period_words
from kie.retention.queries import HoldLine
from kie.retention.rules import KINDS, RUN_HERE
from kie.web import Viewer, allowed, authorise, db, page, viewer

bp = Blueprint("retention", __name__, url_prefix="/retention")
OWN = f"any({', '.join(RUN_HERE)})"


@bp.get("")
def index() -> ResponseReturnValue:
    """Every period, what would go tonight, what is held, and what was set."""
    who = authorise(Permission.READ_RETENTION)
    return page(
        "retention/index.html",
        shown=overview(db(), who.person_id),
        manages=allowed(Permission.MANAGE_RETENTION),
    )


@bp.get(f"/due/<{OWN}:kind>")
def due(kind: str) -> ResponseReturnValue:
    """About whom something would be deleted tonight, by name; nothing is deleted by looking."""
    authorise(Permission.MANAGE_RETENTION)
    after = (request.args.get("name", ""), request.args.get("after", type=UUID))
    found = whom_it_concerns(db(), kind, None if after[1] is None else (after[0], after[1]))
    return page(
        "retention/due.html",
        kind=kind,
        title=_(KINDS[kind].title),
        people=found[:SHOWN],
        last=found[SHOWN - 1] if len(found) > SHOWN else None,
    )


@bp.route(f"/periods/<{OWN}:kind>", methods=["GET", "POST"])
def period(kind: str) -> ResponseReturnValue:
    """Set how long things of this kind are kept."""
    who = authorise(Permission.MANAGE_RETENTION)
    now, rule = queries.days_of(db(), kind), KINDS[kind]
    form, going = PeriodForm(rule, now), None
    if form.validate_on_submit():
        days = form.days.data or 0
        if not form.shortens() or form.shown_before(str(days)):
            service.set_period(db(), who.person_id, kind, days, form.reason.data or "")
            flash(_("Set. It holds from the coming night on."), "success")
            return redirect(url_for(".index"))
        going = would_go(db(), kind, days)
    return page(
        "retention/period.html",
        422 if form.errors else 200,
        form=form,
        rule=rule,
        going=going,
        title=_(rule.title),
        now=period_words(kind, now),
    )


@bp.route("/holds/new", methods=["GET", "POST"])
def hold_new() -> ResponseReturnValue:
    """Hold what concerns a person, a team or a cycle."""
    who = authorise(Permission.MANAGE_RETENTION)
    form = HoldForm()
    target_id = _asked_for(who, form) if form.is_submitted() else None
    if target_id is not None and form.shown_before(str(target_id)) and not form.errors:
        make_hold(db(), who.person_id, form.hold(target_id))
        flash(_("Held. KIE deletes nothing of it until the hold is released."), "success")
        return redirect(url_for(".index"))
    shown = None if target_id is None else making(db(), form.hold(target_id))
    return page("retention/hold_new.html", 422 if form.errors else 200, form=form, shown=shown)


def _may_hold(who: Viewer, person_id: UUID) -> bool:
    return allowed(Permission.HOLD_PERSON, person_id, *_facts(who, person_id))


def _facts(who: Viewer, person_id: UUID) -> list[Fact]:
    return [Fact.OUTSIDE_LINE] if outside_line(db(), who.person_id, person_id) else []


def _asked_for(who: Viewer, form: HoldForm) -> UUID | None:
    """On whom or what the hold is to be; None where that is not known yet, or for others to hold."""
    form.validate()
    kind, typed = form.kind.data or "", form.name.data or ""
    found = meant(db(), kind, typed)
    target_id = form.offer(found, "" if found else not_opened(db(), kind, typed))
    if target_id is None or form.kind.data != "person" or _may_hold(who, target_id):
        return target_id
    form.refuse(own=target_id == who.person_id)
    return None


@bp.route("/holds/<uuid:hold_id>/release", methods=["GET", "POST"])
def hold_release(hold_id: UUID) -> ResponseReturnValue:
    """Release a hold, with a reason."""
    hold = _releasing(hold_id)
    form = ReleaseForm()
    if form.validate_on_submit():
        try:
            release_hold(db(), viewer().person_id, hold_id, form.reason.data or "")
        except Invalid as refused:
            form.reason.errors = [refused.message]
        else:
            flash(_("Released. What is past its time goes in the coming night."), "success")
            return redirect(url_for(".index"))
    return page(
        "retention/hold_release.html",
        422 if form.errors else 200,
        form=form,
        hold=hold,
        shown=releasing(db(), hold),
    )


def _releasing(hold_id: UUID) -> HoldLine:
    """The hold, for somebody of HR who may release it. Raises NotFound."""
    who = authorise(Permission.MANAGE_RETENTION)
    hold = queries.hold_of(db(), hold_id)
    if hold.person_id is not None:
        authorise(Permission.HOLD_PERSON, hold.person_id, *_facts(who, hold.person_id))
    return hold
