"""Where refusals are shown: what happened and what to do next, as a page or as JSON. Nothing was changed."""

from collections.abc import Callable
from hashlib import sha256

import flask
from flask import current_app, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from kie import logs, outage
from kie.errors import KieError, NotFound, SignInNeeded
from kie.i18n import N_, _
from kie.web import KieFlask, wants_json
from kie.written import Answer

GIVEN_BACK = frozenset({400, 404, 409, 422, 500})
"""Refusals of what the request says, or of who asks. What came from another website, or is too long to read, is not
given back."""
Keeper = Callable[[], Response | None]
"""Keeps what a refused request carried, for its author; gives the answer that says so, or None."""


def install(app: KieFlask, keep: Keeper) -> None:
    """Show every error of this application here. `keep`: asked first where somebody was signed out meanwhile."""
    app.extensions["kie-keeper"] = keep
    app.register_error_handler(SignInNeeded, _to_sign_in)
    app.register_error_handler(KieError, _show_refusal)
    app.register_error_handler(CSRFError, _show_csrf)
    app.register_error_handler(HTTPException, _show_http)
    app.register_error_handler(Exception, _show_fault)


def leads_back(address: str, words: str = "") -> None:
    """Say where a refusal of this request leads back to, "" for nowhere: for a view whose reader may perhaps not read
    the page above it. `words`: what the link says, "" for the usual."""
    flask.g.leads_back, flask.g.leads_back_words = address, words


def _refusal(
    status: int, title: str, message: str, next_step: str, about: str = "", *, done: bool = False
) -> Response:
    # A refusal is none of the pages in the menu, whatever was asked for.
    flask.g.nowhere = True
    if wants_json():
        held = {"reference": logs.reference()} if status >= 500 else {}
        answer = flask.jsonify(title=title, message=message, next_step=next_step, **held)
    else:
        answer = flask.make_response(
            flask.render_template(
                "errors/error.html",
                title=title,
                message=message,
                next_step=next_step,
                reference=logs.reference() if status >= 500 else "",
                about=about,
                about_words=flask.g.get("leads_back_words", ""),
                texts=() if done else _texts(status),
            )
        )
    answer.status_code = status
    return answer


def _texts(status: int) -> tuple[Answer, ...]:
    """What a person wrote in a form that was not taken and whose page is not shown again: theirs to copy. Each after
    what was asked."""
    return outage.typed().texts if request.method == "POST" and status in GIVEN_BACK else ()


_TITLES = {
    400: N_("That did not arrive in one piece"),
    403: N_("You cannot do this"),
    404: N_("Page not found"),
    405: N_("That cannot be done here"),
    409: N_("Something has changed"),
    413: N_("That is too long"),
    422: N_("Something needs mending"),
    429: N_("Please wait a little"),
    500: N_("Something went wrong"),
}


def noted(why: str) -> None:
    """On this request's line of the log: that it was refused, why, and in whose session."""
    token = current_user.get_id() if current_user.is_authenticated else None
    asked = flask.g.get("refused")
    logs.note(
        refused="not allowed" if asked is not None else why,
        **({} if asked is None else {"asked": asked.name.lower()}),
        **({} if token is None else {"session": sha256(token.encode()).hexdigest()[:12]}),
    )


def _show_refusal(error: KieError) -> Response:
    noted(type(error).__name__)
    if error.status == NotFound.status and not error.message:
        return _not_found()
    title = error.title or _TITLES.get(error.status, _TITLES[500])
    back = flask.g.get("leads_back")
    about = _about(isinstance(error, NotFound)) if back is None else back
    return _refusal(error.status, _(title), error.message, error.next_step, about, done=error.done)


def _about(gone: bool) -> str:
    """The address of the page that the refused request was about: the nearest one above it, or its own where it was
    sent from there; "" when there is none. The browser does not tell us where a form stood. `gone`: what it was about
    is not there, so that a page about the same would say no more."""
    above = request.path.rpartition("/")[0]
    while above and not _is_page(above, gone):
        above = above.rpartition("/")[0]
    return above or (request.path if request.method == "POST" and _is_page(request.path, gone) else "")


def _is_page(address: str, gone: bool) -> bool:
    """Whether something can be read at this address, about the same things as the request itself; `gone`: about fewer
    of them, where it is about any."""
    addresses = current_app.create_url_adapter(request)
    try:
        _endpoint, about = addresses.match(address, method="GET") if addresses else ("", {"": None})
    except HTTPException:
        return False
    asked = request.view_args or {}
    return about.items() <= asked.items() and not (gone and asked and len(about) == len(asked))


def _not_found() -> Response:
    """One answer for an address that nobody has and for what is not the viewer's to see: which of the two it is must
    not show."""
    message = _("There is no such page, or it is not yours to see.")
    return _refusal(404, _(_TITLES[404]), message, _("Check the address, or start from your home page."))


def _kept() -> Response | None:
    answer: Response | None = None if wants_json() else current_app.extensions["kie-keeper"]()
    return answer


def _file_again() -> Response | None:
    """To choosing a file again, after signing in if need be: files are not kept. None when none was sent to a page."""
    rule = request.url_rule
    if wants_json() or rule is None or "GET" not in (rule.methods or ()) or not request.files:
        return None
    if current_user.is_authenticated:
        said = _("This page was from before you signed in, so the file was not taken. Choose it again.")
    else:
        said = _(
            "You were signed out before the file arrived, so nothing was changed. Sign in and choose it again."
        )
    flask.flash(said, "warning")
    here = request.full_path.rstrip("?")
    to = here if current_user.is_authenticated else url_for("accounts.sign_in", next=here)
    return flask.make_response(flask.redirect(to))


def _show_csrf(error: CSRFError) -> Response:
    noted(type(error).__name__)
    if request.endpoint == "accounts.sign_out" and not current_user.is_authenticated:
        # A second click on the same button: what was asked for is so.
        return flask.make_response(flask.redirect(url_for("accounts.sign_in")))
    return (
        _kept()
        or _file_again()
        or _refusal(
            400,
            _(_TITLES[400]),
            _("This page had been open since before you signed in, so nothing was changed."),
            _("Go back, copy anything you typed, reload the page and try again."),
        )
    )


def _show_http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    # What fails while another error is shown, or when the view has answered already, arrives here as a 500.
    away = outage.shown(getattr(error, "original_exception", None) or error)
    if away is not None:
        return away
    if status == NotFound.status:
        return _not_found()
    message = _("The address or the form was not used as it is meant to be.")
    if status == 413:
        message = _("What you sent is larger than this form takes, so nothing was changed.")
    next_step = _("Go back and try again, or start from your home page.")
    largest = flask.g.get("largest_file")
    if status == 413 and largest:
        message = _("The file is larger than %(n)s MB, so nothing was changed.", n=largest // 1024**2)
        next_step = _("Go back, split it, and import the parts one after the other.")
    answer = _refusal(status, _(_TITLES.get(status, _TITLES[400])), message, next_step)
    valid = getattr(error, "valid_methods", None)
    if valid:
        answer.headers["Allow"] = ", ".join(sorted(valid))
    return answer


def _show_fault(error: Exception) -> Response:
    away = outage.shown(error)
    if away is not None:
        return away
    where = "\n".join(logs.stack(error))
    current_app.logger.error("fault in %s: %s\n%s", request.endpoint, logs.told(error), where)
    if current_app.testing:
        raise error
    return _refusal(
        500,
        _(_TITLES[500]),
        _("The mistake is ours, and nothing was changed. It has been written to the server’s log."),
        _("Go back, copy anything you typed, and try again in a few minutes."),
    )


def _to_sign_in(error: SignInNeeded) -> Response:
    noted(type(error).__name__)
    if wants_json():
        return _refusal(401, _("Sign in again"), error.message, _("Sign in in another tab; your text stays."))
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return _kept() or _file_again() or flask.redirect(url_for("accounts.sign_in", next=back))
