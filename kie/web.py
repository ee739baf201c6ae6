"""The Flask glue: a transaction per request, one question about access, errors, language, security headers.

A view loads, asks `authorise()`, parses, calls one thing and answers. What it returns is kept; what it raises
is undone. A view that neither asks nor is `@public` fails closed before anything is kept.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ParamSpec, Protocol, TypeVar
from uuid import UUID

import flask
from flask import Flask, Response, current_app, g, request, url_for
from flask_login import LoginManager, current_user
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import Session

from config import Settings
from kie import i18n
from kie.access import Fact, Permission, Relation, may
from kie.errors import Forbidden, NotFound, SignInNeeded
from kie.i18n import _, language, speaking

P = ParamSpec("P")
R = TypeVar("R")

MAX_BODY = 2 * 1024 * 1024
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Viewer(Protocol):
    """The person signed in, as far as the glue needs to know them."""

    person_id: UUID
    name: str
    language: str

    def relations_to(self, person_id: UUID | None) -> frozenset[Relation]:
        """How the viewer stands to that person; to the organisation when None."""
        ...


@dataclass(frozen=True, slots=True)
class House:
    """What one running application is made of. `sessions(reading)` opens a database session."""

    settings: Settings
    sessions: Callable[[bool], Session]
    catalogue: Any


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """A link in the page's header, shown to whoever may use it."""

    endpoint: str
    title: str
    permission: Permission


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """A navigation entry as one page shows it."""

    title: str
    url: str
    current: bool


class KieFlask(Flask):
    """Flask with one transaction around each view."""

    def dispatch_request(self) -> flask.typing.ResponseReturnValue:
        """Run the view; commit what it returns, roll back what it raises, refuse what asked nothing."""
        try:
            answer = super().dispatch_request()
            if not g.get("asked", False) and not _is_public():
                raise RuntimeError(f"{request.endpoint} neither asked authorise() nor is @public")
            if "session" in g:
                g.session.commit()
        except Exception:
            if "session" in g:
                g.session.rollback()
            raise
        return answer


def house() -> House:
    """The running application's parts."""
    found = current_app.extensions["kie"]
    assert isinstance(found, House)  # noqa: S101 - narrows the type
    return found


def db() -> Session:
    """This request's database session, opened at the first call; reading only for GET."""
    if "session" not in g:
        g.session = house().sessions(request.method in {"GET", "HEAD", "OPTIONS"})
    session = g.session
    assert isinstance(session, Session)  # noqa: S101 - narrows the type
    return session


def viewer() -> Viewer:
    """The person signed in; raises SignInNeeded when nobody is."""
    if not current_user.is_authenticated:
        raise SignInNeeded(_("Sign in to see this page."))
    found: Viewer = current_user._get_current_object()
    return found


def allowed(permission: Permission, person_id: UUID | None = None, *facts: Fact) -> bool:
    """Whether the viewer may do this, without refusing. For showing or leaving out a link."""
    if not current_user.is_authenticated:
        return False
    return may(permission, viewer().relations_to(person_id), frozenset(facts))


def authorise(permission: Permission, person_id: UUID | None = None, *facts: Fact) -> Viewer:
    """The one question: may the viewer do this to that person's things, given these facts?

    Gives the viewer. Raises SignInNeeded when nobody is signed in, and NotFound when it is not allowed, so
    that nobody learns of what they may not see.
    """
    g.asked = True
    who = viewer()
    if not may(permission, who.relations_to(person_id), frozenset(facts)):
        raise NotFound()
    return who


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Marks a view that needs no question: anybody may see it, signed in or not."""
    view._kie_public = True  # type: ignore[attr-defined]
    return view


def _is_public() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return request.endpoint == "static" or getattr(view, "_kie_public", False)


def page(template: str, status: int = 200, **context: Any) -> flask.typing.ResponseReturnValue:
    """The template as a page with this status."""
    return flask.render_template(template, **context), status


class _FormTexts:
    """WTForms's own messages, through our gettext."""

    @staticmethod
    def gettext(text: str) -> str:
        return i18n.gettext(text)

    @staticmethod
    def ngettext(singular: str, plural: str, n: int) -> str:
        # WTForms fills in its own placeholders afterwards, so the text goes back as it is.
        return i18n.gettext(singular if n == 1 else plural)


class Form(FlaskForm):
    """Base of every form. Labels and messages are marked with `N_` and translated where they are shown."""

    class Meta(FlaskForm.Meta):
        """Messages come from our own catalogues."""

        def get_translations(self, form: Any) -> _FormTexts:
            """The translator for messages of validators."""
            return _FormTexts()


def version_read(text: str | None) -> int:
    """The version that a form was shown with; 0, which is stale once anything is kept, when it was spoilt."""
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


@lru_cache
def _digest(path: Path, changed: float) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]


def static_url(path: str) -> str:
    """The address of a static file, with its digest so that browsers may keep it for ever."""
    file = Path(current_app.static_folder or "") / path
    return url_for("static", filename=path, v=_digest(file, file.stat().st_mtime))


def install(app: KieFlask, parts: House, navigation: tuple[NavigationEntry, ...]) -> LoginManager:
    """Join the glue to an application; gives the login manager for the accounts room to teach."""
    app.extensions["kie"] = parts
    production = parts.settings.production
    app.config.update(
        SECRET_KEY=parts.settings.secret_key,
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        SESSION_COOKIE_NAME="__Host-kie" if production else "kie",
        SESSION_COOKIE_SECURE=production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    CSRFProtect(app)
    login = LoginManager(app)
    login.session_protection = None
    app.before_request(_refuse_other_sites)
    app.before_request(_choose_language)
    app.teardown_request(_put_away)
    app.after_request(_secure)
    app.context_processor(lambda: _context(navigation))
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(i18n.gettext, _jinja_ngettext, newstyle=False)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(
        _=i18n.gettext, ngettext=i18n.ngettext, static_url=static_url, allowed=allowed
    )
    app.jinja_env.filters.update(
        day=i18n.format_day, instant=i18n.format_instant, time_of_day=i18n.format_time
    )
    return login


def _jinja_ngettext(singular: str, plural: str, n: int) -> str:
    return i18n.ngettext(singular, plural, n)


def _refuse_other_sites() -> None:
    """A write that a browser says comes from another site is refused, whatever token it carries."""
    if request.method not in {"GET", "HEAD", "OPTIONS"} and request.headers.get("Sec-Fetch-Site") in {
        "cross-site",
        "same-site",
    }:
        raise Forbidden(_("This was sent from another website, so nothing was changed."))


def _choose_language() -> None:
    pseudo = house().settings.pseudo_language
    wanted = getattr(current_user, "language", None)
    if wanted is None:
        wanted = request.accept_languages.best_match([known.tag for known in i18n.languages(pseudo)])
    g.speaking = speaking(wanted, pseudo=pseudo)
    g.speaking.__enter__()


def _put_away(_error: BaseException | None) -> None:
    session = g.pop("session", None)
    if session is not None:
        session.close()
    spoken = g.pop("speaking", None)
    if spoken is not None:
        spoken.__exit__(None, None, None)


def _secure(response: Response) -> Response:
    headers = response.headers
    headers["Content-Security-Policy"] = POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
    if house().settings.production:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if request.endpoint != "static":
        headers["Cache-Control"] = "no-store"
    return response


def _context(navigation: tuple[NavigationEntry, ...]) -> dict[str, Any]:
    signed_in = current_user.is_authenticated
    links = [
        NavigationLink(i18n.gettext(entry.title), url_for(entry.endpoint), request.endpoint == entry.endpoint)
        for entry in navigation
        if allowed(entry.permission)
    ]
    return {
        "viewer": current_user if signed_in else None,
        "navigation": links,
        "language": language(),
        "organisation": house().settings.organisation,
    }
