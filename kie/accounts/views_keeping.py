"""What was typed when the session had ended, as it arrives: kept for its author, whoever is at that browser by now."""

from uuid import UUID

import flask
from flask import flash, redirect, request, url_for
from flask_login import current_user
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from kie.accounts import rules, unsent
from kie.accounts.forms_addressed import questions
from kie.accounts.unsent import Fields
from kie.accounts.views import MARK, bp
from kie.controls import asks_secret
from kie.i18n import _
from kie.once import FLASHES
from kie.web import beside, db, house, is_public, page, room_of

__all__ = ["bp", "keep_and_do_nothing", "keep_typed"]

KEEP_ONLY = "X-KIE-Keep"
"""The header of what a page sends whose session has ended, by itself: to keep it, and never to do it."""


@bp.before_app_request
def keep_and_do_nothing() -> Response | None:
    """What a page sends by itself is kept, whoever is signed in by now; its view is not asked."""
    if request.method != "POST" or KEEP_ONLY not in request.headers:
        return None
    return _answer_to_script()


def keep_typed() -> Response | None:
    """Keep what a refused request carried, for whoever's page it came from. Gives the answer that says so.

    None when there was nothing to keep, or nobody can be told to be its author; the refusal is shown as ever then.
    """
    return _answer_to_script() if KEEP_ONLY in request.headers else _answer_to_person()


def _answer_to_script() -> Response:
    fields, present = _typed(), getattr(current_user, "person_id", None)
    if not fields:
        return _to_the_page(422)
    kept = _keep(fields)
    if kept is None:
        return _to_the_page(409)
    _author_id, kept_id = kept
    if kept_id is None:
        return _to_the_page(413)
    if present is None:
        _say_signed_out()
    return _to_the_page(200)


def _answer_to_person() -> Response | None:
    fields, present = _typed(), getattr(current_user, "person_id", None)
    kept = _keep(fields) if fields else None
    if kept is None:
        return None
    author_id, kept_id = kept
    if kept_id is None:
        texts = questions().of(request.path, fields)
        return flask.make_response(page("accounts/not_kept.html", 413, texts=texts))
    if author_id == present and current_user.is_authenticated:
        return redirect(url_for("accounts.unsent_form", unsent_id=kept_id))
    if present is None:
        _say_signed_out()
        return redirect(url_for("accounts.sign_in"))
    flash(
        _("That page was opened by somebody who was signed in here before you. It is kept for them."),
        "warning",
    )
    return redirect(url_for("home.index"))


def _keep(fields: Fields) -> tuple[UUID, UUID | None] | None:
    """Whose it is, and under what it is kept now, None where there is no room; None when nobody can tell whose."""
    key, path = house().settings.secret_key, request.full_path.rstrip("?")
    db().rollback()  # A refused request keeps nothing of its own, and must not hold up what is kept beside it.
    with beside() as writing:
        author_id = unsent.author_of(writing, key, _mark())
        if author_id is None:
            return None
        kept_id = unsent.keep(writing, key, author_id, path, fields)
    flask.g.kept_unsent = kept_id
    return author_id, kept_id


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
    room = room_of(request.endpoint)
    if request.method != "POST" or request.blueprint == bp.name or not room or is_public():
        return ()
    if request.files or asks_secret(room, request.form):
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
