"""Tables of reminders: what people want, what they were reminded of, and letters for those without an address."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class ReminderPreference(Base):
    """What somebody chose; without a row, what `kie.reminders.queries.Preferences` says.

    `weekly_on`: 0 for Monday to 4 for Friday, None for no weekly mail; `deadlines`: remind before and after dates;
    `first_hour`, `last_hour`: mail comes from the one to the other, by the clock in London. `version` counts the saves.
    """

    __tablename__ = "reminder_preferences"
    __table_args__ = (
        CheckConstraint("weekly_on BETWEEN 0 AND 4", name="weekly_on"),
        CheckConstraint("first_hour >= 0 AND first_hour < last_hour AND last_hour <= 24", name="hours"),
    )

    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    weekly_on: Mapped[int | None]
    deadlines: Mapped[bool]
    first_hour: Mapped[int]
    last_hour: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]


class Reminder(Base):
    """Somebody is reminded of something, once.

    `which`: `before` a date, `after` it, or `digest`, all that waits; `occasion`: what of (see `rules.occasion_of`).
    `kind`, `subject_id`, `due_on`: the task on the first page that it is about, empty for a digest. `round_id`: which
    message says it, together with the person; None until that is settled. A digest with nothing in it has one without a
    message.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("person_id", "occasion", "which"),
        CheckConstraint("which IN ('before', 'after', 'digest')", name="which"),
        Index("ix_reminders_round_id", "round_id", "person_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    occasion: Mapped[str] = mapped_column(String(90))
    which: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(20), default="")
    subject_id: Mapped[UUID | None]
    due_on: Mapped[date | None]
    planned_at: Mapped[datetime]
    round_id: Mapped[UUID | None]


class LetterRun(Base):
    """Letters that were printed together. `week`: the Monday of their week."""

    __tablename__ = "reminder_letter_runs"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    week: Mapped[date] = mapped_column(index=True)
    printed_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    printed_at: Mapped[datetime]


class ReminderLetter(Base):
    """Somebody without an e-mail address was looked at in a run. `printed`: something waited, so there is a letter.

    Once a week each.
    """

    __tablename__ = "reminder_letters"
    __table_args__ = (Index("ix_reminder_letters_run_id", "run_id"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("reminder_letter_runs.id"))
    printed: Mapped[bool]
