"""The table of how reviews stood when their cycle closed: what figures of the past need, and no word or rating."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class PastStanding(Base):
    """How one review of a closed cycle stood at its close, written before anything is deleted that tells it.

    The figures of that cycle follow it from then on, so that they stay what they were. Each flag is a field of
    `kie.insights.completion.Figures`, whoever is exempt or left. `shared_at`, `signed_at`: of the record that stood,
    None without one. `gone_at`: since when the review itself, with all that hung on it, is no longer kept; None while
    it is.
    """

    __tablename__ = "past_standings"

    participation_id: Mapped[UUID] = mapped_column(ForeignKey("participations.id"), primary_key=True)
    met: Mapped[bool]
    recorded: Mapped[bool]
    planned: Mapped[bool]
    talked: Mapped[bool]
    overdue: Mapped[bool]
    shared_at: Mapped[datetime | None]
    signed_at: Mapped[datetime | None]
    gone_at: Mapped[datetime | None]
