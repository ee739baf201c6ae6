"""Pages of what is done about a request for a reason that the person reads: more time, another day, an end with no
file."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kie import clock
from kie.errors import Conflict, Invalid
from kie.i18n import _, format_day
from kie.people.models import Person
from kie.subject_access import requests
from kie.subject_access.errors import WordsMissing
from kie.subject_access.forms import ENDING, CorrectionForm, ExtensionForm, ReasonForm, RefusedForm
from kie.subject_access.mails import closing_words_for
from kie.subject_access.request_queries import Asked
from kie.subject_access.rules import LONGER, answer_due, wants_a_look
from kie.subject_access.views_requests import bp, running
from kie.texts import TextRefused
from kie.web import Viewer, db, page

__all__ = ["bp"]


@bp.route("/records/requests/<uuid:asked_id>/extension", methods=["GET", "POST"])
def extension(asked_id: UUID) -> ResponseReturnValue:
    """Take two months more."""
    who, asked = running(asked_id)
    form, onward = ExtensionForm(), url_for(".show", asked_id=asked_id)
    if not form.is_submitted() and not asked.may_be_extended:
        return redirect(onward)

    def act(reason: str) -> None:
        requests.extend(db(), asked_id, who.person_id, reason)

    return _with_reason(
        asked, form, "extension", act, _("There is more time, and the person was told why."), onward
    )


@bp.route("/records/requests/<uuid:asked_id>/day", methods=["GET", "POST"])
def day(asked_id: UUID) -> ResponseReturnValue:
    """Correct the day on which it came."""
    who, asked = running(asked_id)
    form, onward, look = CorrectionForm(), url_for(".show", asked_id=asked_id), None
    if not form.is_submitted() and asked.closed:
        return redirect(onward)
    if form.validate_on_submit():
        look = _look(asked, form)
        due_on = None if look else _corrected(who, asked, form)
        if due_on is not None:
            flash(
                _("It is due by %(day)s now, and the person was told why.", day=format_day(due_on)), "success"
            )
            return redirect(onward)
    status = (409 if asked.closed else 422) if form.errors else 200
    return page("subject_access/request_day.html", status, asked=asked, form=form, look=look)


def _look(asked: Asked, form: CorrectionForm) -> date | None:
    """The last day that would follow, where it is so early that it is shown first; None otherwise."""
    received_on, today = form.received_on.data, clock.today()
    if asked.closed or not wants_a_look(received_on, today) or form.shown_before(received_on.isoformat()):
        return None
    return answer_due(received_on, LONGER if asked.extended_because else 1)


def _corrected(who: Viewer, asked: Asked, form: CorrectionForm) -> date | None:
    """The last day that follows; None where it was refused, and the form then says so."""
    try:
        return requests.correct_day(
            db(), asked.id, who.person_id, form.received_on.data, form.reason.data or ""
        )
    except (Invalid, Conflict) as refused:
        field = form.reason if isinstance(refused, TextRefused | WordsMissing) else form.received_on
        field.errors = [f"{refused.message} {refused.next_step}".strip()]
        return None


@bp.route(
    "/records/requests/<uuid:asked_id>/<any(withdrawn, refused):kind>",
    methods=["GET", "POST"],
)
def ending(asked_id: UUID, kind: str) -> ResponseReturnValue:
    """It ends without a file."""
    who, asked = running(asked_id)
    form = ENDING[kind]()
    if not form.is_submitted() and asked.closed:
        return redirect(url_for(".show", asked_id=asked_id))

    def act(reason: str) -> None:
        requests.end_without_file(db(), asked_id, who.person_id, kind, reason)

    done = _("The request has ended, and the person was told why.")
    return _with_reason(asked, form, kind, act, done, url_for(".index"))


def _with_reason(
    asked: Asked, form: ReasonForm, kind: str, act: Callable[[str], None], done: str, onward: str
) -> ResponseReturnValue:
    """Does it and goes on, or asks for the reason; what is typed stays, also where somebody else was quicker."""
    status, told = (422 if form.is_submitted() else 200), None
    if form.validate_on_submit() and not asked.closed and not _seen(form):
        status, told = 200, closing_words_for(db().get_one(Person, asked.person_id), kind)
    elif form.is_submitted() and not form.errors:
        try:
            act(form.reason.data or "")
        except (Invalid, Conflict) as refused:
            form.reason.errors = [f"{refused.message} {refused.next_step}".strip()]
            status = refused.status
        else:
            flash(done, "success")
            return redirect(onward)
    until = answer_due(asked.received_on, LONGER)
    return page(
        "subject_access/request_reason.html",
        status,
        asked=asked,
        form=form,
        kind=kind,
        until=until,
        told=told,
    )


def _seen(form: ReasonForm) -> bool:
    """Whether the page has shown what the person will be told; only a refusal is shown first."""
    said = (form.reason.data or "").strip()
    return not said or not isinstance(form, RefusedForm) or form.shown_before(said)
