"""Completion as it was counted last: what makes a page of many thousand people as quick as one of a few."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class CompletionCount(Base):
    """A cycle was counted at `counted_at`, for `day`. May be deleted with its teams: they are counted anew.

    `since_event`: whatever concerns an event after this one may have come too late for the count.
    """

    __tablename__ = "completion_counts"

    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycles.id"), primary_key=True)
    day: Mapped[date]
    counted_at: Mapped[datetime]
    since_event: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"))


class TeamCount(Base):
    """A team's figures in that count: of the people in it, and with everything below it.

    Both are the fields of `kie.insights.completion.Figures` in order.
    """

    __tablename__ = "team_counts"

    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("completion_counts.cycle_id"), primary_key=True)
    team_id: Mapped[UUID] = mapped_column(ForeignKey("teams.id"), primary_key=True)
    direct: Mapped[list[int]] = mapped_column(JSON)
    whole: Mapped[list[int]] = mapped_column(JSON)
