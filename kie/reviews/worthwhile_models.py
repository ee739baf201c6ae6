"""Tables of the one question after signing: who was asked, and apart from that how many gave which answer."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base

ANSWERS = ("yes", "partly", "no")


class WorthwhileAsked(Base):
    """The person was asked, and answered or would rather not. Neither which, nor when."""

    __tablename__ = "worthwhile_asked"

    participation_id: Mapped[UUID] = mapped_column(ForeignKey("participations.id"), primary_key=True)


class WorthwhileCount(Base):
    """How many of a cycle gave each answer. One row for all three, and no time: see docs/decisions/0028."""

    __tablename__ = "worthwhile_counts"
    __table_args__ = (CheckConstraint("yes >= 0 AND partly >= 0 AND no >= 0", name="not_negative"),)

    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycles.id"), primary_key=True)
    yes: Mapped[int] = mapped_column(default=0)
    partly: Mapped[int] = mapped_column(default=0)
    no: Mapped[int] = mapped_column(default=0)
