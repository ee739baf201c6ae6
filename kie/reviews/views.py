"""Pages of the reviews room: the exchange and its meeting. What concerns the record is in `views_record`."""

from datetime import date
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie import clock
from kie.access import Permission, Relation
from kie.cycles.queries import ParticipationContext
from kie.errors import Conflict, Invalid, NotFound
from kie.i18n import _, ngettext
from kie.people.opened import opened
from kie.people.queries import leader_of, names_of
from kie.reviews import pages, views_documents, views_record
from kie.reviews.agenda import read_review
from kie.reviews.around import organiser_of, read_arranged
from kie.reviews.calendar import calendar_file
from kie.reviews.cards import Tried, anchor_of
from kie.reviews.errors import MeetingChanged, OutcomeChanged
from kie.reviews.forms import (
    AddedIssueForm,
    ConfirmationForm,
    MeetingForm,
    OutcomeForm,
    blame,
    meeting_form,
)
from kie.reviews.meetings import confirm_meeting, keep_meeting
from kie.reviews.models import Meeting
from kie.reviews.pages import exchange_page, is_employee, waiting_page
from kie.reviews.queries import progress_of
from kie.reviews.reopened import reopened_of
from kie.reviews.service import accept_equal, add_issue, settle
from kie.reviews.views_record import Case, ask, load
from kie.web import authorise, db, page

bp = Blueprint("reviews", __name__, url_prefix="/reviews")
bp.add_app_template_filter(pages.day, "day_of")
bp.add_app_template_filter(pages.instant, "instant_of")
bp.add_app_template_filter(pages.time_of, "time_of")


@bp.get("/<uuid:participation_id>")
def exchange(participation_id: UUID) -> ResponseReturnValue:
    """The exchange; before the reveal, who has still to hand in."""
    case = load(participation_id)
    if not case.state.revealed:
        return _waiting(case.context)
    authorise(Permission.READ_REVIEW, case.context.person.id, *case.facts)
    return _show(case)


def _waiting(context: ParticipationContext) -> ResponseReturnValue:
    person_id = context.person.id
    relations = authorise(Permission.READ_STATUS, person_id).relations_to(person_id)
    if not relations & {Relation.SELF, Relation.MANAGER}:
        raise NotFound()
    progress = progress_of(db(), [context.participation.id])[context.participation.id]
    leader_id = leader_of(db(), person_id, clock.today())
    manager = "" if leader_id is None else names_of(db(), [leader_id])[leader_id]
    shown = waiting_page(context, progress, is_employee(relations), manager)
    return page("reviews/waiting.html", shown=shown)


def _show(
    case: Case, status: int = 200, tried: Tried | None = None, added: AddedIssueForm | None = None
) -> ResponseReturnValue:
    review = read_review(db(), case.context)
    reopened = reopened_of(db(), [case.id]).get(case.id)
    shown = exchange_page(review, case.state, case.is_employee, tried, reopened)
    opened("review", case.context.person.id, case.id)
    return page("reviews/exchange.html", status, shown=shown, added=added or AddedIssueForm(formdata=None))


@bp.post("/<uuid:participation_id>/outcomes")
def outcome(participation_id: UUID) -> ResponseReturnValue:
    """Close one issue."""
    case = ask(Permission.SETTLE_REVIEW, participation_id)
    form = OutcomeForm()
    key = form.key.data or ""
    try:
        settle(db(), participation_id, case.viewer.person_id, key, form.outcome())
    except OutcomeChanged as quicker:
        return _show(case, quicker.status, form.tried(quicker, quicker.stored))
    except Invalid as refused:
        return _show(case, refused.status, form.tried(refused))
    return redirect(url_for(".exchange", participation_id=participation_id, _anchor=anchor_of(key)))


@bp.post("/<uuid:participation_id>/equal-ratings")
def equal(participation_id: UUID) -> ResponseReturnValue:
    """Accept the ratings that both gave alike, together."""
    case = ask(Permission.SETTLE_REVIEW, participation_id)
    agreed = accept_equal(db(), participation_id, case.viewer.person_id, request.form.getlist("key"))
    flash(
        ngettext("%(n)s equal rating is agreed.", "%(n)s equal ratings are agreed.", agreed),
        "success" if agreed else "info",
    )
    return redirect(url_for(".exchange", participation_id=participation_id, _anchor="equal"))


@bp.post("/<uuid:participation_id>/added-issues")
def added_issue(participation_id: UUID) -> ResponseReturnValue:
    """Put something on the agenda."""
    case = ask(Permission.SETTLE_REVIEW, participation_id)
    form = AddedIssueForm()
    try:
        added = add_issue(db(), participation_id, case.viewer.person_id, form.words.data or "")
    except Invalid as refused:
        blame(form.words, refused)
        return _show(case, refused.status, added=form)
    anchor = anchor_of(f"added::{added.id}")
    return redirect(url_for(".exchange", participation_id=participation_id, _anchor=anchor))


@bp.route("/<uuid:participation_id>/meeting", methods=["GET", "POST"])
def meeting(participation_id: UUID) -> ResponseReturnValue:
    """When and where the two meet, and their notes."""
    case = ask(Permission.SETTLE_REVIEW, participation_id)
    stored = read_arranged(db(), participation_id).meeting
    form = MeetingForm() if request.method == "POST" else meeting_form(stored)
    if request.method != "POST":
        return _show_meeting(case, form)
    if not form.validate_on_submit():
        return _show_meeting(case, form, 422)
    try:
        keep_meeting(db(), participation_id, case.viewer.person_id, form.plan())
    except MeetingChanged as quicker:
        form.version.data = str(quicker.stored.version if quicker.stored else 0)
        return _show_meeting(case, form, quicker.status, changed=quicker)
    except Invalid as refused:
        blame(form.notes if len(form.notes.data or "") > len(form.place.data or "") else form.place, refused)
        return _show_meeting(case, form, refused.status)
    flash(_("The meeting is saved."), "success")
    return redirect(url_for(".meeting", participation_id=participation_id))


def _show_meeting(
    case: Case,
    form: MeetingForm,
    status: int = 200,
    changed: Conflict | None = None,
    confirmation: ConfirmationForm | None = None,
) -> ResponseReturnValue:
    arranged = read_arranged(db(), case.id)
    stored, confirmed = arranged.meeting, arranged.confirmed
    names = names_of(db(), [row.confirmed_by_id for row in confirmed.values()])
    party = "employee" if case.is_employee else "manager"
    if confirmation is None:
        confirmation = ConfirmationForm(formdata=None, held_on=_likely_day(stored))
    opened("review", case.context.person.id, case.id)
    return page(
        "reviews/meeting.html",
        status,
        case=case,
        form=form,
        stored=stored,
        confirmed=[(names[row.confirmed_by_id], row) for _party, row in sorted(confirmed.items())],
        confirmed_mine=party in confirmed,
        confirmation=confirmation,
        changed=changed,
    )


def _likely_day(stored: Meeting | None) -> date:
    today = clock.today()
    return stored.on if stored is not None and stored.on is not None and stored.on <= today else today


@bp.post("/<uuid:participation_id>/meeting/confirmation")
def confirmation(participation_id: UUID) -> ResponseReturnValue:
    """One of the two confirms that they met."""
    case = ask(Permission.SETTLE_REVIEW, participation_id)
    form = ConfirmationForm()
    stored = read_arranged(db(), participation_id).meeting
    shown = meeting_form(stored)
    if not form.validate_on_submit() or form.held_on.data is None:
        return _show_meeting(case, shown, 422, confirmation=form)
    try:
        confirm_meeting(db(), participation_id, case.viewer.person_id, form.held_on.data)
    except Invalid as refused:
        blame(form.held_on, refused)
        return _show_meeting(case, shown, refused.status, confirmation=form)
    flash(_("You have confirmed that the meeting took place."), "success")
    return redirect(url_for(".meeting", participation_id=participation_id))


@bp.get("/<uuid:participation_id>/meeting/calendar")
def calendar(participation_id: UUID) -> ResponseReturnValue:
    """The meeting as a file for a calendar."""
    case = ask(Permission.READ_REVIEW, participation_id)
    stored = read_arranged(db(), participation_id).meeting
    if stored is None or (stored.on or stored.called_off_on) is None:
        raise NotFound()
    summary = _("Review of %(name)s", name=case.context.person.name)
    file = calendar_file(participation_id, stored, summary, organiser_of(db(), case.context.person))
    answer = Response(file, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    return answer


_RECORD = "/<uuid:participation_id>"
bp.add_url_rule(f"{_RECORD}/sign-off", view_func=views_record.sign_off, methods=["GET", "POST"])
bp.add_url_rule(f"{_RECORD}/record", view_func=views_record.record, methods=["GET"])
bp.add_url_rule(f"{_RECORD}/record.pdf", view_func=views_documents.record_file, methods=["GET"])
bp.add_url_rule(f"{_RECORD}/moderation", view_func=views_record.moderation, methods=["GET", "POST"])
bp.add_url_rule(f"{_RECORD}/reopening", view_func=views_record.reopening, methods=["GET", "POST"])
