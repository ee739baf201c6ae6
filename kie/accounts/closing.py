"""Accounts that are closed from outside, and opened again: sessions end at once, and no way of signing in is left."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.accounts.closure_models import AccountClosure
from kie.accounts.sessions import end_sessions
from kie.people.holding import hold_person
from kie.people.models import Person

INACTIVE, REMOVED = "inactive", "removed"


def closure(session: Session, person_id: UUID) -> AccountClosure | None:
    """Why the person's account is closed; None when it is open."""
    standing = select(AccountClosure).where(
        AccountClosure.person_id == person_id, AccountClosure.opened_at.is_(None)
    )
    return session.scalar(standing)


def may_sign_in(session: Session, person: Person) -> bool:
    """Whether the person is in post today and their account is open."""
    return person.works_on(clock.today()) and closure(session, person.id) is None


def close_account(session: Session, person_id: UUID, why: str, **source: str) -> AccountClosure:
    """Close the person's account and end every session of theirs; one that is closed stays so, `removed` once it was.

    Whoever signs in at this moment does so before, and is signed out, or after, and is not let in. `source`: what the
    audit trail says of where it came from.
    """
    hold_person(session, person_id)
    found = closure(session, person_id)
    if found is None:
        found = AccountClosure(person_id=person_id, why=why, closed_at=clock.now())
        session.add(found)
    elif why == REMOVED and found.why != REMOVED:
        found.why = REMOVED
    else:
        return found
    ended = end_sessions(session, person_id)
    events.record(session, None, "account.closed", person_id=person_id, why=why, ended=ended, **source)
    return found


def open_account(session: Session, person_id: UUID, **source: str) -> bool:
    """Open the person's account again; False when it was open. They sign in anew, with what they had."""
    hold_person(session, person_id)
    found = closure(session, person_id)
    if found is None:
        return False
    # What began in the instant of the closing has rested since, and must not wake up.
    end_sessions(session, person_id)
    found.opened_at = clock.now()
    events.record(session, None, "account.opened", person_id=person_id, **source)
    return True
