"""Passkeys: added, used to sign in, as the second step or before a change, and removed.

A device signs a passkey's answer only after it has recognised its owner, by a PIN, a finger or a face: so the answer
proves two factors at once, and signs in without a password. `sent` is always an answer as the browser sent it, and
`challenge` the one that this browser was given, None when there was none. Each challenge is answered once.
"""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.accounts import ceremony, mails, throttle
from kie.accounts.ceremony import Challenge, Key, Owner
from kie.accounts.challenges import use_up
from kie.accounts.closing import may_sign_in
from kie.accounts.passkey_models import Passkey
from kie.accounts.passkey_rules import MOST_PASSKEYS, Site, copied, is_last
from kie.accounts.queries import factors_of
from kie.accounts.recovery import make_recovery_codes
from kie.accounts.second_factor import forget_factors
from kie.accounts.service import begin_session
from kie.accounts.sessions import end_sessions, note_given, require_open
from kie.accounts.telling import tell
from kie.accounts.ways import PASSKEY
from kie.errors import Conflict, NotFound
from kie.i18n import _
from kie.people.holding import hold_person
from kie.people.models import Person


def keys_of(session: Session, person_id: UUID) -> list[Key]:
    """The person's passkeys, as browsers are told of them."""
    return [Key(one.credential_id, one.transports) for one in factors_of(session, person_id).passkeys]


def owner(session: Session, person_id: UUID) -> Owner:
    """What the device of the person is told of them."""
    person = session.get_one(Person, person_id)
    return Owner(person.id.bytes, person.staff_number, person.name)


def add(
    session: Session,
    person_id: UUID,
    sign_in_id: UUID,
    site: Site,
    challenge: Challenge | None,
    sent: str,
    name: str,
    key: str,
) -> list[str] | None:
    """Keep a passkey that the person's device has just made; gives the recovery codes when it is their first second
    factor, to show this once, else nothing. None when it was not made for this challenge, here, with its owner there.

    It counts as given in the session `sign_in_id`; a first one ends every other session of the person. They are told by
    mail. `key`: the installation's secret key. Raises Conflict when they have very many, or this one already, and
    SignInNeeded when the session was ended meanwhile.
    """
    hold_person(session, person_id)
    require_open(session, sign_in_id)
    if challenge is None or not use_up(session, challenge):
        return None
    made = ceremony.made(site, challenge, sent)
    if made is None:
        return None
    before = factors_of(session, person_id)
    if len(before.passkeys) >= MOST_PASSKEYS:
        raise Conflict(_("You have as many passkeys as KIE keeps."), _("Remove one that you do not use."))
    if session.scalar(select(Passkey.id).where(Passkey.credential_id == made.credential_id)) is not None:
        raise Conflict(_("This passkey was added already."), _("Your account page lists your passkeys."))
    passkey = Passkey(
        person_id=person_id,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        transports=made.transports,
        name=name,
        added_at=clock.now(),
    )
    session.add(passkey)
    session.flush()
    events.record(session, person_id, "passkey.added", person_id=person_id, subject=passkey.id)
    tell(session, person_id, "passkey-added", mails.passkey_added(session.get_one(Person, person_id), name))
    note_given(session, person_id, sign_in_id, PASSKEY)
    if before.on:
        return []
    end_sessions(session, person_id, but=sign_in_id)
    return make_recovery_codes(session, person_id, key)


def sign_in(
    session: Session, site: Site, challenge: Challenge | None, sent: str, address: str, browser: str = ""
) -> str | None:
    """Begin a session for whoever's passkey this is, the second factor given; gives its token. None: the same for a
    passkey that is unknown, of somebody not in post, or did not answer as it must.

    Counts what fails; raises TooManyTries when too much did from `address`.
    """
    passkey = _proved(session, None, site, challenge, sent, address)
    if passkey is None:
        return None
    person = session.get_one(Person, passkey.person_id)
    if not may_sign_in(session, person):
        events.record(session, None, "sign-in.refused", person_id=person.id, by=PASSKEY)
        return None
    return begin_session(session, person.id, browser, clock.now(), by=PASSKEY)


def give(
    session: Session,
    person_id: UUID,
    sign_in_id: UUID,
    site: Site,
    challenge: Challenge | None,
    sent: str,
    address: str,
) -> bool:
    """Complete the signing-in of the person with one of their passkeys; whether it is complete now. Counts as above."""
    given = confirm(session, person_id, site, challenge, sent, address)
    if given:
        note_given(session, person_id, sign_in_id, PASSKEY)
    return given


def confirm(
    session: Session, person_id: UUID, site: Site, challenge: Challenge | None, sent: str, address: str
) -> bool:
    """Whether one of the person's own passkeys answered, which stands for password and code. Counts as above."""
    return _proved(session, person_id, site, challenge, sent, address) is not None


def remove(session: Session, person_id: UUID, sign_in_id: UUID, passkey_id: UUID, *, required: bool) -> None:
    """Delete one of the person's own passkeys; they are told by mail, and signed out everywhere but in the session
    `sign_in_id`. With the last of all second factors go the recovery codes, and the password alone signs in.

    Raises NotFound for anybody else's, and Conflict for the last where a second factor is `required`.
    """
    hold_person(session, person_id)
    factors = factors_of(session, person_id)
    passkey = next((one for one in factors.passkeys if one.id == passkey_id), None)
    if passkey is None:
        raise NotFound()
    last = is_last(len(factors.passkeys), factors.app is not None)
    if last and required:
        raise Conflict(
            _("You must have a second step here, and this passkey is all that you have of it."),
            _("Add another passkey or an app first. Then you can remove this one."),
        )
    name = passkey.name
    if last:
        forget_factors(session, person_id)
        events.record(session, person_id, "second-factor.turned-off", person_id=person_id)
    else:
        session.execute(delete(Passkey).where(Passkey.id == passkey_id))
    events.record(session, person_id, "passkey.removed", person_id=person_id, subject=passkey_id)
    end_sessions(session, person_id, but=sign_in_id)
    tell(
        session, person_id, "passkey-removed", mails.passkey_removed(session.get_one(Person, person_id), name)
    )


def _proved(
    session: Session, person_id: UUID | None, site: Site, challenge: Challenge | None, sent: str, address: str
) -> Passkey | None:
    """The passkey that answered, its counter noted. `person_id`: whose it must be; None: whoever's it is."""
    limit = throttle.address_limit(address)
    throttle.refuse_too_many(session, limit)
    passkey = None
    if challenge is not None and use_up(session, challenge):
        passkey = _answering(session, person_id, site, challenge, sent)
    if passkey is None:
        throttle.count(session, limit.key)
    return passkey


def _answering(
    session: Session, person_id: UUID | None, site: Site, challenge: Challenge, sent: str
) -> Passkey | None:
    """The same, without counting. Its owner is told by mail of the first answer that shows a copy of it."""
    named = ceremony.named(sent)
    if named is None:
        return None
    with_id = select(Passkey).where(Passkey.credential_id == named.credential_id)
    owner_id = session.scalar(with_id.with_only_columns(Passkey.person_id))
    if owner_id is None or person_id not in (None, owner_id):
        return None
    # Who says nothing of themselves must say whose key it is (WebAuthn 3, 7.2, 6).
    if named.handle != owner_id.bytes and (person_id is None or named.handle is not None):
        return None
    hold_person(session, owner_id)
    passkey = session.scalar(with_id.execution_options(populate_existing=True))
    if passkey is None:
        return None
    count = ceremony.answered(site, challenge, sent, passkey.public_key)
    if count is None or copied(passkey.sign_count, count):
        why = "answer" if count is None else "counter"
        events.record(session, None, "passkey.refused", person_id=owner_id, subject=passkey.id, why=why)
        if why == "counter":
            message = mails.passkey_copied(session.get_one(Person, owner_id), passkey.name)
            tell(session, owner_id, "passkey-copied", message, once=passkey.id)
        return None
    passkey.sign_count, passkey.used_at = count, clock.now()
    events.record(session, owner_id, "passkey.used", person_id=owner_id, subject=passkey.id)
    return passkey
