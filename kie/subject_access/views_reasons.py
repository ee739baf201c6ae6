"""Pages of what is done about a request for a reason that the person reads: more time, an end without a file."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kie.errors import Conflict, Invalid
from kie.i18n import _
from kie.people.models import Person
from kie.subject_access import requests
from kie.subject_access.forms import ENDING, ExtensionForm, ReasonForm, RefusedForm
from kie.subject_access.mails import closing_words_for
from kie.subject_access.request_queries import Asked
from kie.subject_access.rules import LONGER, answer_due
from kie.subject_access.views_requests import bp, running
from kie.texts import plain_lines
from kie.web import db, page

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
    said = plain_lines(form.reason.data).strip()
    if not said or not isinstance(form, RefusedForm) or plain_lines(form.seen.data).strip() == said:
        return True
    form.seen.data = said
    return False
