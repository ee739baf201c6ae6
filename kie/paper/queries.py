"""Reading paper forms: whose a code is, what a clerk has before them, whom forms can be printed for."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.queries import hashed
from kie.assessments.models import Assessment, Submission
from kie.assessments.on_paper import PaperEntry, paper_entries
from kie.cycles.models import Cycle, CycleClosure, CycleOpening, Participation
from kie.cycles.queries import ParticipationContext, participation_context
from kie.errors import NotFound
from kie.paper.models import PaperForm
from kie.paper.rules import bare_code
from kie.people.models import Person


@dataclass(frozen=True, slots=True)
class Opened:
    """A form that a clerk has before them. `entries`: what came for it before, the newest first."""

    form: PaperForm
    context: ParticipationContext
    entries: Sequence[PaperEntry]


def usable_form(session: Session, typed: str) -> PaperForm | None:
    """The form with this code, held until the transaction ends; None when it is mistyped, used or replaced."""
    wanted = select(PaperForm).where(
        PaperForm.code_hash == hashed(bare_code(typed)), PaperForm.ended_at.is_(None)
    )
    return session.scalar(wanted.with_for_update(), execution_options={"populate_existing": True})


def opened_form(session: Session, form_id: UUID, clerk_id: UUID, *, hold: bool = False) -> Opened:
    """The form that this clerk opened by its code and has not used yet. Raises NotFound for any other."""
    wanted = select(PaperForm).where(
        PaperForm.id == form_id, PaperForm.opened_by_id == clerk_id, PaperForm.ended_at.is_(None)
    )
    form = session.scalar(
        wanted.with_for_update() if hold else wanted, execution_options={"populate_existing": True}
    )
    if form is None:
        raise NotFound()
    context = participation_context(session, form.participation_id)
    return Opened(form, context, paper_entries(session, form.participation_id))


def entry_of(session: Session, entry_id: UUID) -> tuple[PaperEntry, ParticipationContext]:
    """What came on paper, with whose it is. Raises NotFound."""
    entry = session.get(PaperEntry, entry_id)
    if entry is None:
        raise NotFound()
    return entry, participation_context(session, entry.participation_id)


def cycles_open(session: Session) -> list[Cycle]:
    """The cycles that take work now, the latest opened first."""
    return list(
        session.scalars(
            select(Cycle)
            .join(CycleOpening, CycleOpening.cycle_id == Cycle.id)
            .outerjoin(CycleClosure, CycleClosure.cycle_id == Cycle.id)
            .where(CycleClosure.cycle_id.is_(None))
            .order_by(CycleOpening.opened_at.desc(), Cycle.id)
        )
    )


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody in a cycle. `begun`: their self-assessment was begun, on a screen or on paper."""

    participation: Participation
    person: Person
    begun: bool


def candidates(session: Session, cycle_id: UUID, numbers: Sequence[str]) -> dict[str, Candidate]:
    """The people of the cycle with these staff numbers, by number."""
    begun = select(Assessment.id).where(
        Assessment.participation_id == Participation.id, Assessment.side == "self"
    )
    rows = session.execute(
        select(Participation, Person, begun.exists())
        .join(Person, Person.id == Participation.person_id)
        .where(Participation.cycle_id == cycle_id, Person.staff_number.in_(numbers))
    )
    return {person.staff_number: Candidate(one, person, bool(was)) for one, person, was in rows}


def waiting_entries(session: Session) -> list[PaperEntry]:
    """What was typed in and never handed in since, past its last day for corrections, in cycles that are open."""
    newest = (
        select(PaperEntry.participation_id, func.max(PaperEntry.typed_at).label("typed_at"))
        .group_by(PaperEntry.participation_id)
        .subquery()
    )
    handed_in = (
        select(Submission.id)
        .join(Assessment, Assessment.id == Submission.assessment_id)
        .where(
            Assessment.participation_id == PaperEntry.participation_id,
            Assessment.side == "self",
            Submission.handed_in_at >= PaperEntry.typed_at,
        )
    )
    return list(
        session.scalars(
            select(PaperEntry)
            .join(
                newest,
                (newest.c.participation_id == PaperEntry.participation_id)
                & (newest.c.typed_at == PaperEntry.typed_at),
            )
            .join(Participation, Participation.id == PaperEntry.participation_id)
            .outerjoin(CycleClosure, CycleClosure.cycle_id == Participation.cycle_id)
            .where(
                CycleClosure.cycle_id.is_(None),
                PaperEntry.correct_until < clock.today(),
                ~handed_in.exists(),
            )
            .order_by(PaperEntry.typed_at)
        )
    )
