"""Pages of the second factor: asked for after the password, set up, changed, and removed by an administrator.

The first two are @public because whoever stands half-way is nobody to every other page; they look for the half-way
session themselves.
"""

from uuid import UUID

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from kie import clock
from kie.access import Permission
from kie.accounts import pages, second_factor
from kie.accounts.forms import CodeForm, SecondFactorForm, SetUpForm
from kie.accounts.models import SecondFactor
from kie.accounts.queries import recovery_codes_left, second_factor_of
from kie.accounts.rules import REPLACING_LASTS, local_path
from kie.accounts.second_factor import Offer
from kie.accounts.signed_in import SignedIn
from kie.accounts.views import bp, half_way, onward
from kie.errors import SignInNeeded
from kie.i18n import N_, _, ngettext
from kie.people.views import bp as people_bp
from kie.web import authorise, db, house, page, public

__all__ = ["bp"]

WRONG = N_(
    "This code does not work: it is mistyped, too old, or used already. Wait for the next one and type that."
)
SEED, REPLACES, UNTIL = "second-factor-seed", "second-factor-replaces", "second-factor-until"


@bp.route("/second-factor", methods=["GET", "POST"])
@public
def second_factor_code() -> ResponseReturnValue:
    """Type the code that completes signing in."""
    who = _visitor()
    if half_way() != "code":
        return redirect(_onward())
    form = CodeForm()
    if form.validate_on_submit():
        whose = second_factor.give(
            db(), who.person_id, who.sign_in_id, form.code.data, _key(), request.remote_addr or ""
        )
        if whose is not None:
            if whose == "recovery":
                _say_what_is_left(who.person_id)
            return redirect(_onward())
        form.code.errors = [*form.code.errors, WRONG]
    status = 422 if form.errors else 200
    return page("accounts/second_factor.html", status, form=form, next=_next())


@bp.route("/second-factor/set-up", methods=["GET", "POST"])
@public
def second_factor_set_up() -> ResponseReturnValue:
    """Set the second factor up with an app; then the recovery codes, shown this once."""
    who = _visitor()
    factor = second_factor_of(db(), who.person_id)
    offer = _offer(factor)
    if half_way() == "code" or offer is None:
        return redirect(url_for("accounts.second_factor_change"))
    form = SetUpForm()
    if form.validate_on_submit():
        codes = second_factor.turn_on(db(), who.person_id, who.sign_in_id, offer, form.code.data, _key())
        if codes is not None:
            _forget_offer()
            return page("accounts/second_factor_codes.html", codes=codes, onward=_onward())
        form.code.errors = [*form.code.errors, WRONG]
    shown = pages.set_up(db(), who, offer, _key(), house().settings.organisation)
    status = 422 if form.errors else 200
    return page("accounts/second_factor_set_up.html", status, form=form, set_up=shown, next=_next())


@bp.route("/account/second-factor", methods=["GET", "POST"])
def second_factor_change() -> ResponseReturnValue:
    """Change one's second factor, with the password and a code."""
    authorise(Permission.USE)
    who: SignedIn = current_user
    if second_factor_of(db(), who.person_id) is None:
        return redirect(url_for("accounts.second_factor_set_up"))
    form = SecondFactorForm()
    if who.second_factor_required:
        form.change.choices = [choice for choice in form.change.choices if choice.value != "off"]
    if form.validate_on_submit():
        wrong = second_factor.confirm(
            db(), who.person_id, form.password.data, form.code.data, _key(), request.remote_addr or ""
        )
        if wrong is None:
            return _change(who, form.change.data)
        said = N_("This is not your password.") if wrong == "password" else WRONG
        form[wrong].errors = [*form[wrong].errors, said]
    shown = pages.account(db(), who)
    status = 422 if form.errors else 200
    return page("accounts/second_factor_change.html", status, form=form, account=shown)


def _change(who: SignedIn, change: str) -> ResponseReturnValue:
    if change == "codes":
        codes = second_factor.make_recovery_codes(db(), who.person_id, _key())
        return page("accounts/second_factor_codes.html", codes=codes, onward=url_for("accounts.account"))
    if change == "off":
        second_factor.turn_off(db(), who.person_id)
        flash(_("The second step is off. Your password alone signs you in."), "success")
        return redirect(url_for("accounts.account"))
    factor = second_factor_of(db(), who.person_id)
    session[SEED], session[REPLACES] = second_factor.new_seed(), None if factor is None else factor.seed
    session[UNTIL] = (clock.now() + REPLACING_LASTS).timestamp()
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


def _visitor() -> SignedIn:
    """Whoever signs in here, completely or half-way; raises SignInNeeded for nobody."""
    who = current_user._get_current_object()
    if not isinstance(who, SignedIn):
        raise SignInNeeded(_("Sign in to see this page."))
    return who


def _offer(factor: SecondFactor | None) -> Offer | None:
    """What may be set up now. In place of another: only for a while after password and code; None otherwise.

    The seed is kept in the signed cookie, so that reading the page again shows the same picture.
    """
    if factor is None:
        if session.get(REPLACES) is not None:
            _forget_offer()
        return Offer(session.setdefault(SEED, second_factor.new_seed()), None)
    if session.get(REPLACES) != factor.seed or session.get(UNTIL, 0) < clock.now().timestamp():
        return None
    return Offer(session[SEED], factor.seed)


def _forget_offer() -> None:
    for name in (SEED, REPLACES, UNTIL):
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
