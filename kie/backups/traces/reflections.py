"""Private reflections that their owners deleted, by number alone: nothing here opens or holds one."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from kie import events
from kie.backups.deleted import deleted_since
from kie.backups.tracing import Kind, Replayed, Value
from kie.reflections.models import Reflection
from kie.reflections.service import forget_leavers

ACTION = "reflection.deleted"


def export(session: Session, since: datetime | None) -> Iterator[Value]:
    """The number of each, and whose it was."""
    return deleted_since(session, ACTION, since)


def replay(session: Session, values: Sequence[Value]) -> Replayed:
    """Delete those that are back, and what the calendar would delete in the coming night."""
    done = forget_leavers(session)
    for value in values:
        number = UUID(value["id"])
        gone = session.execute(
            delete(Reflection).where(Reflection.id == number).returning(Reflection.person_id)
        ).scalar()
        if gone is not None:
            events.record(session, None, ACTION, person_id=gone, subject=number)
            done += 1
    return Replayed(done)


KIND = Kind("Private reflections", 30, export, replay)
