"""What comes beside the council's texts: paper that a clerk typed in, and a record drawn for an auditor."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.on_paper import PaperEntry
from kie.cycles.queries import ParticipationContext
from kie.paper.models import PaperForm, PaperOpening
from kie.people.models import Person
from kie.records.sample_models import RecordSample, SampledRecord
from kie.records.sampling import LASTS
from kie.reviews.models import Record
from tests.records.texts import text


def leave_paper(session: Session, people: Mapping[str, Person], part: ParticipationContext) -> None:
    """Kit has typed in what Ada wrote on paper, and has the code of another form of hers open."""
    one, kit, now = part.participation.id, people["kit"].id, clock.now()
    form = PaperForm(
        participation_id=one,
        kind="blank",
        code_hash="0" * 64,
        printed_by_id=people["hana"].id,
        printed_at=now,
    )
    until = clock.today() + timedelta(days=10)
    entry = PaperEntry(participation_id=one, kind="typed", typed_by_id=kit, typed_at=now, correct_until=until)
    session.add_all([form, entry])
    session.flush()
    session.add(PaperOpening(form_id=form.id, clerk_id=kit, opened_at=now))
    session.flush()


def draw_record(session: Session, people: Mapping[str, Person], part: ParticipationContext) -> None:
    """Ana's last record was drawn for Gwen."""
    of_review = Record.participation_id == part.participation.id
    latest = select(Record.id).where(of_review).order_by(Record.revision.desc()).limit(1)
    case = {"case_number": "IA-1", "words": text("sample"), "drawn_from": 10}
    drawn_at = clock.now()
    sample = RecordSample(
        cycle_id=part.cycle.cycle.id,
        drawn_by_id=people["gwen"].id,
        drawn_at=drawn_at,
        ends_at=drawn_at + LASTS,
        **case,
    )
    session.add(sample)
    session.flush()
    session.add(SampledRecord(sample_id=sample.id, record_id=session.scalars(latest).one()))
    session.flush()
