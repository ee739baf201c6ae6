"""What people deleted themselves, as the audit trail has it: that outlives what was deleted, and holds no words."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.backups.tracing import Value
from kie.events import Event


def deleted_since(session: Session, action: str, since: datetime | None) -> Iterator[Value]:
    """The number of each thing deleted under this name, the earliest first."""
    found = select(Event.subject).where(Event.action == action).order_by(Event.id)
    if since is not None:
        found = found.where(Event.at >= since)
    for subject in session.scalars(found.execution_options(yield_per=1_000)):
        yield {"id": subject}
