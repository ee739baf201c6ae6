"""Pages of the reviews room: the exchange. Meeting, going ahead, behaviours and record have files of their own."""

from uuid import UUID

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.errors import Invalid
from kie.forming import sent
from kie.i18n import ngettext
from kie.reviews import pages, views_ahead
from kie.reviews.cards import anchor_of
from kie.reviews.case import ask, bp, load
from kie.reviews.errors import OutcomeChanged
from kie.reviews.forms import AddedIssueForm, OutcomeForm, blame
from kie.reviews.pages import Sent
from kie.reviews.service import accept_equal, add_issue, close_without, settle
from kie.reviews.views_exchange import back_to, show
from kie.web import authorise, db

bp.add_app_template_filter(pages.day, "day_of")
bp.add_app_template_filter(pages.instant, "instant_of")
bp.add_app_template_filter(pages.time_of, "time_of")


@bp.get("/<uuid:participation_id>")
def exchange(participation_id: UUID) -> ResponseReturnValue:
    """The exchange; before the reveal, who has still to hand in."""
    case = load(participation_id)
    if not case.state.revealed:
        return views_ahead.waiting(case)
    authorise(Permission.READ_REVIEW, case.context.person.id, *case.facts)
    return show(case)


@bp.get("/<uuid:participation_id>/together")
def together(participation_id: UUID) -> ResponseReturnValue:
    """The exchange on one screen that both look at: one signs in and types, nothing private of either is shown."""
    return show(ask(Permission.SETTLE_REVIEW, participation_id))


@bp.post("/<uuid:participation_id>/outcomes")
def outcome(participation_id: UUID) -> ResponseReturnValue:
    """Close one issue."""
    case = ask(Permission.SETTLE_REVIEW, participation_id)
    form = OutcomeForm(sent())
    key = form.key.data or ""
    try:
        settle(db(), participation_id, case.viewer.person_id, key, form.outcome())
    except OutcomeChanged as quicker:
        return show(case, quicker.status, Sent(form.tried(quicker, quicker.stored)))
    except Invalid as refused:
        return show(case, refused.status, Sent(form.tried(refused)))
    return redirect(back_to(participation_id, anchor_of(key)))


@bp.post("/<uuid:participation_id>/equal-ratings")
def equal(participation_id: UUID) -> ResponseReturnValue:
    """Accept the ratings that both gave alike, together."""
    case = ask(Permission.SETTLE_REVIEW, participation_id)
    agreed = accept_equal(db(), participation_id, case.viewer.person_id, request.form.getlist("key"))
    flash(
        ngettext("%(n)s equal rating is agreed.", "%(n)s equal ratings are agreed.", agreed),
        "success" if agreed else "info",
    )
    return redirect(back_to(participation_id, "equal"))


@bp.post("/<uuid:participation_id>/closed-ratings")
def closed(participation_id: UUID) -> ResponseReturnValue:
    """Close competencies without an agreed rating, where one side went ahead."""
    case = ask(Permission.SETTLE_REVIEW, participation_id)
    count = close_without(db(), participation_id, case.viewer.person_id, request.form.getlist("key"))
    said = ngettext(
        "%(n)s competency is closed without an agreed rating.",
        "%(n)s competencies are closed without an agreed rating.",
        count,
    )
    flash(said, "success" if count else "info")
    return redirect(back_to(participation_id, "rest"))


@bp.post("/<uuid:participation_id>/added-issues")
def added_issue(participation_id: UUID) -> ResponseReturnValue:
    """Put something on the agenda."""
    case = ask(Permission.SETTLE_REVIEW, participation_id)
    form = AddedIssueForm()
    try:
        added = add_issue(db(), participation_id, case.viewer.person_id, form.words.data or "")
    except Invalid as refused:
        blame(form.words, refused)
        return show(case, refused.status, added=form)
    return redirect(back_to(participation_id, anchor_of(f"added::{added.id}")))
