"""What is shown while a cycle is being opened by a job."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.opening_models import OpeningOrder
from kie.work import queries as work


@dataclass(frozen=True, slots=True)
class OpeningProgress:
    """How far an opening is. `done` of `total` people are looked at; both 0 before it begins.

    `given_up`: the job has failed too often, or is not there any more: somebody must ask for it again.
    """

    ordered_at: datetime
    done: int
    total: int
    given_up: bool


def opening_progress(session: Session, cycle_id: UUID) -> OpeningProgress | None:
    """How far the opening of this draft is; None when none is under way. Two statements at most."""
    order = session.get(OpeningOrder, cycle_id)
    if order is None:
        return None
    job = work.with_key(session, order.job_key)
    if job is None:
        return OpeningProgress(order.ordered_at, 0, 0, given_up=True)
    given_up = work.state_of(job, clock.now()) in {"dead", "done"}
    return OpeningProgress(order.ordered_at, job.progress_done, job.progress_total, given_up)
