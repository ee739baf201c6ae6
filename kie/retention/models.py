"""Tables of retention. Both are only added to, by trigger."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class Tombstone(Base):
    """A row was deleted, or emptied, by a rule: which, about whom, when, and by which rule. Ids alone, no words.

    `kind`: of the rules; `table_name`, `row_id`: where it stood; `rule`: the period in force then, such as `90 days`.
    """

    __tablename__ = "tombstones"
    __table_args__ = (
        Index("ix_tombstones_table_name_row_id", "table_name", "row_id"),
        Index("ix_tombstones_person_id", "person_id"),
        Index("ix_tombstones_deleted_at", "deleted_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str] = mapped_column(String(20))
    table_name: Mapped[str] = mapped_column(String(60))
    row_id: Mapped[str] = mapped_column(String(80))
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    deleted_at: Mapped[datetime]
    rule: Mapped[str] = mapped_column(String(40))


class RetentionPeriod(Base):
    """HR set how many days a kind of thing is kept, and why. The latest of a kind counts; none: the product's own."""

    __tablename__ = "retention_periods"
    __table_args__ = (
        CheckConstraint("days > 0", name="days"),
        CheckConstraint("reason <> ''", name="reason_given"),
        Index("ix_retention_periods_kind_set_at", "kind", "set_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str] = mapped_column(String(20))
    days: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    set_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    set_at: Mapped[datetime]
