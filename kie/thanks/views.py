"""Pages of thanks: finding somebody by name, and thanking them."""

from dataclasses import replace
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.errors import Conflict
from kie.evidence.views import chosen_before
from kie.evidence.words import NoteWords
from kie.forming import sent
from kie.i18n import _
from kie.people.models import Person
from kie.thanks import service
from kie.thanks.forms import FindForm, ThanksForm
from kie.thanks.offered import as_asked_of, tags_for_anybody
from kie.thanks.pages import thanks_page
from kie.thanks.queries import left_today
from kie.web import authorise, db, house, page, viewer

bp = Blueprint("thanks", __name__, url_prefix="/thanks")


@bp.get("")
def index() -> ResponseReturnValue:
    """Find a colleague by name; what one has sent."""
    who = authorise(Permission.THANK)
    form = FindForm(request.args)
    shown = thanks_page(db(), who.person_id, form)
    return page("thanks/index.html", 422 if form.q.errors else 200, shown=shown, form=form)


def form_for(viewer_id: UUID) -> ThanksForm:
    """The form, with what was sent. It offers the same whoever is thanked."""
    known = tags_for_anybody(db(), house().catalogue)
    form = ThanksForm(formdata=sent(), known=known)
    if not form.is_submitted():
        form.choose(tag for key in chosen_before(viewer_id) if (tag := known.get(key)))
    return form


def note_for(person_id: UUID, form: ThanksForm) -> NoteWords:
    """What was written, tied to what the person is reviewed by."""
    note = form.note()
    return replace(note, tags=as_asked_of(db(), person_id, note.tags, house().catalogue))


def show_form(form: ThanksForm, person: Person, status: int) -> ResponseReturnValue:
    """The form to thank this person."""
    left = left_today(db(), viewer().person_id)
    return page("thanks/thanks.html", status, form=form, person=person, refusal=None, left=left)


@bp.route("/to/<uuid:person_id>", methods=["GET", "POST"])
def thanks_new(person_id: UUID) -> ResponseReturnValue:
    """Thank somebody."""
    who = authorise(Permission.THANK)
    person = service.thankable(db(), who.person_id, person_id)
    form = form_for(who.person_id)
    if not form.is_submitted():
        return show_form(form, person, 200)
    if form.more.data:
        form.add_tag()
        return show_form(form, person, 422 if form.tag.errors else 200)
    if not form.validate():
        return show_form(form, person, 422)
    try:
        service.thank(db(), who.person_id, person_id, note_for(person_id, form))
    except Conflict as refusal:
        form.form_errors.append(f"{refusal.message} {refusal.next_step}")
        return show_form(form, person, refusal.status)
    flash(_("It is in the diary of %(name)s, whose first page says so.", name=person.name), "success")
    return redirect(url_for(".index"))
