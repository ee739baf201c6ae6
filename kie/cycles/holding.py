"""Keeping one participation to oneself while something of it is written, and its cycle from being closed meanwhile."""

from typing import NoReturn

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from kie.cycles.errors import CycleClosed
from kie.cycles.models import Cycle, CycleClosure, Participation
from kie.cycles.queries import ParticipationContext
from kie.i18n import _

_held = select(Cycle.id).where(Cycle.id == bindparam("cycle_id")).with_for_update(read=True).cte("held")
_LOCK = (
    select(Participation.id)
    .join(_held, _held.c.id == Participation.cycle_id)
    .where(Participation.id == bindparam("participation_id"))
    .with_for_update(of=Participation)
)
_CLOSED = select(CycleClosure.cycle_id).where(CycleClosure.cycle_id == bindparam("cycle_id"))


def hold(session: Session, context: ParticipationContext) -> bool:
    """Wait for whoever else writes this participation; gives whether its cycle takes work, which then stays so.

    Everything lasts until the transaction ends. The closing is read again, because `context` may have been read before
    somebody closed the cycle. On SQLite every writing transaction waits for the others from its beginning.
    """
    wait(session, context)
    closed = session.execute(_CLOSED, {"cycle_id": context.cycle.cycle.id}).scalar()
    return context.cycle.is_open and closed is None


def hold_open(session: Session, context: ParticipationContext) -> None:
    """Wait until nobody else writes this participation. Raises CycleClosed unless its cycle takes work then."""
    if not hold(session, context):
        refuse_closed(context)


def refuse_closed(context: ParticipationContext) -> NoReturn:
    """Raises CycleClosed, in the words of a person who was writing."""
    raise CycleClosed(
        _("%(cycle)s is closed, so nothing was saved.", cycle=context.cycle.cycle.title),
        _("What you typed is still on this page: copy it if you want to keep it."),
    )


def wait(session: Session, context: ParticipationContext) -> None:
    """Only the waiting, for who reads afterwards whether the cycle is closed: what was read before may be old."""
    if not context.held and session.get_bind().dialect.name != "sqlite":
        ids = {"cycle_id": context.cycle.cycle.id, "participation_id": context.participation.id}
        session.execute(_LOCK, ids)
