"""What was deleted by the rules of how long things are kept: numbers alone."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from kie.backups.tracing import Kind, Replayed, Value
from kie.retention.service import export_tombstones, replay_tombstones


def replay(session: Session, values: Sequence[Value]) -> Replayed:
    """Delete again what is back; what a hold covers waits for its release."""
    return Replayed(replay_tombstones(session, values))


KIND = Kind("Things past their time", 35, export_tombstones, replay)
