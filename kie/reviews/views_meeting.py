"""Pages about the meeting of an exchange: arranging it, confirming that it took place, its calendar file."""

from datetime import date
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field

from kie.access import Permission
from kie.errors import Invalid, NotFound
from kie.forming import sent
from kie.i18n import _, format_day
from kie.people.opened import opened
from kie.reviews.around import attending, read_arranged
from kie.reviews.calendar import Entry, calendar_file, is_called_off
from kie.reviews.case import Case, ask, bp
from kie.reviews.errors import MeetingChanged, MeetingUnfit
from kie.reviews.forms import ConfirmationForm, MeetingForm, blame, meeting_form
from kie.reviews.meeting_pages import meeting_page
from kie.reviews.meetings import confirm_meeting, keep_meeting
from kie.reviews.views_exchange import back_to, is_together
from kie.web import db, house, page


@bp.route("/<uuid:participation_id>/meeting", methods=["GET", "POST"])
def meeting(participation_id: UUID) -> ResponseReturnValue:
    """When and where the two meet, and their notes."""
    case = ask(Permission.SETTLE_REVIEW, participation_id)
    stored = read_arranged(db(), participation_id).meeting
    form = MeetingForm(sent()) if request.method == "POST" else meeting_form(stored)
    if request.method != "POST":
        return _show_meeting(case, form)
    if not form.validate_on_submit():
        return _show_meeting(case, form, 422)
    try:
        keep_meeting(db(), participation_id, case.viewer.person_id, form.plan())
    except MeetingChanged as quicker:
        form.version.data = str(quicker.stored.version if quicker.stored else 0)
        return _show_meeting(case, form, quicker.status, changed=True)
    except Invalid as refused:
        blame(_blamed(form, refused), refused)
        return _show_meeting(case, form, refused.status)
    flash(_("The meeting is saved."), "success")
    return redirect(_after(participation_id))


def _blamed(form: MeetingForm, refused: Invalid) -> Field:
    """The field that it is about: the day, or the text that is the longer one."""
    if isinstance(refused, MeetingUnfit):
        return form.on
    return form.notes if len(form.notes.data or "") > len(form.place.data or "") else form.place


def _show_meeting(
    case: Case,
    form: MeetingForm,
    status: int = 200,
    confirmation: ConfirmationForm | None = None,
    *,
    changed: bool = False,
) -> ResponseReturnValue:
    shown = meeting_page(db(), case, form, confirmation, changed=changed)
    opened("review", case.context.person.id, case.id)
    return page("reviews/meeting.html", status, case=case, shown=shown)


def _after(participation_id: UUID) -> str:
    """Back to the screen that both look at, if that is where it was sent from."""
    if is_together():
        return back_to(participation_id, "meeting")
    return url_for(".meeting", participation_id=participation_id)


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
        earlier_than = confirm_meeting(db(), participation_id, case.viewer.person_id, form.held_on.data)
    except Invalid as refused:
        blame(form.held_on, refused)
        return _show_meeting(case, shown, refused.status, confirmation=form)
    flash(_confirmed(form.held_on.data, earlier_than), "success")
    return redirect(_after(participation_id))


def _confirmed(held_on: date, earlier_than: date | None) -> str:
    said = _("You have confirmed that the meeting took place.")
    if earlier_than is None:
        return said
    return f"{said} " + _(
        "%(arranged)s is no longer arranged: %(held)s stands in its place, without a time.",
        arranged=format_day(earlier_than),
        held=format_day(held_on),
    )


@bp.get("/<uuid:participation_id>/meeting/calendar")
def calendar(participation_id: UUID) -> ResponseReturnValue:
    """The meeting as a file for a calendar."""
    case = ask(Permission.READ_REVIEW, participation_id)
    stored = read_arranged(db(), participation_id).meeting
    if stored is None or (stored.on or stored.called_off_on) is None:
        raise NotFound()
    kind = "text/calendar; charset=utf-8" + ("; method=CANCEL" if is_called_off(stored) else "")
    answer = Response(calendar_file(participation_id, stored, _entry(case)), content_type=kind)
    answer.headers["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    return answer


def _entry(case: Case) -> Entry:
    organiser, other = attending(db(), case.context.person)
    return Entry(
        summary=_("Review of %(name)s", name=case.context.person.name),
        url=house().settings.public_url + url_for(".exchange", participation_id=case.id),
        organiser=organiser,
        other=other,
        reader=other if other is not None and case.is_employee else organiser,
    )
