"""The second factor: turned on with an app, asked for after the password, replaced, turned off, removed.

Passkeys, which stand beside the app or alone, are in `passkeys.py`; what is said here of all of it is of both. `key` is
always the installation's secret key: the app's secret and the hashes of recovery codes are made from it.
"""

import hmac
import secrets
from base64 import b32encode
from dataclasses import dataclass
from uuid import UUID

from pyotp import TOTP
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from kie import clock, events
from kie.accounts import mails, passwords, rules, throttle
from kie.accounts.models import Account, SecondFactor, SignInSession
from kie.accounts.passkey_models import Passkey
from kie.accounts.queries import Factors, factors_of
from kie.accounts.recovery import forget_recovery_codes, make_recovery_codes, use_recovery_code
from kie.accounts.sessions import end_sessions, note_given, require_open
from kie.accounts.telling import tell
from kie.accounts.ways import APP, RECOVERY
from kie.errors import Conflict, NotFound
from kie.i18n import _
from kie.people.addresses import changed_lately_by
from kie.people.holding import hold_person
from kie.people.models import Person


@dataclass(frozen=True, slots=True)
class Offer:
    """A second factor that somebody may turn on. `replaces`: the seed of the one it takes the place of, or None."""

    seed: str
    replaces: str | None


def new_seed() -> str:
    """What the next secret is made from: 128 random bits."""
    return secrets.token_hex(16)


def secret_of(key: str, person_id: UUID, seed: str) -> str:
    """The secret that the app shares with us: 160 bits in base 32 (RFC 4226, 4)."""
    return b32encode(_keyed(key, f"second factor:{person_id}:{seed}")[:20]).decode()


def app_address(secret: str, staff_number: str, organisation: str) -> str:
    """What the QR picture says, so that the app knows the secret and what to call it."""
    return TOTP(secret).provisioning_uri(name=staff_number, issuer_name=f"KIE {organisation}")


def turn_on(
    session: Session, person_id: UUID, sign_in_id: UUID, offer: Offer, typed: str, key: str
) -> list[str] | None:
    """Keep the offered app once it shows the right code; gives the recovery codes, to show this once.

    None for a wrong code; empty where they came with a passkey before, and still work. It counts as given in the
    session `sign_in_id`; every other session of the person ends. Raises Conflict when the second factor is no longer
    what `offer.replaces` says, and SignInNeeded when the session was ended meanwhile.
    """
    factors = _held(session, person_id)
    require_open(session, sign_in_id)
    factor = factors.app
    if (None if factor is None else factor.seed) != offer.replaces:
        raise Conflict(
            _("Your second step was set up in another window meanwhile."),
            _("Use what you set up there. On your account page you can make new recovery codes."),
        )
    # Guessing here would find out nothing: whoever types is shown the secret. So wrong codes are not counted.
    counter = rules.matching_counter(secret_of(key, person_id, offer.seed), typed, clock.now(), after=-1)
    if counter is None:
        return None
    if factor is None:
        factor = SecondFactor(person_id=person_id)
        session.add(factor)
    factor.seed, factor.confirmed_at, factor.last_counter = offer.seed, clock.now(), counter
    session.flush()
    done = "turned-on" if offer.replaces is None else "replaced"
    events.record(session, person_id, f"second-factor.{done}", person_id=person_id)
    _tell(session, person_id, done)
    note_given(session, person_id, sign_in_id, APP)
    end_sessions(session, person_id, but=sign_in_id)
    if offer.replaces is None and factors.passkeys:
        return []
    return make_recovery_codes(session, person_id, key)


def give(
    session: Session, person_id: UUID, sign_in_id: UUID, typed: str, key: str, address: str
) -> str | None:
    """Complete a signing-in with a code; gives whose it was: "app" or "recovery". None: wrong or used already.

    Counts what fails; raises TooManyTries when too much did, for this person or from `address`.
    """
    whose = _proved(session, person_id, typed, key, address)
    if whose is not None:
        note_given(session, person_id, sign_in_id, whose)
    return whose


def confirm(
    session: Session, person_id: UUID, password: str, typed: str, key: str, address: str
) -> str | None:
    """Ask for both again before a change. None when both are right, else which is wrong: "password" or "code".

    What somebody does not have is not asked of them: a password, who signs in elsewhere, or a code, who has no second
    factor yet. A code is used up only when the password is right. Counts what fails; raises TooManyTries.
    """
    factors = _held(session, person_id)
    limit = throttle.account_limit(person_id)
    throttle.refuse_too_many(session, limit, throttle.second_factor_limit(person_id))
    account = session.get(Account, person_id)
    if account is not None and not passwords.matches(account.password_hash, password):
        throttle.count(session, limit.key)
        then = throttle.then(session, limit)
        events.record(session, person_id, "password.refused", person_id=person_id, **then)
        return "password"
    if not factors.on:
        return None
    return "code" if _proved(session, person_id, typed, key, address) is None else None


def turn_off(session: Session, person_id: UUID) -> None:
    """Stop asking the person for a second factor, as they wish. What was given counts no longer, so that a role which
    needs one asks for it anew."""
    forget_factors(session, person_id)
    events.record(session, person_id, "second-factor.turned-off", person_id=person_id)
    _tell(session, person_id, "turned-off")


def turn_off_app(session: Session, person_id: UUID) -> None:
    """Take the app away from somebody who has passkeys, as they wish. Raises Conflict where it is all they have."""
    if not _held(session, person_id).passkeys:
        raise Conflict(
            _("The app is all that your second step has."),
            _("Add a passkey first, or turn it off as a whole."),
        )
    session.execute(delete(SecondFactor).where(SecondFactor.person_id == person_id))
    events.record(session, person_id, "second-factor.app-removed", person_id=person_id)
    _tell(session, person_id, "app-removed")


def _tell(session: Session, person_id: UUID, done: str) -> None:
    person = session.get_one(Person, person_id)
    tell(session, person_id, f"second-factor-{done}", mails.second_factor_changed(person, done))


def remove(session: Session, actor_id: UUID | None, person_id: UUID) -> Person:
    """Take somebody's second factor away because they lost it; they are signed out everywhere and told by mail, at the
    addresses that they had lately as well.

    `actor_id` is None for the command line. Gives the person. Raises NotFound when there is no such person or
    nothing to remove, and Conflict for whoever changed the person's address lately: both in one hand would open the
    account.
    """
    person = session.get(Person, person_id)
    if person is None or not _held(session, person_id).on:
        raise NotFound(_("This person has no second factor."))
    if actor_id is not None and changed_lately_by(session, person_id, actor_id):
        raise Conflict(
            _("You changed this person’s e-mail address in the last thirty days."),
            _("Ask another system administrator to remove their second step."),
        )
    forget_factors(session, person_id)
    end_sessions(session, person_id)
    events.record(session, actor_id, "second-factor.removed", person_id=person_id)
    actor = None if actor_id is None else session.get_one(Person, actor_id).name
    tell(session, person_id, "second-factor-removed", mails.second_factor_removed(person, actor))
    return person


def forget_factors(session: Session, person_id: UUID) -> None:
    """Delete all that the second factor of a person is made of. What was given of it counts no longer, so that a role
    which needs one asks for it anew."""
    forget_recovery_codes(session, person_id)
    session.execute(delete(SecondFactor).where(SecondFactor.person_id == person_id))
    session.execute(delete(Passkey).where(Passkey.person_id == person_id))
    given = update(SignInSession).where(SignInSession.person_id == person_id)
    session.execute(given.values(second_factor_at=None))


def _proved(session: Session, person_id: UUID, typed: str, key: str, address: str) -> str | None:
    factors = _held(session, person_id)
    limit, address_limit = throttle.second_factor_limit(person_id), throttle.address_limit(address)
    throttle.refuse_too_many(session, limit, address_limit)
    whose = None
    if factors.app is not None and _shown_by(factors.app, typed, key):
        whose = APP
    elif factors.on and use_recovery_code(session, person_id, typed, key):
        whose = RECOVERY
    if whose is not None:
        throttle.forget(session, limit.key)
        return whose
    throttle.count(session, limit.key, address_limit.key)
    meant = APP if rules.meant_for_app(typed) else RECOVERY
    then = throttle.then(session, limit)
    events.record(session, person_id, "second-factor.refused", person_id=person_id, by=meant, **then)
    return None


def _shown_by(app: SecondFactor, typed: str, key: str) -> bool:
    """Whether the app shows this code now, and none later was used; then it is used up."""
    secret = secret_of(key, app.person_id, app.seed)
    counter = rules.matching_counter(secret, typed, clock.now(), app.last_counter)
    if counter is not None:
        app.last_counter = counter
    return counter is not None


def _held(session: Session, person_id: UUID) -> Factors:
    """The second factor as it stands, with the person's row held until the transaction ends.

    So two tries come one after the other: a code works once, and no more tries are taken than the limit allows.
    """
    hold_person(session, person_id)
    return factors_of(session, person_id)


def _keyed(key: str, text: str) -> bytes:
    return hmac.digest(key.encode(), text.encode(), "sha256")
