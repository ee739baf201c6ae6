"""Removing what has done its work: what was tried, asked, begun and never sent."""

from datetime import timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from kie import clock, pending
from kie.accounts import challenges, unsent
from kie.accounts.models import SignInAttempt, SignInCode, SignInSession
from kie.accounts.queries import signed_in_since_change
from kie.accounts.rules import ABSOLUTE, IDLE
from kie.people.addresses import REMEMBERED
from kie.people.models import AddressChange, Person
from kie.people.posts import has_left


def tidy(session: Session) -> None:
    """Remove what has done its work: tries, unconfirmed imports and forms that were never sent after a day, sessions,
    codes and changes of addresses after a month. End the sessions of those whose last day is past.
    """
    now = clock.now()
    month = now - timedelta(days=30)
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - timedelta(days=1)))
    session.execute(
        delete(SignInSession).where(
            SignInSession.started_at < month - ABSOLUTE, SignInSession.seen_at < month - IDLE
        )
    )
    session.execute(delete(SignInCode).where(SignInCode.expires_at < month))
    # Where there was no address before, the row stays until the person has signed in: see `address_rests`.
    settled = or_(AddressChange.before.is_not(None), signed_in_since_change())
    session.execute(
        delete(AddressChange)
        .where(AddressChange.changed_at < now - REMEMBERED, settled)
        .execution_options(synchronize_session=False)
    )
    left = select(Person.id).where(has_left(clock.today()))
    session.execute(
        update(SignInSession)
        .where(SignInSession.person_id.in_(left), SignInSession.ended_at.is_(None))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )
    unsent.forget_old(session)
    challenges.forget_old(session)
    pending.expire(session)
