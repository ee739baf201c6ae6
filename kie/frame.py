"""What every page is framed by: cookies, security headers, the reader's language, the menu."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Response, current_app, g, request, url_for
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect

from kie import i18n, once
from kie.access import Permission
from kie.errors import Forbidden
from kie.i18n import _, language, speaking
from kie.replica import asked
from kie.web import House, KieFlask, allowed, house

MAX_BODY = 2 * 1024 * 1024
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
    "frame-ancestors 'none'"
)


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


def static_url(path: str) -> str:
    """The address of a static file, with its digest so that browsers may keep it for ever.

    Found once, as the files are served as they were when the server started; while one works on them, anew at every
    change.
    """
    file = Path(current_app.static_folder or "") / path
    changed = file.stat().st_mtime if house().settings.debug else 0.0
    return _address(request.script_root, file, path, changed)


@lru_cache(maxsize=512)
def _address(_root: str, file: Path, path: str, _changed: float) -> str:
    return url_for("static", filename=path, v=digest_of(file))


def digest_of(file: Path) -> str:
    """What the address of a static file says of its content."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10]


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
    app.extensions["kie-login"] = login
    app.before_request(_refuse_other_sites)
    app.before_request(_choose_language)
    app.teardown_request(_put_away)
    app.after_request(_secure)
    app.context_processor(lambda: _context(navigation))
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(i18n.gettext, _jinja_ngettext, newstyle=False)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(
        _=i18n.gettext, ngettext=i18n.ngettext, static_url=static_url, allowed=allowed, once_key=once.new_key
    )
    app.jinja_env.filters.update(
        day=i18n.format_day, instant=i18n.format_instant, time_of_day=i18n.format_time
    )
    return login


def _jinja_ngettext(singular: str, plural: str, n: int) -> str:
    return i18n.ngettext(singular, plural, n)


def _refuse_other_sites() -> None:
    """A write that a browser says comes from another site is refused, whatever token it carries."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    ours = (request.host, urlsplit(house().settings.public_url).netloc)
    if from_elsewhere() or other_origin(request.headers.get("Origin"), ours):
        raise Forbidden(_("This was sent from another website, so nothing was changed."))


def from_elsewhere() -> bool:
    """Whether the browser says that another website sent it here, by a link, a form or a script."""
    return request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}


def other_origin(said: str | None, ours: Collection[str]) -> bool:
    """Whether a browser names another site than `ours` (hosts, with ports) as where this was sent from.

    "null" names none: to a site that asks for no referrer, as this one does, browsers say it of our own forms.
    """
    if said in (None, "", "null"):
        return False
    try:
        return urlsplit(said or "").netloc not in ours
    except ValueError:  # No browser says such a thing, so it is not ours.
        return True


def _choose_language() -> None:
    pseudo = house().settings.pseudo_language
    wanted = getattr(current_user, "language", None)
    if wanted is None:
        wanted = request.accept_languages.best_match([known.tag for known in i18n.languages(pseudo)])
    g.speaking = speaking(wanted, pseudo=pseudo)
    g.speaking.__enter__()


def _put_away(_error: BaseException | None) -> None:
    asked.put_away()
    session = g.pop("session", None)
    if session is not None:
        session.close()
    spoken = g.pop("speaking", None)
    if spoken is not None:
        spoken.__exit__(None, None, None)


def safe_headers(production: bool) -> dict[str, str]:
    """What every answer tells browsers to hold themselves to, a page, a refusal or a static file."""
    encrypted_alone = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
    return {
        "Content-Security-Policy": POLICY,
        # Browsers that know frame-ancestors ask no further; what looks at sites for a council asks for both.
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        **(encrypted_alone if production else {}),
    }


def _secure(response: Response) -> Response:
    response.headers.update(safe_headers(house().settings.production))
    if request.endpoint != "static" or response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    return response


def _context(navigation: tuple[NavigationEntry, ...]) -> dict[str, Any]:
    signed_in = current_user.is_authenticated
    here = None if g.get("nowhere", False) else request.endpoint
    links = [
        NavigationLink(i18n.gettext(entry.title), url_for(entry.endpoint), here == entry.endpoint)
        for entry in navigation
        if allowed(entry.permission)
    ]
    return {
        "viewer": current_user if signed_in else None,
        "navigation": links,
        "language": language(),
        "organisation": house().settings.organisation,
        # What people call the identity provider; "" in an installation without one.
        "single_sign_on": house().settings.oidc_name if house().settings.oidc_issuer else "",
    }
