"""What a restore ends: nobody is signed in any more, and no code from before opens an account a second time."""

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from kie import clock, events
from kie.accounts.models import SignInCode, SignInSession


@dataclass(frozen=True, slots=True)
class EndedOnRestore:
    """How many were still open."""

    sessions: int
    codes: int


def end_what_was_open(session: Session) -> EndedOnRestore:
    """End every session and every code: one that was ended, or used, since the backup would be good again."""
    return EndedOnRestore(_end(session, SignInSession), _end(session, SignInCode))


def _end(session: Session, model: type[SignInSession] | type[SignInCode]) -> int:
    done = session.execute(update(model).where(model.ended_at.is_(None)).values(ended_at=clock.now()))
    return cast("CursorResult[Any]", done).rowcount


def note_restored(session: Session, made_at: str, *, since_lost: bool) -> None:
    """Put on the audit trail that the database was restored, and as of when."""
    events.record(session, None, "database.restored", as_of=made_at, without_traces=since_lost)
