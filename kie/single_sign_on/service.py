"""Whose account it is: known from before, or linked now. And taking that back."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kie import clock, events
from kie.accounts import refused, throttle
from kie.accounts import service as accounts
from kie.accounts.closing import closure
from kie.accounts.queries import hashed
from kie.accounts.sessions import end_sessions
from kie.accounts.telling import tell
from kie.accounts.ways import ELSEWHERE, ELSEWHERE_BOTH
from kie.errors import Conflict, NotFound
from kie.i18n import _
from kie.people.holding import hold_person
from kie.people.models import Person
from kie.single_sign_on import mails
from kie.single_sign_on.hints import keep_hint
from kie.single_sign_on.models import AnsweredQuestion, Identity
from kie.single_sign_on.queries import identities_of, identity_at, known, people_meant
from kie.single_sign_on.rules import EMAIL, STAFF_NUMBER, Claimed, refusal

log = logging.getLogger(__name__)

KEPT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Begun:
    """A session. `token`: for the cookie; `linked`: that the person came by this provider for the first time; `hint`:
    for the cookie too, the handle of what ends it there."""

    token: str
    linked: bool
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """Whom the claims mean, if it is one, and `why` they are refused all the same; `linked` just now."""

    person: Person | None
    why: str | None = None
    linked: bool = False


def take(session: Session, state: str, address: str) -> bool:
    """Whether this answer to our question is the first. Raises TooManyTries when too many from `address` failed."""
    throttle.refuse_too_many(session, throttle.address_limit(address))
    now = clock.now()
    session.execute(delete(AnsweredQuestion).where(AnsweredQuestion.at < now - KEPT))
    try:
        with session.begin_nested():
            session.add(AnsweredQuestion(state_hash=hashed(state), at=now))
    except IntegrityError:
        return False
    return True


def note_refused(session: Session, address: str, why: str) -> None:
    """An answer of the provider that could not be believed: counted, and in the log with the reason.

    Anybody can send such an answer, so it stands on the audit trail as a name that is nobody's does: once, when the
    network address has to wait.
    """
    log.warning("an answer of the identity provider was refused: %s", why)
    throttle.count(session, throttle.address_limit(address).key)
    refused.note_refused(session, None, address)


def sign_in(
    session: Session,
    claimed: Claimed,
    *,
    present: str | None,
    browser: str,
    provider: str,
    address: str,
    key: str,
) -> Begun | None:
    """Begin a session for whoever this is, in place of the browser's `present` one; None when nobody here is.

    `provider`: what people call it; `key`: the installation's secret key. Who is linked for the first time is told by
    mail. What is refused is counted under `address` and on the audit trail, so keep the transaction. Of people whom
    nobody here is, the trail has each reason once in a quarter of an hour and address: it could say no more of others.
    """
    found = _known(session, claimed) or _link(session, claimed, provider)
    if found.why is not None or found.person is None:
        throttle.count(session, throttle.address_limit(address).key)
        about = None if found.person is None else found.person.id
        told = throttle.Limit(throttle.key_of("nobody there", f"{found.why} {address}"), 1)
        if about is not None or throttle.let_through(session, told):
            events.record(session, None, "single-sign-on.refused", person_id=about, why=found.why)
        return None
    if present is not None:
        accounts.sign_out(session, present)
    given = clock.now() if claimed.second_factor else None
    by = ELSEWHERE_BOTH if claimed.second_factor else ELSEWHERE
    token = accounts.begin_session(session, found.person.id, browser, given, by=by)
    return Begun(token, found.linked, keep_hint(session, key, claimed.token))


def _known(session: Session, claimed: Claimed) -> _Found | None:
    """Whoever is linked already; None for a subject that came never before. Whoever ends the link, or their sessions,
    at this moment does so before, and they are not let in, or after, and this session ends too."""
    identity = identity_at(session, claimed.issuer, claimed.subject)
    if identity is None:
        return None
    hold_person(session, identity.person_id)
    identity = identity_at(session, claimed.issuer, claimed.subject)
    if identity is None:
        return None
    person = session.get_one(Person, identity.person_id)
    return _Found(person, _shut_out(session, person))


def _shut_out(session: Session, person: Person) -> str | None:
    if not person.works_on(clock.today()):
        return "not-in-post"
    return None if closure(session, person.id) is None else "account-closed"


def _link(session: Session, claimed: Claimed, provider: str) -> _Found:
    """Whom the claims mean, linked now unless there is a reason not to. Two who come at once take their turns."""
    meant = people_meant(session, claimed)
    for one in meant:
        hold_person(session, one.id)
    linked_meanwhile = _known(session, claimed)
    if linked_meanwhile is not None:
        return linked_meanwhile
    why = refusal(known(session, one, claimed) for one in meant)
    person = meant[0] if len(meant) == 1 else None
    if person is not None and why is None:
        why = _shut_out(session, person)
    if person is None or why is not None:
        return _Found(person, why)
    how = EMAIL if person.email == claimed.email else STAFF_NUMBER
    try:
        with session.begin_nested():
            session.add(
                Identity(
                    issuer=claimed.issuer,
                    subject=claimed.subject,
                    person_id=person.id,
                    linked_at=clock.now(),
                    how=how,
                )
            )
    except IntegrityError:  # By claims that meant somebody else, at this moment.
        return _Found(person, "linked-meanwhile")
    events.record(session, person.id, "identity.linked", person_id=person.id, how=how)
    tell(session, person.id, "identity", mails.linked(person, provider))
    return _Found(person, linked=True)


def unlink(session: Session, actor_id: UUID, person_id: UUID, provider: str) -> Person:
    """Forget who the person is at the provider; they are signed out everywhere and told. The next time they come from
    there they are linked anew, or refused. Gives the person.

    Raises NotFound when there is no such person or nothing to unlink, and Conflict for oneself.
    """
    person = session.get(Person, person_id)
    if person is None or not hold_person(session, person_id) or not identities_of(session, person_id):
        raise NotFound(_("This person is not linked to the sign-in service."))
    if actor_id == person_id:
        raise Conflict(
            _("You cannot take back your own link to the sign-in service."),
            _("Ask another system administrator."),
        )
    session.execute(delete(Identity).where(Identity.person_id == person_id))
    end_sessions(session, person_id)
    events.record(session, actor_id, "identity.unlinked", person_id=person_id)
    actor = session.get_one(Person, actor_id).name
    tell(session, person_id, "identity", mails.unlinked(person, actor, provider))
    return person
