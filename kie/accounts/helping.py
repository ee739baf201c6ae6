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
from kie.accounts.rules import ABSOLUTE
from kie.accounts.sessions import end_sessions
from kie.errors import NotFound
from kie.people.holding import hold_person
from kie.people.models import Person


@dataclass(frozen=True, slots=True)
class AccountStanding:
    """Somebody else's account. `has_password`: they have chosen one; `signed_in_at`: when a session began last, None
    for never; `sessions`: how many may be open; `waits_until`: when they may try again after too many wrong tries, None
    when they may now; `closed`: by the directory. `works_here`: they are in post today."""

    person_id: UUID
    name: str
    works_here: bool
    closed: bool
    has_password: bool
    signed_in_at: datetime | None
    sessions: int
    waits_until: datetime | None


def standing_of(session: Session, person_id: UUID, viewer_id: UUID) -> AccountStanding:
    """How the account stands now. Raises NotFound for nobody, and for oneself: one's own has a page of its own."""
    person = _somebody_else(session, person_id, viewer_id)
    account = session.get(Account, person_id)
    now = clock.now()
    living = SignInSession.ended_at.is_(None) & (SignInSession.started_at > now - ABSOLUTE)
    counted = select(func.count().filter(living), func.max(SignInSession.started_at))
    sessions, signed_in_at = session.execute(counted.where(SignInSession.person_id == person_id)).one()
    minutes = max(throttle.minutes_to_wait(session, one) for one in _limits(person))
    return AccountStanding(
        person.id,
        person.name,
        works_here=person.works_on(clock.today()),
        closed=closure(session, person_id) is not None,
        has_password=account is not None and account.password_hash is not None,
        signed_in_at=signed_in_at,
        sessions=sessions,
        waits_until=throttle.again_at(minutes) if minutes else None,
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
    throttle.forget(session, *(one.key for one in _limits(person)))
    events.record(session, actor_id, "tries.forgotten", person_id=person_id)


def _limits(person: Person) -> list[throttle.Limit]:
    return [*throttle.password_limits(person), throttle.second_factor_limit(person.id)]


def _somebody_else(session: Session, person_id: UUID, viewer_id: UUID) -> Person:
    person = session.get(Person, person_id)
    if person is None or person_id == viewer_id:
        raise NotFound()
    return person
