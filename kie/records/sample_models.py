"""Tables of samples: signed records drawn at random for an auditor. Both are written once."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class RecordSample(Base):
    """An auditor had some records of a cycle drawn, to read them until `ends_at`.

    `case_number`: of the audit; `words`: what is to be found out; `drawn_from`: how many records it could have been.
    """

    __tablename__ = "record_samples"
    __table_args__ = (
        CheckConstraint("case_number <> ''", name="case_given"),
        CheckConstraint("words <> ''", name="words_given"),
        Index("ix_record_samples_cycle_id", "cycle_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    cycle_id: Mapped[UUID] = mapped_column(ForeignKey("cycles.id"))
    case_number: Mapped[str] = mapped_column(String(60))
    words: Mapped[str] = mapped_column(Text)
    drawn_from: Mapped[int]
    drawn_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    drawn_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class SampledRecord(Base):
    """One record of a sample; no record is drawn twice."""

    __tablename__ = "sampled_records"

    sample_id: Mapped[UUID] = mapped_column(ForeignKey("record_samples.id"), primary_key=True)
    record_id: Mapped[UUID] = mapped_column(ForeignKey("records.id"), primary_key=True, unique=True)
