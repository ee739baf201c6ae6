"""Drawing signed records at random for an auditor, and finding what was drawn."""

from dataclasses import dataclass
from datetime import timedelta
from random import SystemRandom
from uuid import UUID

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import Session

from kie import clock, events
from kie.cycles.models import Cycle, CycleOpening, Participation
from kie.errors import NotFound
from kie.i18n import _, ngettext
from kie.people.inside import inside_line
from kie.people.models import Person
from kie.people.posts import in_post
from kie.records import mails
from kie.records.errors import NothingToDraw, ReasonMissing
from kie.records.sample_models import RecordSample, SampledRecord
from kie.records.sample_rules import left_to_draw
from kie.reviews.models import Record, Reopening, SignOff
from kie.texts import tidied

LASTS = timedelta(days=7)
LIMIT = 1_000
LONGEST_CASE = 60
"""Characters of the words, and of a case number."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an auditor asks for: so many records of a cycle, under a case number, and what is to be found out."""

    cycle_id: UUID
    number: int
    case_number: str
    words: str


def draw(session: Session, auditor_id: UUID, wanted: Wanted) -> RecordSample:
    """Draw them, and tell the people whose they are. The caller has asked whether the auditor may.

    Drawn is from what both signed and nobody opened again, of people in post outside the auditor's line. Raises
    NotFound, ReasonMissing, TextRefused; NothingToDraw when so many cannot be drawn any more.
    """
    case_number, words = tidied(wanted.case_number, LONGEST_CASE).strip(), tidied(wanted.words, LIMIT).strip()
    if not case_number or not words:
        raise ReasonMissing(_("Give the case number, and say in a sentence what is to be found out."))
    # Two who draw at once are after each other, so that together they draw no more than one may.
    cycle = session.get(Cycle, wanted.cycle_id, with_for_update=True)
    if cycle is None or session.get(CycleOpening, cycle.id) is None:
        raise NotFound()
    people = dict(session.execute(_signed(cycle.id, auditor_id)).all())
    drawn = set(session.scalars(_drawn(cycle.id)))
    _require_left(len(people), len(drawn), wanted.number)
    chosen = SystemRandom().sample(sorted(people.keys() - drawn), wanted.number)
    now = clock.now()
    sample = RecordSample(
        cycle_id=cycle.id,
        case_number=case_number,
        words=words,
        drawn_from=len(people),
        drawn_by_id=auditor_id,
        drawn_at=now,
        ends_at=now + LASTS,
    )
    session.add(sample)
    session.flush()
    auditor = session.get_one(Person, auditor_id)
    for one in chosen:
        session.add(SampledRecord(sample_id=sample.id, record_id=one))
        events.record(session, auditor_id, "record.drawn", person_id=people[one], subject=one)
        mails.tell_drawn(session, sample, cycle, session.get_one(Person, people[one]), auditor)
    events.record(session, auditor_id, "records.sampled", subject=sample.id, records=len(chosen))
    session.flush()
    return sample


def _require_left(signed: int, drawn: int, number: int) -> None:
    """Raises NothingToDraw when fewer than `number` may still be drawn."""
    left = left_to_draw(signed, drawn)
    if 0 < number <= left:
        return
    raise NothingToDraw(
        ngettext(
            "Of this cycle %(n)s more record can be drawn.",
            "Of this cycle %(n)s more records can be drawn.",
            left,
        ),
        _("One signed record in ten is drawn at most, and twenty of a cycle in all. Nothing was drawn."),
    )


def _signed(cycle_id: UUID, auditor_id: UUID) -> Select[UUID, UUID]:
    """Selects (record id, person id) of everything that could be drawn, drawn before or not."""
    return (
        select(Record.id, Participation.person_id)
        .join(Participation, Participation.id == Record.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .join(SignOff, and_(SignOff.record_id == Record.id, SignOff.party == "employee"))
        .where(
            Participation.cycle_id == cycle_id,
            ~exists().where(Reopening.record_id == Record.id),
            in_post(clock.today()),
            Person.id.not_in(inside_line(auditor_id, clock.today())),
        )
    )


def _drawn(cycle_id: UUID) -> Select[UUID]:
    return (
        select(SampledRecord.record_id)
        .join(RecordSample, RecordSample.id == SampledRecord.sample_id)
        .where(RecordSample.cycle_id == cycle_id)
    )
