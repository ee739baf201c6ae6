"""One's own account and sessions: where one is signed in, how long this session lives, and an hour more on request."""

from uuid import UUID

from flask import flash, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from kie import clock
from kie.access import Permission
from kie.accounts import pages, service, sessions
from kie.accounts.forms_second_factor import ProofForm
from kie.accounts.pages import OwnSession
from kie.accounts.queries import factors_of
from kie.accounts.signed_in import SignedIn
from kie.accounts.views import bp
from kie.accounts.views_proof import prepare, proved, site
from kie.i18n import _
from kie.web import authorise, db, house, page

__all__ = ["bp"]


@bp.get("/account")
def account() -> ResponseReturnValue:
    """One's own account: where one is signed in, and the ways out."""
    authorise(Permission.USE)
    who: SignedIn = current_user
    return page("accounts/account.html", account=pages.account(db(), who, house().settings.public_url))


@bp.route("/account/sessions/<uuid:session_id>/ending", methods=["GET", "POST"])
def session_ending(session_id: UUID) -> ResponseReturnValue:
    """End one of one's own sessions, on whatever device it is, with password and code, or a passkey."""
    who = authorise(Permission.USE)
    one, form = pages.own_session(db(), who.person_id, session_id), _proof()
    if form.validate_on_submit() and proved(form):
        service.end_session(db(), who.person_id, session_id)
        flash(_("That session is ended."), "success")
        return redirect(url_for("accounts.account"))
    return _ending(form, one)


@bp.route("/account/other-sessions/ending", methods=["GET", "POST"])
def sessions_ending() -> ResponseReturnValue:
    """End all of one's own sessions except this one, with the same."""
    authorise(Permission.USE)
    who: SignedIn = current_user
    form = _proof()
    if form.validate_on_submit() and proved(form):
        sessions.end_others(db(), who.person_id, who.sign_in_id)
        flash(_("You are signed out everywhere else."), "success")
        return redirect(url_for("accounts.account"))
    return _ending(form, None)


def _proof() -> ProofForm:
    """Whoever finds a browser open is not to sign its owner out everywhere else."""
    form = ProofForm()
    prepare(form)
    return form


def _ending(form: ProofForm, one: OwnSession | None) -> ResponseReturnValue:
    factors = factors_of(db(), current_user.person_id)
    return page("accounts/session_ending.html", form.status, form=form, one=one, factors=factors, site=site())


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
