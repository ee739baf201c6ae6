"""The page on which the owner of a diary takes somebody else's details out of a note that is held."""

from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from kie.errors import KieError
from kie.evidence.forms import TakingOutForm
from kie.evidence.pages import note_line
from kie.evidence.service import NoteChanged
from kie.evidence.taking_out import WordsUnfit, take_out
from kie.evidence.views import bp, own_note
from kie.forming import sent
from kie.i18n import _
from kie.texts import TextRefused
from kie.web import db, page


@bp.route("/<uuid:note_id>/taking-out", methods=["GET", "POST"])
def taking_out(note_id: UUID) -> ResponseReturnValue:
    """Take words out of one's own note, after a look at it."""
    written, status = own_note(note_id), 200
    if not written.held:
        return redirect(url_for("evidence.note", note_id=note_id))
    form = TakingOutForm(formdata=sent(), data={"version": str(written.note.version)})
    if form.is_submitted():
        refused = taken_out(form, note_id, written.note.person_id) if form.validate() else None
        if not form.errors and refused is None:
            flash(_("The words are out of the note."), "success")
            return redirect(url_for("evidence.note", note_id=note_id))
        status = 422 if refused is None else refused.status
    return page("evidence/taking_out.html", status, form=form, note=note_line(written))


def taken_out(form: TakingOutForm, note_id: UUID, actor_id: UUID) -> KieError | None:
    """Do it; why not, said above the field, when it cannot be done."""
    try:
        take_out(db(), note_id, form.words.data or "", form.version_read(), actor_id)
    except NoteChanged as stale:
        form.version.data = str(stale.now.note.version)
        form.words.errors = [
            _("The note was changed meanwhile. It is shown as it stands now; look, and send again.")
        ]
        return stale
    except (WordsUnfit, TextRefused) as refused:
        form.words.errors = [f"{refused.message} {refused.next_step}".strip()]
        return refused
    return None
