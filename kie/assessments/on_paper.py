"""Self-assessments that came on paper: who typed one in, and until when the person corrects it before it counts."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kie.db import Base

KINDS = ("typed", "corrected", "confirmed")


class PaperEntry(Base):
    """A form that came back on paper and was dealt with. The newest one of a participation counts.

    `typed`: its answers were typed in. `corrected`: what the person had marked on their copy was. `confirmed`: the
    person signed that the copy is right. What was typed is the person's own draft until it is handed in for them after
    `correct_until`, the last day on which they may correct it, or before, when they confirm it or hand it in themselves.
    """

    __tablename__ = "paper_entries"
    __table_args__ = (CheckConstraint("kind IN ('typed', 'corrected', 'confirmed')", name="kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    participation_id: Mapped[UUID] = mapped_column(ForeignKey("participations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    typed_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    typed_at: Mapped[datetime]
    correct_until: Mapped[date]


def paper_entries(session: Session, participation_id: UUID) -> list[PaperEntry]:
    """Everything that came on paper for this self-assessment, the newest first; empty when nothing did."""
    return list(
        session.scalars(
            select(PaperEntry)
            .where(PaperEntry.participation_id == participation_id)
            .order_by(PaperEntry.typed_at.desc(), PaperEntry.id)
        )
    )
