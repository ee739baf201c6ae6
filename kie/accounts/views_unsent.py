"""What was typed when the session had ended, and is kept: given back to its author, in its form, after signing in."""

from uuid import UUID

import flask
from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from kie.access import Permission
from kie.accounts import rules, unsent
from kie.accounts.filling import fill
from kie.accounts.forms_addressed import is_page, place_of, questions
from kie.accounts.kept_names import Names
from kie.accounts.pages import kept_page, kept_pages, places_of
from kie.accounts.rules import ASKED, STEP
from kie.accounts.unsent import Kept
from kie.accounts.views import bp
from kie.errors import NotFound
from kie.i18n import _
from kie.identifiers import id_or_none
from kie.web import authorise, beside, db, house, page

__all__ = ["bp"]


@bp.get("/unsent")
def unsent_forms() -> ResponseReturnValue:
    """Everything that was typed and never arrived."""
    who = authorise(Permission.USE)
    kept = unsent.kept_for(db(), house().settings.secret_key, who.person_id)
    onward = rules.local_path(request.args.get("next")) or url_for("home.index")
    names = Names(db(), who.person_id, place_of, current_app.extensions["kie-whose"])
    return page("accounts/unsent_forms.html", kept=kept_pages(kept, questions(), names), onward=onward)


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
    return page("accounts/unsent_text.html", kept=kept_page(kept, questions()), fields=kept.fields)


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
    asked = questions()
    shown, texts = kept_page(kept, asked), asked.of(path, homeless)
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
    places = places_of(kept.path, is_page)
    if step >= len(places):
        return redirect(url_for("accounts.unsent_text", unsent_id=kept.id))
    return redirect(_asking(places[step], kept, step))


def _asking(path: str, kept: Kept, step: int) -> str:
    return f"{path}{'&' if '?' in path else '?'}{ASKED}={kept.id}&{STEP}={step}"


def _kept(unsent_id: UUID) -> Kept:
    kept = unsent.one_kept(db(), house().settings.secret_key, current_user.person_id, unsent_id)
    if kept is None:
        raise NotFound(_("This is not kept any more: it was sent, thrown away, or is older than a day."))
    return kept
