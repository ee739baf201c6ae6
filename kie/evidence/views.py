"""Pages of the diary: one's own notes, one note, and what somebody shares with whoever manages them."""

from collections.abc import Iterable
from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.accounts.unsent import kept_values
from kie.errors import KieError
from kie.evidence import service
from kie.evidence.diary import Written, note_of, person_of_note
from kie.evidence.forms import DiarySearch, NoteForm, ReceivedForm
from kie.evidence.pages import diary_page, known_tags, note_line, note_page, note_sent, tags_on
from kie.evidence.received import look_at, new_notes
from kie.evidence.words import NoteWords
from kie.forming import sent
from kie.i18n import _
from kie.identifiers import looks_like_a_persons_number
from kie.people.opened import opened
from kie.web import authorise, beside, db, house, page, viewer

bp = Blueprint("evidence", __name__, url_prefix="/diary")


def form_for(person_id: UUID, note: Written | None = None) -> NoteForm:
    """The form of a new note or of this one, filled in on the first visit."""
    on_it = tags_on(note) if note else ()
    known = known_tags(db(), person_id, house().catalogue, on_it)
    form = NoteForm(formdata=sent(), known=known, leader=note_page(db(), person_id).leader)
    if not form.is_submitted():
        about = () if on_it else (request.args.get("about", ""),)
        keys = (*about, *chosen_before(person_id))
        form.begin([*on_it, *(tag for key in keys if (tag := known.get(key)))], note)
    return form


def chosen_before(person_id: UUID) -> tuple[str, ...]:
    """The keys of tags that were chosen before the session ended, when what was typed then is to be filled in: each
    needs a box for its tick, and the page has boxes only for what the form begins with.
    """
    unsent_id = request.args.get("unsent", type=UUID)
    if unsent_id is None:
        return ()
    return kept_values(db(), house().settings.secret_key, person_id, unsent_id, "tags")


def show_form(
    form: NoteForm,
    person_id: UUID,
    status: int,
    note: Written | None = None,
    theirs: Written | None = None,
    refusal: KieError | None = None,
) -> ResponseReturnValue:
    """The form. `theirs`: the note as it was saved meanwhile, to read beside one's own. `refusal`: why the note that
    was to be changed is not; the form then begins a new one with what was typed.
    """
    return page(
        "evidence/note.html",
        status,
        form=form,
        about=note_page(db(), person_id),
        note=note_line(note) if note else None,
        theirs=note_line(theirs) if theirs else None,
        theirs_sent=note_sent(theirs) if theirs else None,
        refusal=refusal,
        warned=looks_like_a_persons_number(form.words.data or ""),
    )


def show_added(form: NoteForm, person_id: UUID, note: Written | None = None) -> ResponseReturnValue:
    """The form with one more tag, and nothing kept yet."""
    form.add_tag()
    return show_form(form, person_id, 422 if form.tag.errors else 200, note)


def own_note(note_id: UUID) -> Written:
    """A note of the viewer's own diary, when they may write it. Asks authorise()."""
    viewer()
    authorise(Permission.WRITE_DIARY, person_of_note(db(), note_id))
    return note_of(db(), note_id)


@bp.get("")
def index() -> ResponseReturnValue:
    """The viewer's own diary."""
    person_id = viewer().person_id
    authorise(Permission.WRITE_DIARY, person_id)
    return show_diary(person_id)


@bp.get("/of/<uuid:person_id>")
def shared(person_id: UUID) -> ResponseReturnValue:
    """What somebody shares with whoever manages them."""
    who = authorise(Permission.READ_SHARED_EVIDENCE, person_id)
    if who.person_id == person_id:
        return redirect(url_for("evidence.index"))
    opened("diary", person_id, person_id)
    return show_diary(person_id)


def show_diary(person_id: UUID) -> ResponseReturnValue:
    """A page of a diary, searched as the address says."""
    form = DiarySearch(request.args)
    number = request.args.get("page", 1, type=int)
    diary = diary_page(db(), person_id, viewer().person_id, form, house().catalogue, number)
    looks(note.id for note in diary.notes if note.new)
    return page("evidence/index.html", diary=diary, form=form)


def looks(note_ids: Iterable[UUID]) -> None:
    """Keep that the owner of the diary has these new notes before them."""
    new = list(note_ids)
    if new:
        with beside() as writing:
            look_at(writing, new)


@bp.route("/new", methods=["GET", "POST"])
def note_new() -> ResponseReturnValue:
    """Write a note."""
    person_id = viewer().person_id
    authorise(Permission.WRITE_DIARY, person_id)
    form = form_for(person_id)
    if not form.is_submitted():
        return show_form(form, person_id, 200)
    if form.more.data:
        return show_added(form, person_id)
    if not form.validate():
        return show_form(form, person_id, 422)
    words = form.note()
    service.write_note(db(), person_id, words, person_id)
    said = _("The note is in your diary, and shared.") if words.shared else _("The note is in your diary.")
    return to_the_diary(said, words)


def to_the_diary(said: str, words: NoteWords) -> ResponseReturnValue:
    """To the diary, saying what was done, and whether the words seem to name somebody by a number."""
    flash(said, "success")
    if looks_like_a_persons_number(words.words):
        flash(
            _(
                "Something you wrote looks like an NHS number or a National Insurance number. "
                "Change the note, and take it out."
            ),
            "warning",
        )
    return redirect(url_for("evidence.index"))


@bp.route("/<uuid:note_id>", methods=["GET", "POST"])
def note(note_id: UUID) -> ResponseReturnValue:
    """Read one's own note, and change it."""
    written = own_note(note_id)
    person_id = written.note.person_id
    if written.sender:
        return received(written)
    form = form_for(person_id, written)
    if not form.is_submitted():
        return show_form(form, person_id, 200, written)
    if form.more.data:
        return show_added(form, person_id, written)
    if not form.validate():
        return show_form(form, person_id, 422, written)
    try:
        service.change_note(db(), note_id, form.note(), form.version_read(), person_id)
    except service.NoteChanged as stale:
        return show_stale(form, stale.now)
    except service.NoteHeld as refusal:
        return show_form(form, person_id, refusal.status, refusal=refusal)
    return to_the_diary(_("The note is saved."), form.note())


def received(written: Written) -> ResponseReturnValue:
    """Read what a colleague wrote, and choose who else reads it."""
    note, about = written.note, note_page(db(), written.note.person_id)
    form = ReceivedForm(formdata=sent(), leader=about.leader)
    theirs, status = None, 200
    if not form.is_submitted():
        looks(new_notes(db(), note.person_id) & {note.id})
        form.begin(written)
    elif not form.validate():
        status = 422
    else:
        try:
            shared = form.readers.data == "shared"
            service.choose_readers(db(), note.id, shared, form.version_read(), note.person_id)
        except service.NoteChanged as stale:
            theirs, status = note_line(stale.now), stale.status
            form.version.data = str(stale.now.note.version)
        else:
            flash(_("Who can read it is saved."), "success")
            return redirect(url_for("evidence.index"))
    return page(
        "evidence/received.html", status, form=form, note=note_line(written), about=about, theirs=theirs
    )


def show_stale(form: NoteForm, now: Written) -> ResponseReturnValue:
    """Both versions; what is sent from here on was written with the other in sight."""
    if now.held:
        return show_form(form, now.note.person_id, 409, refusal=service.NoteHeld())
    form.version.data = str(now.note.version)
    return show_form(form, now.note.person_id, 409, now, theirs=now)


@bp.route("/<uuid:note_id>/deletion", methods=["GET", "POST"])
def deletion(note_id: UUID) -> ResponseReturnValue:
    """Delete one's own note, after one more look at it."""
    written = own_note(note_id)
    if request.method == "GET":
        return page("evidence/deletion.html", note=note_line(written), version=written.note.version)
    version = request.form.get("version", 0, type=int)
    service.delete_note(db(), note_id, version, written.note.person_id)
    flash(_("The note is deleted."), "success")
    return redirect(url_for("evidence.index"))
