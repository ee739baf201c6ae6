"""The second factor: turned on with an app, asked for after the password, replaced, turned off, removed.

`key` is always the installation's secret key: the app's secret and the hashes of recovery codes are made from it.
"""

import hmac
import secrets
from base64 import b32encode
from dataclasses import dataclass
from uuid import UUID, uuid4

from pyotp import TOTP
from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from kie import clock, events
from kie.accounts import mails, passwords, rules, throttle
from kie.accounts.models import Account, RecoveryCode, SecondFactor, SignInSession
from kie.accounts.queries import second_factor_of
from kie.accounts.sessions import end_sessions
from kie.errors import Conflict, NotFound
from kie.i18n import _
from kie.mail import queue
from kie.people.addresses import addresses_before, changed_lately_by
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
    """Keep the offered second factor once the app shows the right code; gives the recovery codes, to show this once.

    None for a wrong code. It counts as given in the session `sign_in_id`; every other session of the person ends.
    Raises Conflict when the second factor is no longer what `offer.replaces` says.
    """
    factor = _held(session, person_id)
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
    _note_given(session, sign_in_id)
    end_sessions(session, person_id, but=sign_in_id)
    return make_recovery_codes(session, person_id, key)


def give(
    session: Session, person_id: UUID, sign_in_id: UUID, typed: str, key: str, address: str
) -> str | None:
    """Complete a signing-in with a code; gives whose it was: "app" or "recovery". None: wrong or used already.

    Counts what fails; raises TooManyTries when too much did, for this person or from `address`.
    """
    whose = _proved(session, person_id, typed, key, address)
    if whose is not None:
        _note_given(session, sign_in_id)
    return whose


def confirm(
    session: Session, person_id: UUID, password: str, typed: str, key: str, address: str
) -> str | None:
    """Ask for both again before a change. None when both are right, else which is wrong: "password" or "code".

    A code is used up only when the password is right. Counts what fails; raises TooManyTries.
    """
    _held(session, person_id)
    limit = throttle.account_limit(person_id)
    throttle.refuse_too_many(session, limit, throttle.second_factor_limit(person_id))
    account = session.get(Account, person_id)
    if not passwords.matches(None if account is None else account.password_hash, password):
        throttle.count(session, limit.key)
        return "password"
    return "code" if _proved(session, person_id, typed, key, address) is None else None


def make_recovery_codes(session: Session, person_id: UUID, key: str) -> list[str]:
    """Ten fresh codes in groups of four digits, to show this once. The ones from before stop working."""
    codes = [
        "".join(secrets.choice("0123456789") for _place in range(rules.RECOVERY_DIGITS))
        for _code in range(rules.RECOVERY_CODES)
    ]
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    session.execute(
        insert(RecoveryCode),
        [{"person_id": person_id, "code_hash": _recovery_hash(key, person_id, code)} for code in codes],
    )
    events.record(session, person_id, "recovery-codes.made", person_id=person_id)
    return [rules.shown_code(code) for code in codes]


def turn_off(session: Session, person_id: UUID) -> None:
    """Stop asking the person for a second factor, as they wish. What was given counts no longer, so that a role which
    needs one asks for it anew."""
    _forget(session, person_id)
    given = update(SignInSession).where(SignInSession.person_id == person_id)
    session.execute(given.values(second_factor_at=None))
    events.record(session, person_id, "second-factor.turned-off", person_id=person_id)


def remove(session: Session, actor_id: UUID | None, person_id: UUID) -> Person:
    """Take somebody's second factor away because they lost it; they are signed out everywhere and told by mail, at the
    addresses that they had lately as well.

    `actor_id` is None for the command line. Gives the person. Raises NotFound when there is no such person or
    nothing to remove, and Conflict for whoever changed the person's address lately: both in one hand would open the
    account.
    """
    person = session.get(Person, person_id)
    if person is None or _held(session, person_id) is None:
        raise NotFound(_("This person has no second factor."))
    if actor_id is not None and changed_lately_by(session, person_id, actor_id):
        raise Conflict(
            _("You changed this person’s e-mail address in the last thirty days."),
            _("Ask another system administrator to remove their second step."),
        )
    _forget(session, person_id)
    end_sessions(session, person_id)
    events.record(session, actor_id, "second-factor.removed", person_id=person_id)
    _tell_removed(session, actor_id, person)
    return person


def _tell_removed(session: Session, actor_id: UUID | None, person: Person) -> None:
    """Without a reason, which would have the message follow the person to an address that is changed meanwhile."""
    actor = None if actor_id is None else session.get_one(Person, actor_id)
    message = mails.second_factor_removed(person, None if actor is None else actor.name)
    present = [] if person.email is None else [person.email]
    for address in sorted({*present, *addresses_before(session, person.id)}):
        queue(
            session,
            key=f"second-factor-removed:{uuid4()}",
            recipient=address,
            subject=message.subject,
            text=message.text,
            language=person.language,
        )


def _proved(session: Session, person_id: UUID, typed: str, key: str, address: str) -> str | None:
    factor = _held(session, person_id)
    limit, address_limit = throttle.second_factor_limit(person_id), throttle.address_limit(address)
    throttle.refuse_too_many(session, limit, address_limit)
    if factor is not None:
        secret = secret_of(key, person_id, factor.seed)
        counter = rules.matching_counter(secret, typed, clock.now(), factor.last_counter)
        if counter is not None:
            factor.last_counter = counter
        if counter is not None or _use_recovery_code(session, person_id, typed, key):
            throttle.forget(session, limit.key)
            return "recovery" if counter is None else "app"
    throttle.count(session, limit.key, address_limit.key)
    events.record(session, person_id, "second-factor.refused", person_id=person_id)
    return None


def _held(session: Session, person_id: UUID) -> SecondFactor | None:
    """The second factor as it stands, with the person's row held until the transaction ends.

    So two tries come one after the other: a code works once, and no more tries are taken than the limit allows.
    """
    hold_person(session, person_id)
    return second_factor_of(session, person_id)


def _use_recovery_code(session: Session, person_id: UUID, typed: str, key: str) -> bool:
    used = session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person_id,
            RecoveryCode.code_hash == _recovery_hash(key, person_id, rules.digits_of(typed)),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .returning(RecoveryCode.person_id)
    )
    if used.one_or_none() is None:
        return False
    events.record(session, person_id, "recovery-code.used", person_id=person_id)
    return True


def _forget(session: Session, person_id: UUID) -> None:
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    session.execute(delete(SecondFactor).where(SecondFactor.person_id == person_id))


def _note_given(session: Session, sign_in_id: UUID) -> None:
    session.execute(
        update(SignInSession)
        .where(SignInSession.id == sign_in_id, SignInSession.ended_at.is_(None))
        .values(second_factor_at=clock.now())
    )


def _recovery_hash(key: str, person_id: UUID, digits: str) -> str:
    return _keyed(key, f"recovery code:{person_id}:{digits}").hex()


def _keyed(key: str, text: str) -> bytes:
    return hmac.digest(key.encode(), text.encode(), "sha256")
