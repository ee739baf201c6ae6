"""Which reviews belong to an earlier cycle. Everything here only reads."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.cycles.models import CycleClosure, CycleOpening, Participation
from kie.cycles.past_models import PastStanding
from kie.cycles.queries import ParticipationContext


def current_reviews(session: Session, person_id: UUID) -> frozenset[UUID]:
    """The person's participations that belong to no earlier cycle, in one statement.

    A cycle becomes an earlier one when, after it closed, another opens in which the person takes part. Of two that
    ran side by side, closing one takes nothing away. One that is past its time and was deleted is none.
    """
    rows = session.execute(
        select(Participation.id, CycleOpening.opened_at, CycleClosure.closed_at)
        .join(CycleOpening, CycleOpening.cycle_id == Participation.cycle_id)
        .outerjoin(CycleClosure, CycleClosure.cycle_id == Participation.cycle_id)
        .outerjoin(PastStanding, PastStanding.participation_id == Participation.id)
        .where(Participation.person_id == person_id, PastStanding.gone_at.is_(None))
    ).all()
    opened = [row.opened_at for row in rows]
    return frozenset(row.id for row in rows if row.closed_at is None or row.closed_at > max(opened))


def superseded(session: Session, context: ParticipationContext) -> bool:
    """Whether the review belongs to an earlier cycle."""
    if not context.cycle.is_closed:
        return False
    return context.participation.id not in current_reviews(session, context.person.id)
