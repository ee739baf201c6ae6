"""Having read a record, which is one thing; agreeing with it is another."""

from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock, events
from kie.cycles.queries import participation_context
from kie.errors import NotFound
from kie.i18n import _
from kie.reviews.errors import NotShared, RecordChanged
from kie.reviews.kept import kept_records
from kie.reviews.models import Acknowledgement, Record


def acknowledge(session: Session, participation_id: UUID, actor_id: UUID, digest: str) -> Acknowledgement:
    """The employee says that they have read the record, at any time; again changes nothing.

    `digest`: of what they read. Raises NotFound for anybody else, NotShared and RecordChanged.
    """
    context = participation_context(session, participation_id)
    if actor_id != context.person.id:
        raise NotFound()
    kept = kept_records(session, participation_id)
    if not kept or kept[0].reopening is not None:
        raise NotShared(
            _("There is no signed record at the moment, so nothing was changed."),
            _("It comes with the manager’s signature."),
        )
    if kept[0].record.digest != digest:
        raise RecordChanged(
            _("There is a newer record than the one that you read, so nothing was changed."),
            _("Read the new one first."),
        )
    return note_read(session, kept[0].record, actor_id)


def note_read(session: Session, record: Record, actor_id: UUID) -> Acknowledgement:
    """Note that the employee has read this record, once."""
    session.get(Record, record.id, with_for_update=True)
    stored = session.get(Acknowledgement, record.id, populate_existing=True)
    if stored is None:
        stored = Acknowledgement(record_id=record.id, read_by_id=actor_id, read_at=clock.now())
        session.add(stored)
        events.record(
            session,
            actor_id,
            "record.read",
            person_id=actor_id,
            subject=record.id,
            revision=record.revision,
            review=str(record.participation_id),
        )
        session.flush()
    return stored
