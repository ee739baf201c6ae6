"""The page that marks something in the file of a request: what there is to know of it first, then the mark."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie.errors import Invalid, NotFound
from kie.i18n import _
from kie.people.opened import opened
from kie.people.queries import names_of
from kie.subject_access import marking
from kie.subject_access.already_pages import Already, already_page
from kie.subject_access.errors import RequestClosed
from kie.subject_access.forms import MarkForm
from kie.subject_access.look_pages import Caution, Cautions, Look, look_at
from kie.subject_access.redacting_rules import EVERYWHERE
from kie.subject_access.request_pages import Markable, one_markable
from kie.subject_access.request_queries import Asked
from kie.subject_access.views_requests import bp, looking_through
from kie.texts import without_spoilt
from kie.web import Viewer, db, house, page

__all__ = ["bp"]


@bp.route("/records/requests/<uuid:asked_id>/mark", methods=["GET", "POST"])
def mark(asked_id: UUID) -> ResponseReturnValue:
    """Mark one value, or words of it, or words everywhere. `?place=` says where."""
    who, asked = looking_through(asked_id)
    if asked.closed:
        raise RequestClosed()
    filed = marking.file_of(db(), house().settings.secret_key, asked_id)
    form = _mark_form()
    value = one_markable(filed, form.place.data or "")
    if value is None and form.place.data != EVERYWHERE:
        raise NotFound()
    sent = _is_sent(form)
    look, caution = _looks(asked, form, filed, value)
    already = _already(who, asked, form)
    seen = _was_seen(form, value, caution)
    if sent and seen and _marked(who, asked, form, caution, already):
        return redirect(url_for(".file", asked_id=asked_id))
    opened("request", asked.person_id, asked_id)
    return page(
        "subject_access/mark.html",
        422 if form.errors else 200,
        form=form,
        asked=asked,
        value=value,
        look=look,
        caution=caution,
        already=already,
    )


def _mark_form() -> MarkForm:
    """What was typed, with the other words where somebody chose these instead, or the same everywhere."""
    words = without_spoilt(request.args.get("words", ""))
    form = MarkForm(place=request.args.get("place", EVERYWHERE), words=words)
    chosen = form.instead.data or form.wider.data
    if chosen:
        form.words.data = without_spoilt(chosen)
    if form.wider.data:
        form.place.data = EVERYWHERE
    return form


def _words(form: MarkForm) -> str:
    return " ".join((form.words.data or "").split())


def _is_sent(form: MarkForm) -> bool:
    """Whether it was sent to be marked, with all that it takes. Otherwise the form says what is wrong with it, but not
    while other words are chosen."""
    return form.is_submitted() and not (form.instead.data or form.wider.data) and bool(form.validate())


def _looks(
    asked: Asked, form: MarkForm, filed: Mapping[str, Any], value: Markable | None
) -> tuple[Look | None, Caution | None]:
    """Where the words stand that are to go everywhere, and what to know before anything is marked; None and None where
    they stand nowhere, which the form then says."""
    if not _can_go(form, filed):
        return None, None
    where, words = form.place.data or "", _words(form)
    caution = Cautions(filed, marking.marked_in(db(), asked.id), [(where, words)]).of(where, words, value)
    form.too.choices = [(one.words, one.words) for one in caution.alone if not one.own]
    return look_at(filed, words) if value is None else None, caution


def _was_seen(form: MarkForm, value: Markable | None, caution: Caution | None) -> bool:
    """Whether the page has shown what there is to know of this, if there is anything. Of a value that it was opened
    for it does so from the start."""
    if caution is None:
        form.seen.data = ""
        return False
    shown = form.shown_before(f"{form.place.data} {_words(form)}")
    return shown or (value is not None and not caution.any)


def _can_go(form: MarkForm, filed: Mapping[str, Any]) -> bool:
    """Whether the words stand where they are to be left out; of a form that was sent, it says there why not."""
    if form.words.errors:
        return False
    try:
        marking.check_words(filed, form.place.data or "", form.words.data or "")
    except Invalid as refused:
        form.words.errors = [refused.message] if form.is_submitted() else []
        return False
    return True


def _already(who: Viewer, asked: Asked, form: MarkForm) -> Already | None:
    """How the same is marked already; None where it is not."""
    found = marking.going_in(marking.marked_in(db(), asked.id), form.place.data or "", _words(form))
    people = {} if found is None else names_of(db(), [found[0].marked_by_id])
    return already_page(found, who.person_id, people)


def _marked(
    who: Viewer, asked: Asked, form: MarkForm, caution: Caution | None, already: Already | None
) -> bool:
    """Marks it, and with it the parts that were chosen, or says at the words why not: whatever else the form can tell
    is told before. What is typed stays."""
    why, key = (form.kind.data, form.reason.data or ""), house().settings.secret_key
    offered = () if caution is None else caution.alone
    too = [(EVERYWHERE, one.words) for one in offered if one.words in (form.too.data or ())]
    try:
        new = [
            marking.mark(db(), key, asked.id, who.person_id, leaving, why)
            for leaving in [(form.place.data, form.words.data or ""), *too]
        ]
    except Invalid as refused:
        form.words.errors = [refused.message]
        return False
    if already is not None and new[0]:
        flash(
            _("It is marked with the new reason instead of the one before. A second person says yes or no."),
            "success",
        )
    elif any(new):
        flash(_("It is marked. A second person says yes or no."), "success")
    else:
        flash(
            _(
                "This was marked before for this reason, so nothing was added. The file’s page says how it stands."
            ),
            "info",
        )
    return True
