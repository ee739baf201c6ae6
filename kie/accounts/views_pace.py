"""Before each request of somebody signed in: whether it comes faster than anybody works."""

from flask import current_app, request
from flask_login import current_user
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts import throttle
from kie.accounts.pace_rules import PACES, kind_of
from kie.accounts.rules import by_the_clock, minutes_until
from kie.accounts.throttle import Limit
from kie.accounts.views import bp
from kie.i18n import _, format_time, ngettext
from kie.web import beside, db, wants_json

__all__ = ["bp"]


@bp.before_app_request
def keep_pace() -> None:
    """Count what is costly or gathers much, for whoever asks; refuse what is far too much of it. Raises TooOften.

    What a page saves by itself, word by word, is not counted: it answers the same however often it is sent.
    """
    rule = request.url_rule
    if rule is None or not current_user.is_authenticated:
        return
    view = current_app.view_functions.get(rule.endpoint)
    if request.method == "POST" and getattr(view, "_kie_idempotent", False):
        return
    asked = [name for name, value in request.args.items() if value]
    kind = kind_of(request.method, rule.rule, asked, files=_brings_files(), script=wants_json())
    if not kind:
        return
    if request.method == "POST":
        _count(db(), kind)
    else:
        with beside() as writing:
            _count(writing, kind)


def _brings_files() -> bool:
    # Not `request.files`, which would read the whole of a body before a view says how large it may be.
    return request.mimetype == "multipart/form-data"


def _count(session: Session, kind: str) -> None:
    pace = PACES[kind]
    limit = Limit(throttle.key_of(f"pace {kind}", current_user.person_id), pace.most, pace.within)
    if throttle.let_through(session, limit):
        return
    # Of what was refused a moment ago a little may be over by now.
    free = throttle.free_at(session, limit) or clock.now()
    minutes = minutes_until(free, clock.now())
    raise throttle.TooOften(
        ngettext(
            "This was asked for more often than anybody does by hand. You can go on in %(n)s minute, at %(time)s.",
            "This was asked for more often than anybody does by hand. You can go on in %(n)s minutes, at %(time)s.",
            minutes,
            time=format_time(by_the_clock(free)),
        ),
        _(
            "Nothing was changed. If a program asks in your name, stop it first: it uses up what you may ask for."
        ),
    )
