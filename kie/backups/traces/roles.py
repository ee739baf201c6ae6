"""Roles that were taken away, by number alone: nobody is an administrator again because of a restore."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kie import clock, events
from kie.backups.tracing import Kind, Replayed, Value
from kie.people.models import RoleGrant


def export(session: Session, since: datetime | None) -> Iterator[Value]:
    """The number of each."""
    ended = select(RoleGrant.id).where(RoleGrant.ended_at.is_not(None)).order_by(RoleGrant.id)
    if since is not None:
        ended = ended.where(RoleGrant.ended_at >= since)
    for number in session.scalars(ended):
        yield {"id": str(number)}


def replay(session: Session, values: Sequence[Value]) -> Replayed:
    """End those that are open again."""
    done = 0
    for value in values:
        number = UUID(value["id"])
        ended = session.execute(
            update(RoleGrant)
            .where(RoleGrant.id == number, RoleGrant.ended_at.is_(None))
            .values(ended_at=clock.now())
            .returning(RoleGrant.person_id, RoleGrant.role)
        ).first()
        if ended is not None:
            events.record(
                session, None, "role.ended", person_id=ended.person_id, subject=number, role=ended.role
            )
            done += 1
    return Replayed(done)


KIND = Kind("Roles", 50, export, replay)
