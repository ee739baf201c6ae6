"""Giving an open cycle more time: due dates and the closing date move later, never earlier."""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from kie import events
from kie.cycles.errors import CycleChanged
from kie.cycles.locking import require_open
from kie.cycles.models import Cycle, Participation
from kie.cycles.rolling_rules import Rolling
from kie.cycles.rules import LONGEST_CYCLE
from kie.errors import Invalid
from kie.i18n import _


@dataclass(frozen=True, slots=True)
class Days:
    """By when a cycle's parts are due, and when it closes."""

    self_due_on: date
    manager_due_on: date
    closes_on: date


def extend(session: Session, cycle_id: UUID, days: Days, version: int, actor_id: UUID | None) -> bool:
    """Move the days of an open cycle that was read at `version`; False when they are the same days as before.

    Raises NotFound, CycleNotOpen, CycleClosed; CycleChanged when somebody else moved them meanwhile; Invalid when a
    day is earlier than the one people were told, something is due after the cycle closes, or that is years away.
    """
    cycle = require_open(session, cycle_id)
    if cycle.version != version:
        raise CycleChanged(cycle)
    given = asdict(days)
    if any(day < getattr(cycle, name) for name, day in given.items()):
        raise Invalid(_("A day cannot be earlier than the one people were told."))
    if max(given.values()) > days.closes_on:
        raise Invalid(_("Nothing can be due after the cycle closes."))
    if days.closes_on - cycle.opens_on > LONGEST_CYCLE:
        raise Invalid(_("A cycle lasts three years at most."), _("Check the year."))
    rolling = Rolling.of(cycle.rolling)
    if rolling is not None and rolling.comes_twice(cycle.opens_on, days.closes_on):
        raise Invalid(_("Somebody’s day would come twice in this cycle. Copy it for the next year instead."))
    if all(day == getattr(cycle, name) for name, day in given.items()):
        return False
    for name, day in given.items():
        setattr(cycle, name, day)
    if cycle.rolling is None:
        _forget_earlier(session, cycle)
    else:
        cycle.self_due_on = cycle.manager_due_on = cycle.closes_on
    cycle.version = version + 1
    events.record(session, actor_id, "cycle.extended", subject=cycle_id)
    session.flush()
    return True


def _forget_earlier(session: Session, cycle: Cycle) -> None:
    """Days of people's own that come no later than the cycle's count no more: they get as much time as the rest."""
    for own, usual in (
        (Participation.self_due_on, cycle.self_due_on),
        (Participation.manager_due_on, cycle.manager_due_on),
    ):
        session.execute(
            update(Participation)
            .where(Participation.cycle_id == cycle.id, own <= usual)
            .values({own: None})
            .execution_options(synchronize_session="fetch")
        )
