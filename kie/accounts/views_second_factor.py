"""Pages of the second factor: asked for after the password, set up, changed, and removed by an administrator.

The first two are @public because whoever stands half-way is nobody to every other page; they look for the half-way
session themselves.
"""

from uuid import UUID

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from kie.access import Permission
from kie.accounts import pages, second_factor
from kie.accounts.forms import CodeForm, SetUpForm
from kie.accounts.forms_second_factor import SecondFactorForm
from kie.accounts.passkey_rules import APP, APP_OFF, CODES, OFF, PASSKEY, changes_offered
from kie.accounts.queries import Factors, factors_of, recovery_codes_left, second_factor_of
from kie.accounts.recovery import make_recovery_codes
from kie.accounts.rules import local_path
from kie.accounts.second_factor import Offer
from kie.accounts.signed_in import SignedIn
from kie.accounts.views import bp, half_way, onward, renew
from kie.accounts.views_proof import (
    WRONG_CODE,
    forget_proved,
    lately_proved,
    note_proved,
    prepare,
    proved,
    site,
    visitor,
    wrong_code,
)
from kie.i18n import _, ngettext
from kie.people.views import bp as people_bp
from kie.web import authorise, db, house, page, public

__all__ = ["bp"]

SEED, REPLACES = "second-factor-seed", "second-factor-replaces"


@bp.route("/second-factor", methods=["GET", "POST"])
@public
def second_factor_code() -> ResponseReturnValue:
    """Type the code that completes signing in."""
    who = visitor()
    if half_way() != "code":
        return redirect(_onward())
    form = CodeForm()
    if form.validate_on_submit():
        given = (form.code.data, _key(), request.remote_addr or "")
        with form.tried():
            whose = second_factor.give(db(), who.person_id, who.sign_in_id, *given)
            if whose is not None:
                renew()
                if whose == "recovery":
                    _say_what_is_left(who.person_id)
                return redirect(_onward())
            form.code.errors = [*form.code.errors, wrong_code(form.code.data)]
    return code_page(form)


def code_page(form: CodeForm) -> ResponseReturnValue:
    """The page that asks for the second factor."""
    factors = factors_of(db(), visitor().person_id)
    return page(
        "accounts/second_factor.html",
        form.status,
        form=form,
        next=_next(),
        app=factors.app is not None,
        passkeys=bool(factors.passkeys),
        site=site(),
    )


@bp.route("/second-factor/set-up", methods=["GET", "POST"])
@public
def second_factor_set_up() -> ResponseReturnValue:
    """Set the second factor up with an app; then the recovery codes, shown this once."""
    who = visitor()
    offer = _offer(factors_of(db(), who.person_id))
    if half_way() == "code" or offer is None:
        return redirect(url_for("accounts.second_factor_change"))
    if half_way() is None and not lately_proved():
        return redirect(url_for("accounts.second_factor_change", change=APP))
    form = SetUpForm()
    if form.validate_on_submit():
        codes = second_factor.turn_on(db(), who.person_id, who.sign_in_id, offer, form.code.data, _key())
        if codes is not None:
            renew()
            _forget_offer()
            return _set_up(codes)
        form.code.errors = [*form.code.errors, WRONG_CODE]
    shown = pages.set_up(db(), who, offer, _key(), house().settings.organisation)
    status = 422 if form.errors else 200
    return page(
        "accounts/second_factor_set_up.html", status, form=form, set_up=shown, next=_next(), site=site()
    )


def _set_up(codes: list[str]) -> ResponseReturnValue:
    if codes:
        return page("accounts/second_factor_codes.html", codes=codes, onward=_onward())
    flash(_("The app is set up. Your recovery codes stay as they are."), "success")
    return redirect(_onward())


@bp.route("/account/second-factor", methods=["GET", "POST"])
def second_factor_change() -> ResponseReturnValue:
    """Change one's second factor, with the password and a code, or with a passkey."""
    authorise(Permission.USE)
    who: SignedIn = current_user
    factors, here = factors_of(db(), who.person_id), site()
    changes = changes_offered(
        factors.app is not None, len(factors.passkeys), who.second_factor_required, here is not None
    )
    wanted = request.args.get("change")
    form = SecondFactorForm(change=wanted if wanted in changes else None)
    form.offer(changes)
    prepare(form)
    if form.validate_on_submit() and proved(form):
        return _change(who, form.change.data)
    shown = pages.account(db(), who, house().settings.public_url)
    return page("accounts/second_factor_change.html", form.status, form=form, account=shown, site=here)


def _change(who: SignedIn, change: str) -> ResponseReturnValue:
    if change == CODES:
        codes = make_recovery_codes(db(), who.person_id, _key())
        return page("accounts/second_factor_codes.html", codes=codes, onward=url_for("accounts.account"))
    if change == OFF:
        second_factor.turn_off(db(), who.person_id)
        flash(_("The second step is off. Your password alone signs you in."), "success")
        return redirect(url_for("accounts.account"))
    if change == APP_OFF:
        second_factor.turn_off_app(db(), who.person_id)
        flash(_("The app is removed. Your passkeys stay."), "success")
        return redirect(url_for("accounts.account"))
    note_proved()
    if change == PASSKEY:
        return redirect(url_for("accounts.passkey_new"))
    factor = second_factor_of(db(), who.person_id)
    session[SEED], session[REPLACES] = second_factor.new_seed(), None if factor is None else factor.seed
    return redirect(url_for("accounts.second_factor_set_up"))


# These two stand with the people they are for, as the sign-in letters do.
@people_bp.get("/<uuid:person_id>/second-factor", endpoint="second_factor")
def of_person(person_id: UUID) -> ResponseReturnValue:
    """Whether somebody else has a second factor, and the way to remove it."""
    authorise(Permission.REMOVE_SECOND_FACTOR, person_id)
    return page("accounts/second_factor_of_person.html", shown=pages.factor_of(db(), person_id))


@people_bp.post("/<uuid:person_id>/second-factor/removal", endpoint="second_factor_removal")
def removal(person_id: UUID) -> ResponseReturnValue:
    """Remove the second factor of somebody else who has lost it."""
    who = authorise(Permission.REMOVE_SECOND_FACTOR, person_id)
    person = second_factor.remove(db(), who.person_id, person_id)
    flash(_("The second step of %(name)s is removed.", name=person.name), "success")
    return redirect(url_for("people.person", person_id=person_id))


def _offer(factors: Factors) -> Offer | None:
    """What may be set up now. In place of an app, or beside passkeys: only for a while after a proof; None otherwise.

    The seed is kept in the signed cookie, so that reading the page again shows the same picture.
    """
    if factors.on and not lately_proved():
        return None
    if factors.app is None:
        if session.get(REPLACES) is not None:
            _forget_seed()
        return Offer(session.setdefault(SEED, second_factor.new_seed()), None)
    if session.get(REPLACES) != factors.app.seed:
        return None
    return Offer(session[SEED], factors.app.seed)


def _forget_offer() -> None:
    forget_proved()
    _forget_seed()


def _forget_seed() -> None:
    for name in (SEED, REPLACES):
        session.pop(name, None)


def _say_what_is_left(person_id: UUID) -> None:
    """After a recovery code, how many are left."""
    left = recovery_codes_left(db(), person_id)
    flash(
        ngettext(
            "You used a recovery code. %(n)s is left; you can make new ones on your account page.",
            "You used a recovery code. %(n)s are left; you can make new ones on your account page.",
            left,
        ),
        "warning",
    )


def _next() -> str | None:
    return local_path(request.args.get("next"))


def _onward() -> str:
    return onward(_next())


def _key() -> str:
    return house().settings.secret_key
