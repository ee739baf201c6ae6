"""Pages about words that are to go: somebody else's details, or a reason that says too much; and HR's answer."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie.access import Fact, Permission
from kie.errors import Conflict, Invalid, NotFound
from kie.i18n import _, ngettext
from kie.people.opened import opened, reading_facts, shown
from kie.people.queries import names_of
from kie.people.standing import reads_by_reason
from kie.records import queries
from kie.records.errors import TextsChanged
from kie.records.foreseeing import signers_of
from kie.records.forms import ClosingForm, RefusalForm, RemovalForm, RemoveForm, WordsForm
from kie.records.queries import Asked
from kie.records.removal_pages import asked_line, hit_groups, removal_lines, request_page
from kie.records.removing import Foreseen, foresee, refuse_removal, remove, words_of
from kie.records.service import Removal, ask_removal
from kie.records.views import bp
from kie.reviews.errors import NotRevealed
from kie.web import Viewer, authorise, db, idempotent, page, viewer

__all__ = ["bp"]


PLACE = '<any("review", "record", "plan", "diary", "reason"):place>'


@bp.route(f"/records/<uuid:person_id>/removals/{PLACE}", methods=["GET", "POST"])
def asking(person_id: UUID, place: str) -> ResponseReturnValue:
    """Say that somebody else's details stand in one of a person's texts, or that a reason says too much of them."""
    reason = place == "reason"
    who = authorise(Permission.ASK_REASON_REMOVAL if reason else Permission.ASK_REMOVAL, person_id)
    form, status = RemovalForm(), 200
    if request.method == "POST":
        status = 422
        if form.validate():
            removal = Removal(person_id, place, _review(), form.about.data, bool(form.outside.data))
            try:
                ask_removal(db(), who.person_id, removal)
            except (Invalid, NotRevealed) as refused:
                form.about.errors = [f"{refused.message} {refused.next_step}".strip()]
                status = refused.status
            else:
                flash(_("HR was asked. You find the answer in “My file”."), "success")
                return redirect(url_for(".mine"))
    by_hr = reads_by_reason(who.relations_to(person_id))
    own = who.person_id == person_id
    name = "" if own else names_of(db(), [person_id]).get(person_id)
    if name is None:
        raise NotFound()
    return page("records/asking.html", status, form=form, place=place, name=name, by_hr=by_hr)


def _review() -> UUID | None:
    """The review that the address names, None without one. Raises not found for something else."""
    given = request.args.get("review")
    try:
        return None if given is None else UUID(given)
    except ValueError:
        raise NotFound()


@bp.get("/records/removals")
def removals() -> ResponseReturnValue:
    """Every request, those that wait first."""
    who = authorise(Permission.READ_REMOVALS)
    return page("records/removals.html", lines=removal_lines(db(), who.person_id))


@bp.get("/records/removals/<uuid:request_id>")
def removal(request_id: UUID) -> ResponseReturnValue:
    """One request, and the ways to answer it."""
    who = authorise(Permission.READ_REMOVALS)
    return _show(who, queries.request_of(db(), request_id))


def _show(
    who: Viewer,
    asked: Asked,
    status: int = 200,
    words: WordsForm | None = None,
    refusal: RefusalForm | ClosingForm | None = None,
) -> ResponseReturnValue:
    leaving = ClosingForm if asked.request.place == "diary" else RefusalForm
    about = request_page(db(), asked, who.person_id)
    if about.reasons:
        opened("removal", about.person_id, about.line.id)
    return page(
        "records/removal.html",
        status,
        shown=about,
        words=words or WordsForm(formdata=None),
        refusal=refusal or leaving(formdata=None),
    )


def _answering(permission: Permission, request_id: UUID) -> tuple[Viewer, Asked]:
    """The request, when the viewer may answer it so. Raises SignInNeeded and NotFound."""
    who = viewer()
    authorise(Permission.READ_REMOVALS)
    asked = queries.request_of(db(), request_id)
    person_id = asked.request.person_id
    facts = set(reading_facts(person_id))
    if asked.request.asked_by_id != who.person_id:
        facts.add(Fact.ANOTHER)
    authorise(permission, person_id, *facts)
    return who, asked


@bp.post("/records/removals/<uuid:request_id>/refusal")
def refusal(request_id: UUID) -> ResponseReturnValue:
    """Leave the words as they are, for a reason."""
    who, asked = _answering(Permission.ANSWER_REMOVAL, request_id)
    diary = asked.request.place == "diary"
    form = ClosingForm() if diary else RefusalForm()
    if not form.validate_on_submit():
        return _show(who, asked, 422, refusal=form)
    try:
        refuse_removal(db(), request_id, who.person_id, form.reason.data)
    except Invalid as refused:
        form.reason.errors = [refused.message]
        return _show(who, asked, refused.status, refusal=form)
    if diary:
        flash(_("The request is closed. Whoever asked was told."), "success")
    else:
        flash(_("The words stay as they are. Whoever asked was told."), "success")
    return redirect(url_for(".removals"))


@bp.post("/records/removals/<uuid:request_id>/preview")
@idempotent
def preview(request_id: UUID) -> ResponseReturnValue:
    """Where the words stand, before anything is taken out."""
    who, asked = _answering(Permission.STRIKE_WORDS, request_id)
    form = WordsForm()
    if not form.validate_on_submit():
        return _show(who, asked, 422, words=form)
    try:
        seen = foresee(db(), asked.request, words_of(form.words.data))
    except Invalid as refused:
        form.words.errors = [f"{refused.message} {refused.next_step}".strip()]
        return _show(who, asked, refused.status, words=form)
    return _preview(asked, seen)


def _preview(asked: Asked, seen: Foreseen, changed: Conflict | None = None) -> ResponseReturnValue:
    shown("removal", asked.request.person_id, asked.request.id)
    return page(
        "records/preview.html",
        200 if changed is None else changed.status,
        form=RemoveForm(formdata=None, words="\n".join(seen.words), token=seen.token),
        words=seen.words,
        line=asked_line(asked),
        groups=hit_groups(seen.hits, asked.person.name),
        missing=seen.missing,
        times=sum(hit.times for hit in seen.hits),
        signed=bool(signers_of(seen.hits)),
        changed=changed,
    )


@bp.post("/records/removals/<uuid:request_id>/striking")
def striking(request_id: UUID) -> ResponseReturnValue:
    """Take the words out for good."""
    who, asked = _answering(Permission.STRIKE_WORDS, request_id)
    form = RemoveForm()
    if not form.validate_on_submit():
        return _show(who, asked, 422, words=form)
    try:
        words = words_of(form.words.data)
        times = remove(db(), request_id, who.person_id, words, form.token.data or "")
    except TextsChanged as changed:
        return _preview(asked, foresee(db(), asked.request, words), changed)
    except Invalid as refused:
        form.words.errors = [f"{refused.message} {refused.next_step}".strip()]
        return _show(who, asked, refused.status, words=form)
    flash(_said(times), "success")
    return redirect(url_for(".removal", request_id=request_id) if times is None else url_for(".removals"))


def _said(times: int | None) -> str:
    if times is None:
        return _("Nothing is taken out yet: a second person must say yes. They were told.")
    return ngettext(
        "The words were taken out of %(n)s place that you can read, for good.",
        "The words were taken out of %(n)s places that you can read, for good.",
        times,
    )
