"""Putting a cycle away that is closed, or was never opened: it leaves the lists and stays as readable as it was."""

from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock, events
from kie.cycles.errors import CycleStillRuns
from kie.cycles.locking import locked, require_unordered
from kie.cycles.models import CycleArchiving, CycleClosure, CycleOpening
from kie.i18n import _


def archive(session: Session, cycle_id: UUID, actor_id: UUID | None) -> None:
    """Take a closed cycle, or a draft that is not needed, out of the lists; nothing when it is out already.

    Raises NotFound; CycleStillRuns; CycleBeingOpened.
    """
    locked(session, cycle_id)
    if session.get(CycleArchiving, cycle_id) is not None:
        return
    if session.get(CycleClosure, cycle_id) is None:
        if session.get(CycleOpening, cycle_id) is not None:
            raise CycleStillRuns(_("A cycle that is open cannot be put away."), _("Close it first."))
        require_unordered(session, cycle_id)
    session.add(CycleArchiving(cycle_id=cycle_id, archived_by_id=actor_id, archived_at=clock.now()))
    events.record(session, actor_id, "cycle.archived", subject=cycle_id)


def bring_back(session: Session, cycle_id: UUID, actor_id: UUID | None) -> None:
    """Put an archived cycle into the lists again; nothing when it is there. Raises NotFound."""
    locked(session, cycle_id)
    archiving = session.get(CycleArchiving, cycle_id)
    if archiving is None:
        return
    session.delete(archiving)
    events.record(session, actor_id, "cycle.brought-back", subject=cycle_id)
