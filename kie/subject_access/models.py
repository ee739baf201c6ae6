"""Tables of complaints about one's data, and of the privacy notice. Each step is a record that nobody changes."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class Complaint(Base):
    """Somebody complains about what is done with their data. `words`: theirs; `made_at`: from when the days count."""

    __tablename__ = "complaints"
    __table_args__ = (
        CheckConstraint("words <> ''", name="words_given"),
        Index("ix_complaints_person_id", "person_id", "made_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    words: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]


class ComplaintAcknowledgement(Base):
    """HR has told the person that it has the complaint, and what happens next."""

    __tablename__ = "complaint_acknowledgements"

    complaint_id: Mapped[UUID] = mapped_column(ForeignKey("complaints.id"), primary_key=True)
    acknowledged_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    acknowledged_at: Mapped[datetime]


class ComplaintAnswer(Base):
    """HR's answer: what was found, what is done about it, and where the person can go next."""

    __tablename__ = "complaint_answers"
    __table_args__ = (CheckConstraint("words <> ''", name="words_given"),)

    complaint_id: Mapped[UUID] = mapped_column(ForeignKey("complaints.id"), primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    answered_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    answered_at: Mapped[datetime]


class NoticeLook(Base):
    """Somebody has had this version of the privacy notice before them."""

    __tablename__ = "notice_looks"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    looked_at: Mapped[datetime]
