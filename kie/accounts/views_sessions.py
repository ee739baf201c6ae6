"""One's own account and sessions: where one is signed in, how long this session lives, and an hour more on request."""

from uuid import UUID

from flask import flash, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from kie import clock
from kie.access import Permission
from kie.accounts import pages, service, sessions
from kie.accounts.signed_in import SignedIn
from kie.accounts.views import bp
from kie.i18n import _
from kie.web import authorise, db, house, page

__all__ = ["bp"]


@bp.get("/account")
def account() -> ResponseReturnValue:
    """One's own account: where one is signed in, and the ways out."""
    authorise(Permission.USE)
    who: SignedIn = current_user
    return page("accounts/account.html", account=pages.account(db(), who, house().settings.public_url))


@bp.post("/account/sessions/<uuid:session_id>/ending")
def session_ending(session_id: UUID) -> ResponseReturnValue:
    """End one of one's own sessions, on whatever device it is."""
    who = authorise(Permission.USE)
    service.end_session(db(), who.person_id, session_id)
    flash(_("That session is ended."), "success")
    return redirect(url_for("accounts.account"))


@bp.post("/account/other-sessions/ending")
def sessions_ending() -> ResponseReturnValue:
    """End all of one's own sessions except this one."""
    authorise(Permission.USE)
    who: SignedIn = current_user
    sessions.end_others(db(), who.person_id, who.sign_in_id)
    flash(_("You are signed out everywhere else."), "success")
    return redirect(url_for("accounts.account"))


@bp.get("/session")
def session_left() -> ResponseReturnValue:
    """Seconds until the session ends if nothing more is done, and whether that can be put off. Does not put it off."""
    authorise(Permission.USE)
    return _left(current_user)


@bp.post("/session/extension")
def session_extension() -> ResponseReturnValue:
    """Count as having been used now; answers what is left then."""
    authorise(Permission.USE)
    who: SignedIn = current_user
    service.note_seen(db(), who.sign_in_id)
    who.seen_at = clock.now()
    return _left(who)


def _left(who: SignedIn) -> ResponseReturnValue:
    return jsonify(left=who.seconds_left, extendable=who.extendable)
