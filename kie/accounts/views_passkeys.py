"""Pages of passkeys: signing in with one, the second step with one, adding and removing them.

What signs in or completes it is @public: whoever does it is nobody yet to every other page. A browser asks for a
challenge by a script; the answer comes with a form, so that pages and refusals are those of every form.
"""

from uuid import UUID

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from kie.access import Permission
from kie.accounts import ceremony, pages, passkeys
from kie.accounts.forms import CodeForm, SignInForm
from kie.accounts.forms_second_factor import PasskeyForm, ProofForm
from kie.accounts.passkey_rules import is_last
from kie.accounts.queries import factors_of
from kie.accounts.rules import local_path
from kie.accounts.signed_in import SignedIn
from kie.accounts.views import bp, half_way, let_in, onward, renew, way_in
from kie.accounts.views_proof import (
    WRONG_PASSKEY,
    ask,
    asked,
    forget_proved,
    lately_proved,
    prepare,
    proved,
    site,
    site_of_passkeys,
    visitor,
)
from kie.accounts.views_second_factor import code_page
from kie.errors import NotFound
from kie.i18n import N_, _
from kie.web import authorise, db, house, page, public

__all__ = ["bp"]

NOT_MADE = N_(
    "The passkey was not added: it took too long, or your device did not ask who you are. Try again."
)


@bp.get("/passkeys/challenge/<any('sign-in', 'second-step', 'new', 'proof'):purpose>")
@public
def passkey_challenge(purpose: str) -> ResponseReturnValue:
    """What a browser needs to have a passkey answer, or be made: for a script."""
    where = site_of_passkeys()
    if purpose == "sign-in":
        return jsonify(ceremony.to_use(where, [], ask(purpose)))
    who = visitor()
    known = passkeys.keys_of(db(), who.person_id)
    if purpose == "new":
        owner = passkeys.owner(db(), who.person_id)
        return jsonify(ceremony.to_make(where, house().settings.organisation, owner, known, ask(purpose)))
    if not known:
        raise NotFound()
    return jsonify(ceremony.to_use(where, known, ask(purpose)))


@bp.post("/sign-in/passkey")
@public
def sign_in_with_passkey() -> ResponseReturnValue:
    """Sign in with a passkey alone: the device has recognised its owner, so both factors are given."""
    where, sent = site_of_passkeys(), request.form.get("credential", "")
    token = passkeys.sign_in(
        db(), where, asked("sign-in"), sent, request.remote_addr or "", request.user_agent.string
    )
    if token is None:
        form = SignInForm(formdata=None)
        form.form_errors.append(WRONG_PASSKEY)
        return way_in(form)
    let_in(token)
    return redirect(onward(local_path(request.args.get("next"))))


@bp.post("/second-factor/passkey")
@public
def second_factor_passkey() -> ResponseReturnValue:
    """Complete signing in with one of one's own passkeys."""
    who, where, sent = visitor(), site_of_passkeys(), request.form.get("credential", "")
    wanted = local_path(request.args.get("next"))
    if half_way() != "code":
        return redirect(onward(wanted))
    address = request.remote_addr or ""
    if passkeys.give(db(), who.person_id, who.sign_in_id, where, asked("second-step"), sent, address):
        renew()
        return redirect(onward(wanted))
    form = CodeForm(formdata=None)
    form.form_errors.append(WRONG_PASSKEY)
    return code_page(form)


@bp.route("/second-factor/passkey/new", methods=["GET", "POST"])
@public
def passkey_new() -> ResponseReturnValue:
    """Add a passkey: the first at a sign-in that needs a second factor, others after a proof that it is oneself."""
    who, where = visitor(), site_of_passkeys()
    wanted = local_path(request.args.get("next"))
    if half_way() == "code" or (half_way() is None and not lately_proved()):
        return redirect(url_for("accounts.second_factor_change", change="passkey"))
    form = PasskeyForm(name=pages.browser_words(request.user_agent.string))
    if form.validate_on_submit():
        codes = passkeys.add(
            db(),
            who.person_id,
            who.sign_in_id,
            where,
            asked("new"),
            form.credential.data or "",
            form.name.data,
            house().settings.secret_key,
        )
        if codes is not None:
            renew()
            return _added(codes, onward(wanted) if half_way() else url_for("accounts.account"))
        form.form_errors.append(NOT_MADE)
    status = 422 if form.errors else 200
    return page("accounts/passkey_new.html", status, form=form, site=where, next=wanted)


def _added(codes: list[str], to: str) -> ResponseReturnValue:
    forget_proved()
    if codes:
        return page("accounts/second_factor_codes.html", codes=codes, onward=to)
    flash(_("The passkey is added."), "success")
    return redirect(to)


@bp.route("/account/passkeys/<uuid:passkey_id>/removal", methods=["GET", "POST"])
def passkey_removal(passkey_id: UUID) -> ResponseReturnValue:
    """Remove one of one's own passkeys, with password and code, or a passkey."""
    authorise(Permission.USE)
    who: SignedIn = current_user
    factors = factors_of(db(), who.person_id)
    passkey = next((one for one in factors.passkeys if one.id == passkey_id), None)
    if passkey is None:
        raise NotFound()
    form = ProofForm()
    prepare(form)
    if form.validate_on_submit() and proved(form):
        required = who.second_factor_required
        passkeys.remove(db(), who.person_id, who.sign_in_id, passkey_id, required=required)
        flash(_("The passkey is removed, and you are signed out everywhere else."), "success")
        return redirect(url_for("accounts.account"))
    return page(
        "accounts/passkey_removal.html",
        form.status,
        form=form,
        passkey=passkey,
        last=is_last(len(factors.passkeys), factors.app is not None),
        factors=factors,
        site=site(),
    )
