"""Pages of the assessments room."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from kie.access import Permission
from kie.assessments import forms
from kie.assessments.autosave import save_one, sent
from kie.assessments.check import check_page
from kie.assessments.earlier import earlier_of, reused
from kie.assessments.handing_in import hand_in_as_told
from kie.assessments.numbers import number_warning
from kie.assessments.opening import part_for
from kie.assessments.overview import overview
from kie.assessments.pages import (
    after,
    other_screen,
    theme_page,
    theme_screen,
)
from kie.assessments.picks import unhelpful_page
from kie.assessments.queries import Sheet, review_facts
from kie.assessments.questions import Attempt, ErrorLink
from kie.assessments.screens import Part, screens_of
from kie.assessments.service import (
    AnswersMissing,
    Item,
    StaleWants,
    save_items,
    save_unhelpful,
    save_wants,
    take_back,
)
from kie.assessments.whole import after_whole, save_whole, whole_page
from kie.assessments.wishes import wants_page
from kie.cycles.holding import HOLD, held_in
from kie.cycles.queries import participation_context
from kie.errors import Conflict, Invalid
from kie.i18n import _
from kie.settling import settled
from kie.web import along, authorise, db, idempotent, page, viewer

bp = Blueprint("assessments", __name__, url_prefix="/assessments")

SIDE = '<any("self", "manager"):side>'
WRITE = {
    "self": Permission.WRITE_SELF_ASSESSMENT,
    "manager": Permission.WRITE_MANAGER_ASSESSMENT,
}
TAKE_BACK = {
    "self": Permission.TAKE_BACK_SELF_ASSESSMENT,
    "manager": Permission.TAKE_BACK_MANAGER_ASSESSMENT,
}
REUSE = "reuse"


def _writer(participation_id: UUID, side: str) -> Part:
    """The part for whoever may write it, before anything of it is read: enough to save."""
    viewer()
    context = participation_context(db(), participation_id)
    who = authorise(WRITE[side], context.person.id)
    return Part(context, side, Sheet(), who.person_id)


def _part(participation_id: UUID, side: str) -> Part:
    """The part with all that is written in it so far."""
    writer = _writer(participation_id, side)
    return part_for(db(), writer.context, side, writer.viewer_id)


def _for_method(participation_id: UUID, side: str) -> Part:
    """A page shows all that is written; a save needs to read none of it."""
    return _writer(participation_id, side) if _sends() else _part(participation_id, side)


def _sends() -> bool:
    """Whether the request sends something to keep. Asking for the head of a page does not, as little as reading it."""
    return request.method == "POST"


def _undone(participation_id: UUID, side: str) -> Part:
    """The part as it stands after a refused save was undone, to show again with what was typed."""
    db().rollback()
    return _part(participation_id, side)


def _go_on(url: str, *texts: str | None) -> ResponseReturnValue:
    """To the next page; a text that seems to name somebody by a number is warned about on the way."""
    if warning := number_warning(texts):
        flash(warning, "warning")
    return redirect(url)


def _typed(values: MultiDict[str, str]) -> dict[str, object]:
    return forms.several(settled(values.lists()).items())


def _items(part: Part, typed: dict[str, object]) -> list[Item]:
    """What was sent, with one's own earlier note taken in where the button beside it was pressed."""
    items, key = forms.items_from(typed), forms.text_of(typed, REUSE)
    if not key:
        return items
    nodes = [node for node in part.asked.nodes.values() if f"{node.framework_id}/{node.node_id}" == key]
    mine = earlier_of(db(), part.context, part.side, part.viewer_id, nodes)
    return reused(items, key, mine)


def _next(part: Part, url: str) -> str:
    key = request.form.get(REUSE)
    if key:
        return f"{request.full_path.rstrip('?')}#{key}/note"
    return part.url("check") if request.args.get("back") == "check" else url


@bp.get(f"/<uuid:participation_id>/{SIDE}")
def show(participation_id: UUID, side: str) -> ResponseReturnValue:
    """What this part is for, how far it is, and the way on."""
    part = _part(participation_id, side)
    return page("assessments/show.html", overview=overview(db(), part))


@bp.route(f"/<uuid:participation_id>/{SIDE}/<framework_id>/<competency_id>", methods=["GET", "POST"])
def theme(participation_id: UUID, side: str, framework_id: str, competency_id: str) -> ResponseReturnValue:
    """One theme, or six statements of it."""
    part = _for_method(participation_id, side)
    screens = screens_of(part)
    screen = theme_screen(screens, framework_id, competency_id, request.args.get("part", 1, type=int))
    if not _sends():
        if not part.writable:
            return redirect(part.url("show"))
        shown = theme_page(db(), part, screens, screen, Attempt())
        return page("assessments/rate.html", page=shown)
    typed = _typed(request.form)
    items = _items(part, typed)
    try:
        save_items(db(), part.context, side, part.viewer_id, items)
    except (Invalid, Conflict) as error:
        part = _undone(participation_id, side)
        shown = theme_page(db(), part, screens, screen, Attempt.of(typed, error))
        return page("assessments/rate.html", error.status, page=shown)
    return _go_on(_next(part, after(part, screens, screen)), *(item.note for item in items))


@bp.route(f"/<uuid:participation_id>/{SIDE}/all", methods=["GET", "POST"])
def whole(participation_id: UUID, side: str) -> ResponseReturnValue:
    """Every rating and every question on unhelpful behaviours, on one page."""
    part = _for_method(participation_id, side)
    screens = screens_of(part)
    if not _sends():
        if not part.writable:
            return redirect(part.url("show"))
        return page("assessments/rate.html", page=whole_page(db(), part, screens, Attempt()))
    typed = _typed(request.form)
    items = _items(part, typed)
    try:
        kept = save_whole(db(), part, items, typed)
        refused = kept.refused
    except (Invalid, Conflict) as error:
        refused = (error,)
    if refused:
        part = _undone(participation_id, side)
        shown = whole_page(db(), part, screens_of(part), Attempt.of(typed, *refused))
        return page("assessments/rate.html", refused[0].status, page=shown)
    return _go_on(_next(part, after_whole(part, screens)), *(item.note for item in items), *kept.texts)


@bp.route(f"/<uuid:participation_id>/{SIDE}/unhelpful/<framework_id>", methods=["GET", "POST"])
def unhelpful(participation_id: UUID, side: str, framework_id: str) -> ResponseReturnValue:
    """The one question on a framework's unhelpful behaviours."""
    part = _for_method(participation_id, side)
    screens = screens_of(part)
    screen = other_screen(screens, "unhelpful", framework_id)
    if not _sends():
        if not part.writable:
            return redirect(part.url("show"))
        return page("assessments/unhelpful.html", page=unhelpful_page(db(), part, screens, screen, Attempt()))
    typed = _typed(request.form)
    url = _next(part, after(part, screens, screen))
    if side == "self" and not request.form.get("answer") and not request.form.get("seen"):
        return redirect(url)
    try:
        item = forms.unhelpful_from(framework_id, typed)
        save_unhelpful(db(), part.context, side, part.viewer_id, item)
    except (Invalid, Conflict) as error:
        part = _undone(participation_id, side)
        shown = unhelpful_page(db(), part, screens, screen, Attempt.of(typed, error))
        return page("assessments/unhelpful.html", error.status, page=shown)
    return _go_on(url, *(one.what_seen for one in item.seen))


@bp.route("/<uuid:participation_id>/self/wants", methods=["GET", "POST"])
def wants(participation_id: UUID) -> ResponseReturnValue:
    """What the person wants, what is in the way, what they need."""
    part = _for_method(participation_id, "self")
    screens = screens_of(part)
    screen = other_screen(screens, "wants")
    if not _sends():
        if not part.writable:
            return redirect(part.url("show"))
        return page("assessments/wants.html", page=wants_page(db(), part, screens, screen, Attempt()))
    typed = _typed(request.form)
    item = forms.wants_from(typed)
    try:
        save_wants(db(), part.context, part.viewer_id, item)
    except (Invalid, Conflict) as error:
        part = _undone(participation_id, "self")
        elsewhere = error.stored if isinstance(error, StaleWants) else None
        shown = wants_page(db(), part, screens, screen, Attempt.of(typed, error), elsewhere)
        return page("assessments/wants.html", error.status, page=shown)
    return _go_on(part.url("check"), item.soon, item.later, item.in_the_way, item.needs)


@bp.get(f"/<uuid:participation_id>/{SIDE}/check")
def check(participation_id: UUID, side: str) -> ResponseReturnValue:
    """Everything that was written: to check before handing in, and to read afterwards."""
    part = _part(participation_id, side)
    if part.handed_in_by_other:
        return redirect(part.url("show"))
    return page("assessments/check.html", page=check_page(db(), part), errors=())


@bp.post(f"/<uuid:participation_id>/{SIDE}/submission")
def submission(participation_id: UUID, side: str) -> ResponseReturnValue:
    """Hand in."""
    part = _writer(participation_id, side)
    try:
        reversible = "reversible" in request.form
        done = hand_in_as_told(db(), part.context, side, part.viewer_id, reversible=reversible)
    except (AnswersMissing, Conflict) as error:
        shown = check_page(db(), _undone(participation_id, side))
        said = f"{error.message} {error.next_step}".strip()
        errors = shown.missing or (ErrorLink(said, ""),)
        return page("assessments/check.html", error.status, page=shown, errors=errors)
    flash(done, "success")
    return redirect(part.url("show"))


@bp.post(f"/<uuid:participation_id>/{SIDE}/taking-back")
def taking_back(participation_id: UUID, side: str) -> ResponseReturnValue:
    """Take one's own part back to change it."""
    part = _writer(participation_id, side)
    facts = review_facts(db(), participation_id, side)
    take_back(db(), part.context, side, part.viewer_id)
    # Asked last: the service says in words why it refuses, where the table would only say "not found".
    authorise(TAKE_BACK[side], part.context.person.id, *facts)
    flash(_("You have your part back. Hand it in again when you are ready."), "success")
    return redirect(part.url("show"))


@bp.post(f"/<uuid:participation_id>/{SIDE}/items")
@idempotent
@along(HOLD)
def item(participation_id: UUID, side: str) -> ResponseReturnValue:
    """Save one item as it was changed (JSON in, JSON out)."""
    held = held_in(viewer().row)
    who = authorise(WRITE[side], held.person_id)
    return save_one(db(), held, side, who.person_id, sent())
