"""How somebody else's account stands, for an administrator whom they ask why they cannot get in, and what helps."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.accounts import throttle
from kie.accounts.closing import closure
from kie.accounts.models import Account, SignInSession
from kie.accounts.queries import address_rests
from kie.accounts.rules import ABSOLUTE, by_the_clock
from kie.accounts.sessions import end_sessions
from kie.errors import NotFound
from kie.i18n import N_
from kie.people.directory import known_person
from kie.people.holding import hold_person
from kie.people.models import Person

BY_NUMBER = N_("Signing in with the staff number and a password, until %(at)s.")
BY_ADDRESS = N_("Signing in with the e-mail address and a password, until %(at)s.")
BEFORE_A_CHANGE = N_("The password where it is asked for again before a change, until %(at)s.")
BY_CODE = N_("A code of the second step, until %(at)s.")
NOT_HERE = N_("They do not work here today.")
CLOSED = N_("The directory has closed the account.")


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is refused after too many wrong tries, as a text to translate, and until when."""

    what: str
    until: datetime


@dataclass(frozen=True, slots=True)
class AccountStanding:
    """Somebody else's account. `has_password`: they have chosen one; `signed_in_at`: when a session began last, None
    for never; `sessions`: how many may be open; `waits`: all that is refused after too many
    wrong tries; `closed`: by the directory. `works_here`: they are in post today; `by_mail`: a one-time code could be
    mailed to them now."""

    person_id: UUID
    name: str
    works_here: bool
    closed: bool
    has_password: bool
    signed_in_at: datetime | None
    sessions: int
    waits: tuple[Waiting, ...]
    by_mail: bool


def standing_of(session: Session, person_id: UUID, viewer_id: UUID, *, mail: bool) -> AccountStanding:
    """How the account stands now. `mail`: the installation sends some. Raises NotFound for nobody, and for oneself:
    one's own has a page of its own."""
    person = _somebody_else(session, person_id, viewer_id)
    account = session.get(Account, person_id)
    now = clock.now()
    living = SignInSession.ended_at.is_(None) & (SignInSession.started_at > now - ABSOLUTE)
    counted = select(func.count().filter(living), func.max(SignInSession.started_at))
    sessions, signed_in_at = session.execute(counted.where(SignInSession.person_id == person_id)).one()
    return AccountStanding(
        person.id,
        person.name,
        works_here=person.works_on(clock.today()),
        closed=closure(session, person_id) is not None,
        has_password=account is not None and account.password_hash is not None,
        signed_in_at=signed_in_at,
        sessions=sessions,
        waits=_waits(session, person),
        by_mail=mail and person.email is not None and not address_rests(session, person_id),
    )


def sign_out_everywhere(session: Session, actor_id: UUID, person_id: UUID) -> int:
    """End every session of somebody else; gives how many. Raises NotFound."""
    _somebody_else(session, person_id, actor_id)
    hold_person(session, person_id)
    ended = end_sessions(session, person_id)
    if ended:
        events.record(
            session, actor_id, "sessions.ended", person_id=person_id, why="administrator", ended=ended
        )
    return ended


def let_try_again(session: Session, actor_id: UUID, person_id: UUID) -> None:
    """Count somebody's wrong tries afresh: of their password under each of their names, and of their second step. What
    was tried from a network address stays counted. Raises NotFound."""
    person = _somebody_else(session, person_id, actor_id)
    _forget_tries(session, person)
    events.record(session, actor_id, "tries.forgotten", person_id=person_id)


def let_in_by_command(session: Session, person: Person) -> tuple[str, ...]:
    """The same as whoever runs the server wants, for when no other administrator is left. Gives what still keeps the
    person out, in words."""
    _forget_tries(session, person)
    events.record(session, None, "tries.forgotten", person_id=person.id, why="command")
    return kept_out(session, person)


def kept_out(session: Session, person: Person) -> tuple[str, ...]:
    """What keeps somebody from signing in, whatever they know or type, in words to translate."""
    gone = not person.works_on(clock.today())
    closed = closure(session, person.id) is not None
    return tuple(words for words, true in ((NOT_HERE, gone), (CLOSED, closed)) if true)


def _forget_tries(session: Session, person: Person) -> None:
    throttle.forget(session, *(limit.key for _what, limit in _limits(person)))


def _waits(session: Session, person: Person) -> tuple[Waiting, ...]:
    free = ((what, throttle.free_at(session, limit)) for what, limit in _limits(person))
    return tuple(Waiting(what, by_the_clock(at)) for what, at in free if at is not None)


def _limits(person: Person) -> list[tuple[str, throttle.Limit]]:
    """All that a person is held back by, each with what is refused then."""
    by_address = [] if person.email is None else [(BY_ADDRESS, throttle.name_limit(person.email))]
    return [
        (BY_NUMBER, throttle.name_limit(person.staff_number)),
        *by_address,
        (BEFORE_A_CHANGE, throttle.account_limit(person.id)),
        (BY_CODE, throttle.second_factor_limit(person.id)),
    ]


def _somebody_else(session: Session, person_id: UUID, viewer_id: UUID) -> Person:
    if person_id == viewer_id:
        raise NotFound()
    return known_person(session, person_id)
