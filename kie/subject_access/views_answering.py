"""What is done about something that is marked: taken back by whoever marked it, or answered by a second person."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie.access import Fact, Permission
from kie.errors import NotFound
from kie.i18n import N_, _
from kie.identifiers import id_or_none
from kie.people.opened import reading_facts
from kie.subject_access import answering, request_queries
from kie.subject_access.errors import FileChanged, MarkWithdrawn
from kie.subject_access.forms import ReleaseForm, StayForm
from kie.subject_access.request_models import Redaction
from kie.subject_access.request_queries import Asked
from kie.subject_access.views_marking import file_shown
from kie.subject_access.views_requests import bp, looking_through
from kie.web import Viewer, authorise, db

__all__ = ["bp"]
DONE = {
    "yes": N_("It is left out."),
    "no": N_("It stays in the file."),
    "again": N_("The yes is taken back: it waits for a second person again."),
}


@bp.post("/records/redactions/<uuid:redaction_id>/taking-back")
def taking_back(redaction_id: UUID) -> ResponseReturnValue:
    """It stays in the file after all."""
    authorise(Permission.READ_SUBJECT_REQUESTS)
    if _is_withdrawn(redaction_id):
        return _withdrawn()
    who, asked = _of_redaction(redaction_id, Permission.READ_SUBJECT_FILE)
    try:
        answering.take_back(db(), redaction_id, who.person_id)
    except FileChanged as refused:
        return _as_it_is_now(asked.id, refused)
    flash(_("It is not marked any more."), "success")
    return _onward(who, asked, redaction_id)


@bp.post("/records/redactions/<uuid:redaction_id>/<any(yes, no, again):said>")
def second(redaction_id: UUID, said: str) -> ResponseReturnValue:
    """The second person's answer; `again`: a yes is taken back, so that it waits for one again."""
    authorise(Permission.READ_SUBJECT_REQUESTS)
    if _is_withdrawn(redaction_id):
        return _withdrawn()
    who, asked = _of_redaction(redaction_id, Permission.CONFIRM_REDACTION)
    form = StayForm.of(redaction_id, sent=True)
    if said != "again" and answering.waits(db(), redaction_id) and not form.goes_with(said):
        return file_shown(who, asked, ReleaseForm(formdata=None), form)
    try:
        if said == "again":
            answering.take_back_yes(db(), redaction_id, who.person_id)
        else:
            why = form.reason.data or ""
            answering.answer(db(), redaction_id, who.person_id, agreed=said == "yes", reason=why)
    except FileChanged as refused:
        return _as_it_is_now(asked.id, refused)
    flash(_(DONE[said]), "success")
    return _onward(who, asked, redaction_id)


def _is_withdrawn(redaction_id: UUID) -> bool:
    """Whether it is not marked any more, and the page that it was answered on says of which request it was."""
    return db().get(Redaction, redaction_id) is None and "asked" in request.form


def _withdrawn() -> ResponseReturnValue:
    """The file as it is marked now. Raises NotFound."""
    asked_id = id_or_none(request.form["asked"])
    if asked_id is None:
        raise NotFound()
    return _as_it_is_now(asked_id, MarkWithdrawn())


def _as_it_is_now(asked_id: UUID, refused: FileChanged) -> ResponseReturnValue:
    """The file as it is marked now, with why nothing was done and all that was typed. Raises NotFound."""
    db().rollback()
    who, asked = looking_through(asked_id)
    flash(f"{refused.message} {refused.next_step}".strip(), "info")
    if asked.closed:
        return redirect(url_for(".show", asked_id=asked_id))
    return file_shown(who, asked, ReleaseForm(formdata=None), status=409)


def _onward(who: Viewer, asked: Asked, redaction_id: UUID) -> ResponseReturnValue:
    """On to the file; at once where something is typed beside other marks, which stays."""
    own = StayForm.of(redaction_id).reason.name
    typed = [key for key, said in request.form.items() if key.startswith("stays-") and said.strip()]
    if set(typed) <= {own}:
        return redirect(url_for(".file", asked_id=asked.id))
    return file_shown(who, request_queries.request_of(db(), asked.id), ReleaseForm(formdata=None))


def _of_redaction(redaction_id: UUID, permission: Permission) -> tuple[Viewer, Asked]:
    """The request, when the viewer may do this to what is marked in its file. Raises SignInNeeded and NotFound."""
    authorise(Permission.READ_SUBJECT_REQUESTS)
    asked, marked_by_id = request_queries.request_of_redaction(db(), redaction_id)
    facts = set(reading_facts(asked.person_id))
    who = authorise(Permission.READ_SUBJECT_FILE, asked.person_id, *facts)
    if marked_by_id != who.person_id:
        facts.add(Fact.ANOTHER)
    return authorise(permission, asked.person_id, *facts), asked
