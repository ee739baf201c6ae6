"""Keeping one participation to oneself while something of it is written, and its cycle from being closed meanwhile."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from kie.cycles.errors import CycleClosed
from kie.cycles.models import Cycle, CycleClosure, CycleOpening, Participation
from kie.cycles.queries import ParticipationContext, participation_context
from kie.errors import NotFound
from kie.i18n import _

_its_cycle = (
    select(Cycle.id)
    .join(Participation, Participation.cycle_id == Cycle.id)
    .where(Participation.id == bindparam("participation_id"))
    .with_for_update(read=True, of=Cycle)
    .cte("its_cycle")
)
HOLD = (
    select(
        Participation.id.label("held_id"),
        Participation.person_id,
        Participation.cycle_id,
        Participation.role_profile,
        CycleOpening.opened_at,
    )
    .join(_its_cycle, _its_cycle.c.id == Participation.cycle_id)
    .join(CycleOpening, CycleOpening.cycle_id == Participation.cycle_id)
    .where(Participation.id == bindparam("participation_id"))
    .with_for_update(of=Participation)
)
"""Waits for one participation and gives what never changes of it. Holds the cycle first, then the participation: who
needs more than one of these rows takes them in this order."""
_CLOSED = select(CycleClosure.cycle_id).where(CycleClosure.cycle_id == bindparam("cycle_id"))


@dataclass(frozen=True, slots=True)
class Held:
    """A participation that nobody else writes, and a cycle that nobody closes, until the transaction ends.

    Whether the cycle was closed while this waited must be read afterwards.
    """

    participation_id: UUID
    person_id: UUID
    cycle_id: UUID
    role_profile: str
    opened_at: datetime

    def context(self, session: Session) -> ParticipationContext:
        """Everything else about it, as it stands now."""
        return replace(participation_context(session, self.participation_id), held=True)


def held_in(row: Row[Any] | None) -> Held:
    """What a statement with `HOLD` gave. Raises NotFound when there is no such participation."""
    if row is None or row.held_id is None:
        raise NotFound()
    return Held(row.held_id, row.person_id, row.cycle_id, row.role_profile, row.opened_at)


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
        session.execute(HOLD, {"participation_id": context.participation.id})


def hold_reviews(session: Session, person_id: UUID) -> None:
    """Wait for whoever writes one of the person's participations, whatever the cycle, and keep them all to oneself.

    By their ids, the order in which everybody waits who needs several, so that no two wait for each other.
    """
    theirs = select(Participation.id).where(Participation.person_id == person_id).order_by(Participation.id)
    session.execute(theirs.with_for_update()).all()
