"""Reading paper forms: whose a code is, what a clerk has before them, what waits to be handed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from kie import clock
from kie.accounts.queries import hashed
from kie.accounts.rules import bare_code
from kie.assessments.asked import Asked
from kie.assessments.on_paper import PaperEntry, gone_on_since, paper_entries, still_a_draft
from kie.assessments.queries import Sheet
from kie.assessments.rules import Blank, missing
from kie.cycles.models import CycleClosure, Participation
from kie.cycles.queries import ParticipationContext, participation_context
from kie.errors import NotFound
from kie.paper.models import PaperForm, PaperOpening
from kie.paper.rules import COPY_WITHIN
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


def replaced_form(session: Session, typed: str) -> PaperForm | None:
    """The form with this code that a newer one replaced; None when it is mistyped, was used or can still be used."""
    return session.scalar(
        select(PaperForm).where(
            PaperForm.code_hash == hashed(bare_code(typed)),
            PaperForm.ended_at.is_not(None),
            PaperForm.entry_id.is_(None),
        )
    )


def last_opening(session: Session, form_id: UUID) -> PaperOpening | None:
    """Who typed the form's code last, and when; None when nobody has."""
    mine = select(PaperOpening).where(PaperOpening.form_id == form_id)
    return session.scalar(mine.order_by(PaperOpening.opened_at.desc(), PaperOpening.id).limit(1))


def opened_form(
    session: Session, form_id: UUID, clerk_id: UUID, *, hold: bool = False, replaced: bool = False
) -> Opened:
    """The form whose code this clerk was the last to type, not used yet. Raises NotFound for any other.

    `replaced`: also one that a newer form has replaced meanwhile, and that is of no use any more.
    """
    last_opened_by = (
        select(PaperOpening.clerk_id)
        .where(PaperOpening.form_id == PaperForm.id)
        .order_by(PaperOpening.opened_at.desc(), PaperOpening.id)
        .limit(1)
        .scalar_subquery()
    )
    unused = PaperForm.entry_id.is_(None) if replaced else PaperForm.ended_at.is_(None)
    wanted = select(PaperForm).where(PaperForm.id == form_id, last_opened_by == clerk_id, unused)
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


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that its clerk can still print. `name`: of the person whose it is; `until`: when it ends."""

    entry_id: UUID
    name: str
    until: datetime


def copies_to_print(session: Session, clerk_id: UUID) -> list[Copy]:
    """Every copy that this clerk can still print, the oldest first."""
    later = aliased(PaperEntry)
    newer = select(later.id).where(
        later.participation_id == PaperEntry.participation_id, later.typed_at > PaperEntry.typed_at
    )
    rows = session.execute(
        select(PaperEntry, Person.name)
        .join(Participation, Participation.id == PaperEntry.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .outerjoin(CycleClosure, CycleClosure.cycle_id == Participation.cycle_id)
        .where(
            PaperEntry.typed_by_id == clerk_id,
            PaperEntry.typed_at > clock.now() - COPY_WITHIN,
            PaperEntry.kind != "confirmed",
            CycleClosure.cycle_id.is_(None),
            still_a_draft(),
            ~newer.exists(),
        )
        .order_by(PaperEntry.typed_at, PaperEntry.id)
    )
    return [
        Copy(entry.id, name, entry.typed_at + COPY_WITHIN)
        for entry, name in rows
        if not gone_on_since(session, entry)
    ]


def still_blank(context: ParticipationContext, stored: Sheet) -> tuple[Blank, ...]:
    """What is needed before it can be handed in; empty when it can."""
    answered = {key for key, one in stored.ratings.items() if one.opted_out or one.step is not None}
    return missing(Asked(context).nodes.values(), answered)


def waiting_entries(session: Session) -> list[PaperEntry]:
    """What was typed in and never handed in since, past its last day for corrections, in cycles that are open."""
    newest = (
        select(PaperEntry.participation_id, func.max(PaperEntry.typed_at).label("typed_at"))
        .group_by(PaperEntry.participation_id)
        .subquery()
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
                still_a_draft(),
            )
            .order_by(PaperEntry.typed_at)
        )
    )
