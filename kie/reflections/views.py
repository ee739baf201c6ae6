"""Pages of private reflections. Each asks whose it is, and nobody but that person is ever let in."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.forming import sent
from kie.i18n import _
from kie.identifiers import looks_like_a_persons_number
from kie.reflections import queries, service
from kie.reflections.forms import ReflectionForm, sent_of
from kie.reflections.pages import card, said_of
from kie.reflections.queries import Opened
from kie.reflections.standards import standards
from kie.web import authorise, db, house, page, viewer

bp = Blueprint("reflections", __name__, url_prefix="/reflections")


def secret() -> str:
    """What reflections are sealed with."""
    return house().settings.secret_key


def own(reflection_id: UUID) -> Opened:
    """A reflection of the viewer's own. Asks authorise(); anybody else's is not found."""
    viewer()
    authorise(Permission.WRITE_REFLECTION, queries.person_of(db(), reflection_id))
    return queries.one_of(db(), secret(), reflection_id)


def show_form(
    form: ReflectionForm, status: int, one: Opened | None = None, theirs: Opened | None = None
) -> ResponseReturnValue:
    """The form of a new reflection or of this one. `theirs`: as it was saved meanwhile, to read beside one's own."""
    other = theirs.words if theirs is not None else None
    return page(
        "reflections/reflection.html",
        status,
        form=form,
        one=one,
        standards=standards(),
        theirs_said=None if other is None else said_of(other),
        theirs_sent=None if other is None else sent_of(other),
    )


def to_the_list(said: str, form: ReflectionForm) -> ResponseReturnValue:
    """To one's reflections, saying what was done, and whether the words seem to name somebody by a number."""
    flash(said, "success")
    if any(looks_like_a_persons_number(text) for text in sent_of(form.words()).values()):
        flash(
            _(
                "Something you wrote looks like an NHS number or a National Insurance number. "
                "Change it, and take the number out."
            ),
            "warning",
        )
    return redirect(url_for(".index"))


@bp.get("")
def index() -> ResponseReturnValue:
    """The viewer's own reflections."""
    who = authorise(Permission.WRITE_REFLECTION, viewer().person_id)
    kept = queries.all_of(db(), secret(), who.person_id)
    cards = [card(one) for one in kept]
    return page(
        "reflections/index.html", cards=cards, person_id=who.person_id, full=len(kept) >= service.MOST
    )


@bp.route("/new", methods=["GET", "POST"])
def reflection_new() -> ResponseReturnValue:
    """Write a reflection."""
    who = authorise(Permission.WRITE_REFLECTION, viewer().person_id)
    form = ReflectionForm(sent())
    if not form.is_submitted():
        return show_form(form, 200)
    if not form.validate():
        return show_form(form, 422)
    try:
        service.write(db(), secret(), who.person_id, form.words())
    except service.TooManyReflections as refusal:
        form.form_errors.append(f"{refusal.message} {refusal.next_step}")
        return show_form(form, refusal.status)
    return to_the_list(_("It is kept. Only you can read it here."), form)


@bp.route("/<uuid:reflection_id>", methods=["GET", "POST"])
def reflection(reflection_id: UUID) -> ResponseReturnValue:
    """Read and change a reflection."""
    one = own(reflection_id)
    form = ReflectionForm(sent())
    if not form.is_submitted():
        if one.words is not None:
            form.begin(one.words, one.version)
        return show_form(form, 200, one)
    if not form.validate():
        return show_form(form, 422, one)
    try:
        service.change(db(), secret(), reflection_id, form.words(), form.read_version)
    except service.ReflectionChanged as stale:
        form.version.data = str(stale.now.version)
        return show_form(form, stale.status, one, theirs=stale.now)
    return to_the_list(_("Your changes are kept."), form)


@bp.route("/<uuid:reflection_id>/deletion", methods=["GET", "POST"])
def deletion(reflection_id: UUID) -> ResponseReturnValue:
    """Delete a reflection, after one more look at it."""
    one = own(reflection_id)
    if request.method == "GET":
        return page("reflections/deletion.html", one=card(one), version=one.version)
    service.delete(db(), secret(), reflection_id, request.form.get("version", 0, type=int))
    flash(_("The reflection is deleted."), "success")
    return redirect(url_for(".index"))
