"""What either of the two adds to a shared record afterwards: dated, only ever added, shown with every copy."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.cycles.holding import wait
from kie.cycles.queries import ParticipationContext, participation_context
from kie.i18n import _
from kie.people.models import Person
from kie.reviews.errors import NotShared, WordsMissing
from kie.reviews.models import Annotation, Record
from kie.texts import tidied


@dataclass(frozen=True, slots=True)
class Annotated:
    """One annotation as it is shown. `party`: `employee` or `manager`, as its writer stood to the review then."""

    id: UUID
    party: str
    name: str
    words: str
    at: datetime


def annotations_of(session: Session, record_id: UUID) -> tuple[Annotated, ...]:
    """The annotations of a record, the oldest first. The caller has asked whether the reader may read the record."""
    rows = session.execute(
        select(Annotation, Person.name)
        .join(Person, Person.id == Annotation.author_id)
        .where(Annotation.record_id == record_id)
        .order_by(Annotation.written_at, Annotation.id)
    )
    return tuple(Annotated(one.id, one.party, name, one.words, one.written_at) for one, name in rows)


def check_annotation(session: Session, participation_id: UUID, revision: int, words: str) -> str:
    """The words as they would stand there; nothing is kept yet. Raises what `annotate` raises."""
    return _to_add(session, participation_id, revision, words)[2]


def annotate(
    session: Session, participation_id: UUID, revision: int, actor_id: UUID, words: str
) -> Annotation:
    """Add to a record that the manager has signed, at any time, also after its cycle closed.

    The same words by the same person stand there once. Raises NotFound, NotShared, TextRefused and WordsMissing.
    """
    context, record, words = _to_add(session, participation_id, revision, words)
    mine = select(Annotation).where(Annotation.record_id == record.id, Annotation.author_id == actor_id)
    for earlier in session.scalars(mine):
        if earlier.words == words:
            return earlier
    added = Annotation(
        record_id=record.id,
        party="employee" if actor_id == context.person.id else "manager",
        author_id=actor_id,
        words=words,
        written_at=clock.now(),
    )
    session.add(added)
    events.record(
        session,
        actor_id,
        "record.annotated",
        person_id=context.person.id,
        subject=record.id,
        revision=revision,
        review=str(participation_id),
    )
    session.flush()
    return added


def _to_add(
    session: Session, participation_id: UUID, revision: int, words: str
) -> tuple[ParticipationContext, Record, str]:
    context = participation_context(session, participation_id)
    # Words may be taken out at this moment; what is added is added before or after, and then read as it is.
    wait(session, context)
    record = session.scalar(
        select(Record)
        .where(Record.participation_id == participation_id, Record.revision == revision)
        .with_for_update()
    )
    if record is None:
        raise NotShared(_("There is no such record, so nothing was added to it."))
    words = tidied(words).strip()
    if not words:
        raise WordsMissing(_("Write what you want to add."))
    return context, record, words
