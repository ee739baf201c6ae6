"""Ending sessions of people: when a password, a second factor or a role changes, and all others at somebody’s wish."""

import secrets
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kie import clock, events
from kie.accounts.models import SignInSession
from kie.accounts.queries import hashed
from kie.errors import SignInNeeded
from kie.i18n import _
from kie.people import rights

AT_ONCE = 500
"""People in one statement: an import may end the sessions of thousands."""


def end_sessions(session: Session, person_id: UUID, but: UUID | None = None) -> int:
    """End every session of the person, complete or half-way; gives how many. `but`: one that goes on."""
    ending = (
        update(SignInSession)
        .where(
            SignInSession.person_id == person_id, SignInSession.ended_at.is_(None), SignInSession.id != but
        )
        .values(ended_at=clock.now())
        .returning(SignInSession.id)
    )
    return len(session.execute(ending).all())


def require_open(session: Session, sign_in_id: UUID) -> None:
    """Refuse what is asked in a session that was ended while it waited: by a second factor that was set up elsewhere, a
    new password, a role. Call it with the person held. Raises SignInNeeded."""
    mine = select(SignInSession.id).where(SignInSession.id == sign_in_id, SignInSession.ended_at.is_(None))
    if session.scalar(mine) is None:
        raise SignInNeeded(_("Sign in to see this page."))


def note_given(session: Session, person_id: UUID, sign_in_id: UUID, by: str) -> None:
    """Write down that the second factor was given in this session of the person, if it lives. `by`: one of `WAYS`."""
    given = session.execute(
        update(SignInSession)
        .where(SignInSession.id == sign_in_id, SignInSession.ended_at.is_(None))
        .values(second_factor_at=clock.now())
        .returning(SignInSession.id)
    )
    if given.one_or_none() is not None:
        events.record(
            session, person_id, "second-factor.given", person_id=person_id, subject=sign_in_id, by=by
        )


def renew_token(session: Session, sign_in_id: UUID) -> str:
    """Another token for a session that goes on, because somebody has just shown again who they are; gives it. The one
    from before opens nothing any more. Raises SignInNeeded when the session was ended meanwhile."""
    require_open(session, sign_in_id)
    token = secrets.token_urlsafe(32)
    row = update(SignInSession).where(SignInSession.id == sign_in_id).values(token_hash=hashed(token))
    session.execute(row.execution_options(synchronize_session=False))
    return token


def end_others(session: Session, person_id: UUID, but: UUID) -> int:
    """End all of the person's sessions except the one in which they ask for it; gives how many."""
    ended = end_sessions(session, person_id, but)
    if ended:
        events.record(session, person_id, "sessions.ended", person_id=person_id, why="asked", ended=ended)
    return ended


def end_by_command(session: Session, person_id: UUID | None) -> int:
    """End every session of one person, or with None of everybody, as whoever runs the server wants; gives how many
    people that were."""
    open_ones = select(SignInSession.person_id).where(SignInSession.ended_at.is_(None)).distinct()
    whose = session.scalars(
        open_ones if person_id is None else open_ones.filter_by(person_id=person_id)
    ).all()
    end_for_changed_rights(session, whose, "command")
    return len(whose)


@rights.on_change
def end_for_changed_rights(session: Session, person_ids: Collection[UUID], why: str) -> None:
    """Whoever is given a role, loses one or has left signs in again, or not at all: what an open browser could reach
    under the old rights it reaches no more, and what was opened with them is shown to nobody who finds it open."""
    everybody = list(person_ids)
    for at in range(0, len(everybody), AT_ONCE):
        for person_id in _ended(session, everybody[at : at + AT_ONCE]):
            events.record(session, None, "sessions.ended", person_id=person_id, why=why)


def _ended(session: Session, person_ids: list[UUID]) -> list[UUID]:
    """Whose sessions these were, each person once, in an order that does not change."""
    ending = (
        update(SignInSession)
        .where(SignInSession.person_id.in_(person_ids), SignInSession.ended_at.is_(None))
        .values(ended_at=clock.now())
        .returning(SignInSession.person_id)
        .execution_options(synchronize_session=False)
    )
    return sorted(set(session.scalars(ending)))
