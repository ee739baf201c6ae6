"""Forms printed for one person, each with a code that a clerk types; and who typed it."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class PaperForm(Base):
    """One printed form, or the printed copy of what was typed in. Only the hash of its code is kept.

    `kind`: `blank`, to be filled in; `copy`, to be corrected. `ended_at`: used, or replaced by a newer one;
    `entry_id`: what it was used for, None if replaced.
    """

    __tablename__ = "paper_forms"
    __table_args__ = (CheckConstraint("kind IN ('blank', 'copy')", name="kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    participation_id: Mapped[UUID] = mapped_column(ForeignKey("participations.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    printed_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    printed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey("paper_entries.id"), index=True)


class PaperOpening(Base):
    """A clerk typed the code of a form. Whoever did so last may type the form; the paper is in their hands."""

    __tablename__ = "paper_openings"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    form_id: Mapped[UUID] = mapped_column(ForeignKey("paper_forms.id"), index=True)
    clerk_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    opened_at: Mapped[datetime]
