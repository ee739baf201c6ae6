"""Tables of the learning catalogue."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base
from kie.pending import PendingFile


class LearningItem(Base):
    """One thing to learn. `withdrawn_at`: since when it is no longer offered; goals that name it keep it.

    `minutes`: how long it takes, None when nobody said. `step`: what it helps to reach, None for any step.
    """

    __tablename__ = "learning_items"
    __table_args__ = (
        UniqueConstraint("title", "provider"),
        CheckConstraint("minutes IS NULL OR minutes > 0", name="minutes"),
        CheckConstraint("step IS NULL OR step > 0", name="step"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    title: Mapped[str] = mapped_column(String(200))
    provider: Mapped[str] = mapped_column(String(200))
    link: Mapped[str] = mapped_column(String(500), default="")
    kind: Mapped[str] = mapped_column(String(20))
    minutes: Mapped[int | None]
    step: Mapped[int | None]
    withdrawn_at: Mapped[datetime | None]


class LearningCompetency(Base):
    """A thing to learn helps with this competency. `position`: its place in the file's cell."""

    __tablename__ = "learning_competencies"
    __table_args__ = (
        Index("ix_learning_competencies_framework_id_competency_id", "framework_id", "competency_id"),
    )

    item_id: Mapped[UUID] = mapped_column(ForeignKey("learning_items.id"), primary_key=True)
    framework_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    competency_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    position: Mapped[int]


class PendingCatalogue(PendingFile, Base):
    """An uploaded catalogue between its preview and its confirmation, for a day. Only its uploader reaches it."""

    __tablename__ = "pending_catalogues"

    body: Mapped[str] = mapped_column(Text)
