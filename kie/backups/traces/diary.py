"""Notes of the diary that their owners deleted, by number alone."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from kie import events
from kie.backups.deleted import deleted_since
from kie.backups.tracing import Kind, Replayed, Value
from kie.evidence.models import EvidenceNote, EvidenceTag, NoteLook

ACTION = "evidence-note.deleted"


def export(session: Session, since: datetime | None) -> Iterator[Value]:
    """The number of each, and whose it was."""
    return deleted_since(session, ACTION, since)


def replay(session: Session, values: Sequence[Value]) -> Replayed:
    """Delete those that are back."""
    done = 0
    for value in values:
        number = UUID(value["id"])
        for beside in (EvidenceTag, NoteLook):
            session.execute(delete(beside).where(beside.note_id == number))
        gone = session.execute(
            delete(EvidenceNote).where(EvidenceNote.id == number).returning(EvidenceNote.person_id)
        ).scalar()
        if gone is not None:
            events.record(session, None, ACTION, person_id=gone, subject=number)
            done += 1
    return Replayed(done)


KIND = Kind("Notes of the diary", 40, export, replay)
