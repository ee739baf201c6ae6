"""Completion as it was counted last: what makes a page of many thousand people as quick as one of a few."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class CompletionCount(Base):
    """A cycle's figures as counted at `counted_at`, for `day`. May be deleted: they are counted anew.

    `since_event`: whatever concerns an event after this one may have come too late for the count. `body`: by team id,
    the fields of `kie.insights.completion.Figures` in order.
    """

    __tablename__ = "completion_counts"

    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycles.id"), primary_key=True)
    day: Mapped[date]
    counted_at: Mapped[datetime]
    since_event: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
