"""Publishing for many people: asked for in a request, reckoned and written by a job.

What is asked for stands in a row until it is done. The job reckons in a transaction that only reads and writes
everything in one more, so that nothing is ever half published, whenever it breaks off.
"""

from typing import Literal
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock, events
from kie.cycles import orders
from kie.cycles.people import people_in
from kie.insights.foreseen import kept
from kie.insights.models import PublicationOrder
from kie.insights.service import InterimTooLate, Reckoned, keep, publishable, refuse_late_interim

KIND = "publish-cycle"

Wanted = Literal["preview", "publication"]


def is_small(session: Session, cycle_id: UUID) -> bool:
    """Whether the cycle has so few people that nobody has to wait for a job."""
    return orders.is_small(people_in(session, cycle_id))


def order(
    session: Session, cycle_id: UUID, wanted: Wanted, actor_id: UUID | None, *, interim: bool = False
) -> None:
    """Have a job reckon what publishing would show, or publish. Nothing when just that is under way already.

    Raises NotFound, and CycleNotClosed and InterimTooLate as `publish` does.
    """
    standing = orders.standing(session, PublicationOrder, cycle_id)
    publishable(session, cycle_id, interim)
    if standing is not None and _under_way(standing) == wanted and standing.interim == interim:
        return
    if standing is not None:
        orders.drop(session, standing)
    made = PublicationOrder(
        cycle_id=cycle_id,
        wanted=wanted,
        interim=interim,
        ordered_by_id=actor_id,
        ordered_at=clock.now(),
        preview=None,
    )
    orders.place(session, made, KIND)
    if wanted == "publication":
        events.record(session, actor_id, "cycle.publishing-ordered", subject=cycle_id)


def order_again(session: Session, cycle_id: UUID) -> None:
    """Ask once more for what a job was given up on. Nothing when nothing is asked for.

    Raises NotFound, and InterimTooLate.
    """
    standing = orders.standing(session, PublicationOrder, cycle_id)
    if standing is not None:
        publishable(session, cycle_id, standing.interim)
        orders.place(session, standing, KIND)


def take_back(session: Session, cycle_id: UUID, actor_id: UUID | None) -> bool:
    """Leave the cycle as it is; False when nothing is asked for any more. Raises NotFound."""
    standing = orders.standing(session, PublicationOrder, cycle_id)
    if standing is None:
        return False
    if standing.wanted == "publication":
        events.record(session, actor_id, "cycle.publishing-taken-back", subject=cycle_id)
    orders.drop(session, standing)
    return True


def standing_order(session: Session, cycle_id: UUID) -> PublicationOrder | None:
    """What is asked for and not done; None when nothing is. A preview that was reckoned is done."""
    found = session.get(PublicationOrder, cycle_id)
    return found if found is not None and _under_way(found) is not None else None


def keep_reckoned(session: Session, ordered: PublicationOrder, reckoned: Reckoned) -> None:
    """Publish what was reckoned, or write down what that would show; nothing when it was taken back meanwhile, or is an
    interim and the cycle has closed.

    Raises PublishedMeanwhile, and KnownMeanwhile.
    """
    standing = _still(session, ordered)
    if standing is None:
        return
    if standing.wanted == "publication":
        keep(session, reckoned, standing.ordered_by_id)
        session.delete(standing)
    else:
        standing.preview = kept(reckoned.foreseen)
    session.flush()


def keep_nothing(session: Session, ordered: PublicationOrder) -> None:
    """Write down that there is nothing to publish, unless something else is asked for by now, or it was dropped."""
    standing = _still(session, ordered)
    if standing is not None:
        standing.preview = {}
        session.flush()


def _under_way(standing: PublicationOrder) -> str | None:
    return standing.wanted if standing.preview is None else None


def _still(session: Session, ordered: PublicationOrder) -> PublicationOrder | None:
    """The same order, its cycle locked; None when it was taken back or dropped, or another stands in its place."""
    standing = orders.still(session, ordered)
    if standing is None or (standing.interim and _dropped(session, standing)):
        return None
    return standing


def _dropped(session: Session, standing: PublicationOrder) -> bool:
    """Whether the interim came too late. Then its order is gone: nobody asked for what would be final."""
    try:
        refuse_late_interim(session, standing.cycle_id)
    except InterimTooLate:
        if standing.wanted == "publication":
            events.record(session, None, "cycle.interim-too-late", subject=standing.cycle_id)
        orders.drop(session, standing)
        return True
    return False
