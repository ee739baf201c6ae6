"""Reading the list of cycles, and finding one in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie.cycles.models import Cycle, CycleArchiving, CycleClosure, CycleOpening
from kie.errors import Invalid, NotFound
from kie.i18n import _


@dataclass(frozen=True, slots=True)
class CycleLine:
    """A cycle in a list. `people`: how many take part, 0 for a draft. `archived_at`: None unless it was put away."""

    cycle: Cycle
    opened_at: datetime | None
    closed_at: datetime | None
    people: int
    archived_at: datetime | None = None


def cycles(session: Session) -> list[CycleLine]:
    """Every cycle, those that were put away among them, the latest opening date first, in one statement."""
    rows = session.execute(
        select(
            Cycle,
            CycleOpening.opened_at,
            CycleClosure.closed_at,
            func.coalesce(CycleOpening.people, 0),
            CycleArchiving.archived_at,
        )
        .outerjoin(CycleOpening, CycleOpening.cycle_id == Cycle.id)
        .outerjoin(CycleClosure, CycleClosure.cycle_id == Cycle.id)
        .outerjoin(CycleArchiving, CycleArchiving.cycle_id == Cycle.id)
        .order_by(Cycle.opens_on.desc(), Cycle.title, Cycle.id)
    )
    return [CycleLine(*row) for row in rows]


def listed(lines: Iterable[CycleLine]) -> list[CycleLine]:
    """Those that were not put away."""
    return [line for line in lines if line.archived_at is None]


def find_cycle(session: Session, text: str) -> Cycle:
    """The cycle with this id, or else the one with this title (capitals do not matter).

    Raises NotFound when there is none, Invalid when several have the title.
    """
    try:
        found = session.get(Cycle, UUID(text))
    except ValueError:
        found = None
    if found is not None:
        return found
    named = [line.cycle for line in cycles(session) if line.cycle.title.casefold() == text.strip().casefold()]
    if not named:
        raise NotFound(_("There is no cycle “%(text)s”.", text=text), _("Give its title or its id."))
    if len(named) > 1:
        raise Invalid(
            _("%(n)s cycles are called “%(text)s”.", n=len(named), text=text), _("Give the id instead.")
        )
    return named[0]
