"""When the database is away, full or busy: a page or JSON that says so, and gives back what was typed.

Nothing here may ask the database: not even who is signed in.
"""

from dataclasses import dataclass

import flask
from flask import current_app, g, request
from werkzeug.wrappers import Response

from kie import logs, once
from kie.away import is_outage as is_outage
from kie.controls import asks_secret
from kie.frameworks.models import Catalogue
from kie.i18n import _
from kie.web import house, room_of, wants_json
from kie.written import Answer, Written

STATUS = 503
TRY_AGAIN_AFTER = 5
"""Seconds that a browser or program is asked to wait."""
MOST_FIELDS = 2_000
"""Far more than any form of the house has. To look at more would cost the server more than whoever sends them."""

ENTERING = frozenset(
    {
        "accounts.sign_in",
        "accounts.sign_in_with_passkey",
        "accounts.second_factor_code",
        "accounts.second_factor_passkey",
        "accounts.sign_out",
    }
)
"""Where somebody signs in or out, and nothing else is kept of what they send."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a refused form carried. `fields`: to send it again, none of a form with a password or code; `texts`: what
    a person wrote, to read, each after what was asked, "" where that is not sure."""

    fields: tuple[tuple[str, str], ...] = ()
    texts: tuple[Answer, ...] = ()

    @property
    def once(self) -> bool:
        """Whether sending it again cannot do it twice."""
        return any(name == once.FIELD for name, _value in self.fields)


def shown(error: Exception) -> Response | None:
    """The answer to a request that the database failed; None when the fault is another."""
    if not is_outage(error):
        return None
    current_app.logger.error("the database is away in %s: %s", request.endpoint, logs.told(error))
    # Who is signed in stands in the database, so for all that is still done for this answer, nobody is.
    g._login_user = current_app.extensions["kie-login"].anonymous_user()
    answer = _json() if wants_json() else _page()
    answer.status_code = STATUS
    answer.headers["Retry-After"] = str(TRY_AGAIN_AFTER)
    return answer


def _json() -> Response:
    if not _changes():
        title, message, next_step = (
            _("Please try again in a moment"),
            _("The server cannot reach its database just now."),
            _("Nothing was changed. Wait a minute, then try again."),
        )
    else:
        title, message, next_step = (
            _("Not saved yet"),
            _("The server cannot reach its database just now, so this may not be saved."),
            _("Your text stays on this page, and is sent again in a moment."),
        )
    return flask.jsonify(title=title, message=message, next_step=next_step, reference=logs.reference())


def _page() -> Response:
    given = typed() if request.method == "POST" else Typed()
    return flask.make_response(
        flask.render_template(
            "errors/outage.html",
            typed=given,
            changes=_changes(),
            entering=request.endpoint in ENTERING,
            address=request.full_path.rstrip("?"),
            is_page=request.url_rule is not None and "GET" in (request.url_rule.methods or ()),
            reference=logs.reference(),
        )
    )


def _changes() -> bool:
    """Whether this request may have changed something: the database can go away when it has kept what was sent, and
    before it says so."""
    return request.method not in {"GET", "HEAD", "OPTIONS"}


def typed() -> Typed:
    """What to give back of the request. Passwords and codes never are, nor a file, which a page cannot hold."""
    if request.blueprint == "accounts" or request.files or len(request.form) > MOST_FIELDS:
        return Typed()
    fields = tuple((name, value) for name, value in request.form.items(multi=True))
    room = room_of(request.endpoint)
    held = Written(room, request.path, fields, _catalogue())
    return Typed(() if asks_secret(room, request.form) else fields, held.texts())


def _catalogue() -> Catalogue:
    """The frameworks as this request or another read them last; none for a browser in which nobody had signed in."""
    if "_user_id" not in flask.session:
        return Catalogue({}, {}, {}, {})
    known: Catalogue = g.get("catalogue") or house().shelf.standing
    return known
