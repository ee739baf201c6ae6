"""One shape for long work about a cycle: ordered in a request, done by a job, and how far it is in between.

Opening, publishing and the forecast of the heatmap are ordered so. Whoever orders, takes back or keeps what was worked
out has the cycle locked, so that there is one order of a kind and its effect is had once.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.locking import locked
from kie.cycles.order_models import CycleOrder
from kie.work import queries as work
from kie.work.service import enqueue

Order = TypeVar("Order", bound=CycleOrder)

AT_ONCE = 500
"""For so many people the request that asks does the work itself; for more it is ordered."""


def is_small(people: int) -> bool:
    """Whether a cycle asks so few people that nobody has to wait for a job."""
    return people <= AT_ONCE


def standing(session: Session, which: type[Order], cycle_id: UUID) -> Order | None:
    """The order of this kind, its cycle locked; None for none. Raises NotFound."""
    locked(session, cycle_id)
    return session.get(which, cycle_id, populate_existing=True)


def still(session: Session, ordered: Order) -> Order | None:
    """The same order after the work, its cycle locked; None when it was taken back, or another stands in its place."""
    found = standing(session, type(ordered), ordered.cycle_id)
    return found if found is not None and found.job_key == ordered.job_key else None


def place(session: Session, order: CycleOrder, kind: str) -> None:
    """Have a job of this kind do what is ordered: for the first time, or once more after one was given up."""
    order.job_key = f"{kind}/{order.cycle_id}/{uuid4()}"
    session.add(order)
    enqueue(session, kind, order.job_key, {"cycle": str(order.cycle_id)})
    session.flush()


def drop(session: Session, order: CycleOrder) -> None:
    """It is done, or taken back: there is no such order any more."""
    session.delete(order)
    session.flush()


@dataclass(frozen=True, slots=True)
class Underway:
    """How far what was ordered is. `done` of `total`, both 0 before it begins.

    `given_up`: the job has failed too often, or is not there any more: somebody must ask for it again.
    """

    ordered_at: datetime
    done: int
    total: int
    given_up: bool

    @property
    def goes_on(self) -> bool:
        """Whether the page that shows it is another one soon."""
        return not self.given_up


def underway(session: Session, order: CycleOrder | None) -> Underway | None:
    """How far it is; None without an order. One statement."""
    if order is None:
        return None
    job = work.with_key(session, order.job_key)
    if job is None:
        return Underway(order.ordered_at, 0, 0, given_up=True)
    given_up = work.state_of(job, clock.now()) in {"dead", "done"}
    return Underway(order.ordered_at, job.progress_done, job.progress_total, given_up)
