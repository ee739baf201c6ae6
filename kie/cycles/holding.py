"""Keeping one participation to oneself while something of it is written, and its cycle from being closed meanwhile."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.cycles.models import Cycle, CycleClosure, Participation
from kie.cycles.queries import ParticipationContext


def hold(session: Session, context: ParticipationContext) -> bool:
    """Wait for whoever else writes this participation; gives whether its cycle takes work, which then stays so.

    Everything lasts until the transaction ends. The closing is read again, because `context` may have been read before
    somebody closed the cycle. On SQLite every writing transaction waits for the others from its beginning.
    """
    cycle_id = context.cycle.cycle.id
    if session.get_bind().dialect.name != "sqlite":
        held = select(Cycle.id).where(Cycle.id == cycle_id).with_for_update(read=True).cte("held")
        mine = (
            select(Participation.id)
            .join(held, held.c.id == Participation.cycle_id)
            .where(Participation.id == context.participation.id)
        )
        session.execute(mine.with_for_update(of=Participation))
    closed = select(CycleClosure.cycle_id).where(CycleClosure.cycle_id == cycle_id)
    return context.cycle.is_open and session.scalar(closed) is None
