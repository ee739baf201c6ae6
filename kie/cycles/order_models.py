"""What every order has: something asked for about a cycle that takes too long for a request, so that a job does it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column


class CycleOrder:
    """The columns of an order; a cycle has one of a kind at most. It is gone once it is done, or taken back.

    `job_key`: the job that does it.
    """

    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycles.id"), primary_key=True)
    ordered_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    ordered_at: Mapped[datetime]
    job_key: Mapped[str] = mapped_column(String(200))
