"""Passwords that were changed: the one from before opens no account. No hash is in the file, only whose and when."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kie import events
from kie.accounts.models import Account
from kie.backups.tracing import Kind, Replayed, Value


def export(session: Session, since: datetime | None) -> Iterator[Value]:
    """Whose password is of when."""
    found = select(Account.person_id, Account.changed_at).order_by(Account.person_id)
    if since is not None:
        found = found.where(Account.changed_at >= since)
    for person_id, changed_at in session.execute(found.execution_options(yield_per=1_000)):
        yield {"person_id": str(person_id), "changed_at": changed_at.isoformat()}


def replay(session: Session, values: Sequence[Value]) -> Replayed:
    """Take those away that were changed since: their owners begin anew with a code, as at first."""
    done = 0
    for value in values:
        gone = session.execute(
            delete(Account)
            .where(
                Account.person_id == UUID(value["person_id"]),
                Account.changed_at < datetime.fromisoformat(value["changed_at"]),
            )
            .returning(Account.person_id)
        ).scalar()
        if gone is not None:
            events.record(session, None, "password.ended", person_id=gone)
            done += 1
    return Replayed(done)


KIND = Kind("Passwords from before", 60, export, replay)
