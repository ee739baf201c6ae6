"""What was typed when the session had ended: kept when it arrives, put back into its form after signing in."""

from uuid import UUID

import flask
from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from kie.access import Permission
from kie.accounts import rules, unsent
from kie.accounts.filling import fill
from kie.accounts.forms_asked import Questions
from kie.accounts.kept_names import Names, Place
from kie.accounts.pages import kept_page, kept_pages, left_over, places_of
from kie.accounts.rules import ASKED, STEP
from kie.accounts.unsent import Fields, Kept
from kie.accounts.views import MARK, bp
from kie.errors import NotFound
from kie.i18n import _
from kie.identifiers import id_or_none
from kie.once import FLASHES
from kie.web import authorise, beside, db, house, page

__all__ = ["bp", "keep_and_do_nothing", "keep_typed"]

KEEP_ONLY = "X-KIE-Keep"
"""The header of what a page sends whose session has ended, by itself: to keep it, and never to do it."""


def keep_typed() -> Response | None:
    """Keep what a refused request carried, for whoever's page it came from. Gives the answer that says so.

    None when there was nothing to keep, or nobody can be told to be its author; the refusal is shown as ever then.
    """
    fields, by_page = _typed(), KEEP_ONLY in request.headers
    if not fields:
        return _to_the_page(422) if by_page else None
    key, present = house().settings.secret_key, getattr(current_user, "person_id", None)
    db().rollback()  # A refused request keeps nothing of its own, and must not hold up what is kept beside it.
    with beside() as writing:
        author_id = unsent.author_of(writing, key, _mark())
        if author_id is None:
            return _to_the_page(409) if by_page else None
        kept_id = unsent.keep(writing, key, author_id, request.full_path.rstrip("?"), fields)
    flask.g.kept_unsent = kept_id
    if by_page:
        if kept_id is not None and present is None:
            _say_signed_out()
        return _to_the_page(413 if kept_id is None else 200)
    if kept_id is None:
        texts = left_over(_questions().of(request.path, fields))
        return flask.make_response(page("accounts/not_kept.html", 413, texts=texts))
    if author_id == present and current_user.is_authenticated:
        return redirect(url_for("accounts.unsent_form", unsent_id=kept_id))
    if present is not None:
        flash(
            _("That page was opened by somebody who was signed in here before you. It is kept for them."),
            "warning",
        )
        return redirect(url_for("home.index"))
    _say_signed_out()
    return redirect(url_for("accounts.sign_in"))


@bp.before_app_request
def keep_and_do_nothing() -> Response | None:
    """What a page sends by itself is kept, whoever is signed in by now; its view is not asked."""
    if request.method != "POST" or KEEP_ONLY not in request.headers:
        return None
    return keep_typed()


def _to_the_page(status: int) -> Response:
    """For a script. 200: kept; 422: nothing in it is for keeping; 409: nobody knows whose it is; 413: no room."""
    return flask.make_response(flask.jsonify(kept=status == 200), status)


def _say_signed_out() -> None:
    """Once, of however many forms and tabs."""
    said = _("You were signed out before this was saved. Sign in, and you will find what you typed.")
    if ("warning", said) not in map(tuple, flask.session.get(FLASHES, ())):
        flash(said, "warning")


def _typed() -> Fields:
    """The fields of the form that was sent; none of a form that is not for keeping."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method != "POST" or request.blueprint == bp.name or getattr(view, "_kie_public", view is None):
        return ()
    if request.files or not rules.worth_keeping(request.form):
        return ()
    pairs = request.form.items(multi=True)
    return tuple((name, value) for name, value in pairs if name not in rules.NOT_TYPED)


def _mark() -> str:
    """What the form's token says of the page that it came from; "" when the token is not ours."""
    signed = URLSafeTimedSerializer(house().settings.secret_key, salt="wtf-csrf-token")
    try:
        mark = signed.loads(request.form.get(MARK, ""))
    except BadData:
        return ""
    return mark if isinstance(mark, str) else ""


@bp.get("/unsent")
def unsent_forms() -> ResponseReturnValue:
    """Everything that was typed and never arrived."""
    who = authorise(Permission.USE)
    kept = unsent.kept_for(db(), house().settings.secret_key, who.person_id)
    onward = rules.local_path(request.args.get("next")) or url_for("home.index")
    names = Names(db(), who.person_id, _place_of, current_app.extensions["kie-whose"])
    return page("accounts/unsent_forms.html", kept=kept_pages(kept, _questions(), names), onward=onward)


@bp.get("/unsent/<uuid:unsent_id>")
def unsent_form(unsent_id: UUID) -> ResponseReturnValue:
    """To the form with what was typed in it: on the page at its address, or on one above it."""
    authorise(Permission.USE)
    return _look_for(_kept(unsent_id), 0)


@bp.get("/unsent/<uuid:unsent_id>/text")
def unsent_text(unsent_id: UUID) -> ResponseReturnValue:
    """What was typed, to copy or to send as it was, where no page has its form any more."""
    authorise(Permission.USE)
    kept = _kept(unsent_id)
    return page("accounts/unsent_text.html", kept=kept_page(kept, _questions()), fields=kept.fields)


@bp.post("/unsent/<uuid:unsent_id>/throwing-away")
def unsent_throwing_away(unsent_id: UUID) -> ResponseReturnValue:
    """Delete what was typed."""
    who = authorise(Permission.USE)
    unsent.throw_away(db(), who.person_id, unsent_id)
    flash(_("It is thrown away."), "success")
    return redirect(url_for("accounts.unsent_forms"))


@bp.after_app_request
def put_back(answer: flask.Response) -> flask.Response:
    """Fill the page's form with what its author typed, when the address asks for it."""
    kept, step = _asked_for(), request.args.get(STEP, 0, type=int)
    if kept is None or answer.status_code >= 500:
        return answer
    if answer.status_code in (302, 303) and (onward := rules.local_path(answer.location)):
        return flask.make_response(redirect(_asking(onward, kept, step)))
    if answer.status_code != 200 or answer.mimetype != "text/html":
        return flask.make_response(_look_for(kept, step + 1))
    path = kept.path.partition("?")[0]
    filled = fill(answer.get_data(as_text=True), request.path, path, kept.fields, str(kept.id))
    if filled is None:
        return flask.make_response(_look_for(kept, step + 1))
    homeless = [(name, value) for name, values in filled.homeless.items() for value in values]
    questions = _questions()
    shown, texts = kept_page(kept, questions), left_over(questions.of(path, homeless))
    answer.set_data(filled.html(flask.render_template("accounts/_kept.html", kept=shown, texts=texts)))
    return answer


@bp.after_app_request
def forget_sent(answer: flask.Response) -> flask.Response:
    """What was kept is deleted once its author has sent it after all, and it was taken: not kept once more."""
    taken = request.method == "POST" and answer.status_code < 400
    sent = request.form.get(ASKED, "") if taken else ""
    who = getattr(current_user, "person_id", None)
    if sent and who is not None and current_user.is_authenticated and (unsent_id := id_or_none(sent)):
        if unsent_id == flask.g.get("kept_unsent"):
            return answer
        db().rollback()  # The request's own transaction is kept by now; this ends what was read since.
        with beside() as writing:
            unsent.was_sent(writing, who, unsent_id)
    return answer


def _asked_for() -> Kept | None:
    asked = id_or_none(request.args.get(ASKED, "")) if request.method == "GET" else None
    if asked is None or request.blueprint == bp.name or not current_user.is_authenticated:
        return None
    return unsent.one_kept(db(), house().settings.secret_key, current_user.person_id, asked)


def _look_for(kept: Kept, step: int) -> ResponseReturnValue:
    """On to the next page that may have the form; to the bare text when there is none left."""
    places = places_of(kept.path, _is_page)
    if step >= len(places):
        return redirect(url_for("accounts.unsent_text", unsent_id=kept.id))
    return redirect(_asking(places[step], kept, step))


def _asking(path: str, kept: Kept, step: int) -> str:
    return f"{path}{'&' if '?' in path else '?'}{ASKED}={kept.id}&{STEP}={step}"


def _questions() -> Questions:
    return Questions(house().catalogue, _room_of)


def _room_of(path: str) -> str:
    """The package whose view takes what is sent to this address; "" when none does any more."""
    view = current_app.view_functions.get(_place_of(path).endpoint)
    return "" if view is None else view.__module__.rpartition(".")[0]


def _place_of(path: str) -> Place:
    adapter = current_app.create_url_adapter(request)
    try:
        found = None if adapter is None else adapter.match(path.partition("?")[0], method="POST")
    except HTTPException:
        found = None
    return Place("", {}) if found is None else Place(*found)


def _is_page(path: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and adapter.test(path, "GET")


def _kept(unsent_id: UUID) -> Kept:
    kept = unsent.one_kept(db(), house().settings.secret_key, current_user.person_id, unsent_id)
    if kept is None:
        raise NotFound(_("This is not kept any more: it was sent, thrown away, or is older than a day."))
    return kept
