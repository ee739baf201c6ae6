"""Keeping a cycle to oneself while it is changed, and in which state it must be."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.cycles.errors import CycleAlreadyOpen, CycleBeingOpened, CycleClosed, CycleNotOpen, CyclePutAway
from kie.cycles.models import Cycle, CycleArchiving, CycleClosure, CycleOpening
from kie.cycles.opening_models import OpeningOrder
from kie.cycles.queries import CycleContext
from kie.errors import NotFound
from kie.i18n import _


def locked(session: Session, cycle_id: UUID) -> Cycle:
    """The cycle, kept from other writers until this transaction ends. Raises NotFound."""
    cycle = session.scalar(
        select(Cycle).where(Cycle.id == cycle_id).with_for_update().execution_options(populate_existing=True)
    )
    if cycle is None:
        raise NotFound()
    return cycle


def require_draft(session: Session, cycle_id: UUID) -> None:
    """Raises CycleAlreadyOpen when the cycle was opened: what it asks is frozen; CycleBeingOpened meanwhile; and
    CyclePutAway."""
    if session.get(CycleOpening, cycle_id) is not None:
        raise CycleAlreadyOpen(
            _("This cycle has been opened, so what it asks cannot be changed any more."),
            _("Close it, or make another cycle."),
        )
    require_unordered(session, cycle_id)


def require_unordered(session: Session, cycle_id: UUID) -> None:
    """Raises CyclePutAway for a draft in the archive, and CycleBeingOpened while the opening is under way."""
    if session.get(CycleArchiving, cycle_id, populate_existing=True) is not None:
        raise CyclePutAway(_("This draft is in the archive."), _("Bring it back into the lists first."))
    if session.get(OpeningOrder, cycle_id, populate_existing=True) is not None:
        raise CycleBeingOpened(
            _("This cycle is being opened at this moment."),
            _("Look at its page to see how far it is."),
        )


def require_open(session: Session, cycle_id: UUID) -> Cycle:
    """The cycle, locked and open. Raises NotFound, CycleNotOpen, CycleClosed."""
    cycle = locked(session, cycle_id)
    if session.get(CycleOpening, cycle_id) is None:
        raise _not_open()
    if session.get(CycleClosure, cycle_id) is not None:
        raise _closed()
    return cycle


def require_running(context: CycleContext) -> None:
    """The same of a cycle as it was read, for whoever only looks. Raises CycleNotOpen, CycleClosed."""
    if context.is_draft:
        raise _not_open()
    require_not_closed(context)


def require_not_closed(context: CycleContext) -> None:
    """Raises CycleClosed for a closed cycle as it was read."""
    if context.is_closed:
        raise _closed()


def _not_open() -> CycleNotOpen:
    return CycleNotOpen(_("This cycle has not been opened yet."), _("Open it first."))


def _closed() -> CycleClosed:
    return CycleClosed(_("This cycle is closed, so nothing in it can be changed."))
