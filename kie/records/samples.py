"""Reading which records were drawn for an auditor, under which case number, and until when they are open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import Cycle, Participation
from kie.people.models import Person
from kie.records.sample_models import RecordSample, SampledRecord
from kie.reviews.models import Record


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample. `records`: how many, of `drawn_from`; `open`: whoever drew it reads them still; `own`: the reader
    drew it."""

    id: UUID
    cycle: str
    case_number: str
    words: str
    records: int
    drawn_from: int
    auditor: str
    drawn_at: datetime
    ends_at: datetime
    open: bool
    own: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """One record of a sample: whose. `has_email`: they were told by mail; whoever has no address is told in person."""

    participation_id: UUID
    record_id: UUID
    person_id: UUID
    name: str
    has_email: bool


def samples(session: Session, reader_id: UUID) -> tuple[Sample, ...]:
    """All of them, the latest first, without whose records they are; one statement."""
    records = select(func.count()).where(SampledRecord.sample_id == RecordSample.id).scalar_subquery()
    rows = session.execute(
        select(RecordSample, Cycle.title, Person.name, records)
        .join(Cycle, Cycle.id == RecordSample.cycle_id)
        .join(Person, Person.id == RecordSample.drawn_by_id)
        .order_by(RecordSample.drawn_at.desc(), RecordSample.id)
    )
    return tuple(_sample(one, cycle, name, many, reader_id) for one, cycle, name, many in rows)


def own_sample(session: Session, sample_id: UUID, auditor_id: UUID) -> Sample | None:
    """The sample, when this auditor drew it; None otherwise. One statement."""
    return next((one for one in samples(session, auditor_id) if one.id == sample_id and one.own), None)


def drawn_in(session: Session, sample_id: UUID) -> Sequence[Drawn]:
    """The records of a sample, by name; one statement."""
    rows = session.execute(
        select(Record.participation_id, Record.id, Person.id, Person.name, Person.email.is_not(None))
        .join(SampledRecord, SampledRecord.record_id == Record.id)
        .join(Participation, Participation.id == Record.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .where(SampledRecord.sample_id == sample_id)
        .order_by(Person.name, Person.id)
    )
    return [Drawn(*row) for row in rows]


def lately_drawn(person_id: UUID, since: datetime) -> Select[str, str, datetime, UUID]:
    """Which of the person's records were drawn since then, and by whom, as the first page reads its news."""
    return (
        select(
            literal("drawn").label("kind"),
            Person.name.label("name"),
            RecordSample.drawn_at.label("at"),
            RecordSample.id.label("id"),
        )
        .select_from(Participation)
        .join(Record, Record.participation_id == Participation.id)
        .join(SampledRecord, SampledRecord.record_id == Record.id)
        .join(RecordSample, RecordSample.id == SampledRecord.sample_id)
        .join(Person, Person.id == RecordSample.drawn_by_id)
        .where(Participation.person_id == person_id, RecordSample.drawn_at >= since)
    )


def samples_about(session: Session, person_id: UUID) -> tuple[Sample, ...]:
    """The samples in which a record of this person is, the latest first; one statement."""
    theirs = (
        select(SampledRecord.sample_id)
        .join(Record, Record.id == SampledRecord.record_id)
        .join(Participation, Participation.id == Record.participation_id)
        .where(Participation.person_id == person_id)
    )
    rows = session.execute(
        select(RecordSample, Cycle.title, Person.name)
        .join(Cycle, Cycle.id == RecordSample.cycle_id)
        .join(Person, Person.id == RecordSample.drawn_by_id)
        .where(RecordSample.id.in_(theirs))
        .order_by(RecordSample.drawn_at.desc(), RecordSample.id)
    )
    return tuple(_sample(one, cycle, name, 1, person_id) for one, cycle, name in rows)


def _sample(one: RecordSample, cycle: str, auditor: str, records: int, reader_id: UUID) -> Sample:
    return Sample(
        one.id,
        cycle,
        one.case_number,
        one.words,
        records,
        one.drawn_from,
        auditor,
        one.drawn_at,
        one.ends_at,
        one.ends_at > clock.now(),
        one.drawn_by_id == reader_id,
    )
