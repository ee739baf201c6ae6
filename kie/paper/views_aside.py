"""A form that is put aside without its button: by its page, as `static/js/putting-aside.js` sends it, a form in and
JSON out; and when it was refused."""

from collections.abc import Iterable
from uuid import UUID

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from kie import clock
from kie.errors import Conflict
from kie.i18n import _, format_time
from kie.paper.aside import aside_of, put_aside, throw_away, unseen, words_of
from kie.paper.queries import Opened
from kie.web import db, house


def aside_by_itself(found: Opened, clerk_id: UUID) -> ResponseReturnValue:
    """Put aside what was sent, and do nothing else with it; answers `{version, saved_at}`.

    An empty form leaves nothing put aside. Raises Conflict, and changes nothing, when another page put aside what this
    one did not show, or when too much is put aside already.
    """
    key, path = house().settings.secret_key, request.path
    if unseen(db(), key, clerk_id, path, request.form):
        raise Conflict(
            _("Another page put this form aside too, with words that this page does not show."),
            _("Press a button below: it shows both, and you choose."),
        )
    if not any(value.strip() for _name, value in words_of(request.form.items(multi=True))):
        throw_away(db(), key, clerk_id, path)
    else:
        put_aside(db(), key, clerk_id, found, path, request.form.items(multi=True))
    _values, version = aside_of(db(), key, clerk_id, path)
    return jsonify(version=version, saved_at=format_time(clock.now()))


def aside_though_refused(found: Opened, clerk_id: UUID, typed: Iterable[tuple[str, str]]) -> str:
    """Put aside what was refused; gives in words whether it is."""
    try:
        put_aside(db(), house().settings.secret_key, clerk_id, found, request.path, typed)
    except Conflict:
        db().rollback()
        return _(
            "What you typed is on this page only: too much is put aside already. Put it right before you leave."
        )
    return _("Nothing is lost: what you typed is put aside for a day, for you alone.")
