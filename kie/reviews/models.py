"""Tables of the exchange. Each step is a record; the signed words are frozen."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class AddedIssue(Base):
    """Something that one of the two put on the agenda beforehand. The other issues follow from the ratings."""

    __tablename__ = "added_issues"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    participation_id: Mapped[UUID] = mapped_column(ForeignKey("participations.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    added_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    added_at: Mapped[datetime]


class IssueOutcome(Base):
    """How a key issue was closed: an agreed rating, an action, agreed to differ, talked about, or without a rating.

    `without`: a competency closed with no agreed rating, because one side went ahead without the other.
    `issue_key` names the issue within the review; issues that the rule prepares have the same key each time.
    """

    __tablename__ = "issue_outcomes"
    __table_args__ = (
        CheckConstraint("kind IN ('agreed', 'action', 'differ', 'talked', 'without')", name="kind"),
        CheckConstraint("(kind = 'agreed') = (step IS NOT NULL)", name="agreed_has_step"),
    )

    participation_id: Mapped[UUID] = mapped_column(ForeignKey("participations.id"), primary_key=True)
    issue_key: Mapped[str] = mapped_column(String(240), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    step: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="")
    settled_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    settled_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class Meeting(Base):
    """When and where the two meet, and notes that both can read.

    `called_off_on`, `called_off_at`: when they were to meet before that was called off, for the calendar file that
    takes the meeting out of their calendars; None while a day is arranged or none ever was.
    """

    __tablename__ = "meetings"

    participation_id: Mapped[UUID] = mapped_column(ForeignKey("participations.id"), primary_key=True)
    on: Mapped[date | None] = mapped_column("held_on")
    at: Mapped[time | None] = mapped_column("held_at")
    place: Mapped[str] = mapped_column(String(300), default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    called_off_on: Mapped[date | None]
    called_off_at: Mapped[time | None]
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]


class MeetingConfirmation(Base):
    """One party confirms that the meeting took place on `held_on`."""

    __tablename__ = "meeting_confirmations"
    __table_args__ = (CheckConstraint("party IN ('manager', 'employee')", name="party"),)

    participation_id: Mapped[UUID] = mapped_column(ForeignKey("participations.id"), primary_key=True)
    party: Mapped[str] = mapped_column(String(10), primary_key=True)
    held_on: Mapped[date]
    confirmed_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    confirmed_at: Mapped[datetime]


class Record(Base):
    """The review as it will be kept, frozen when the manager signs. `revision` counts from 1.

    `body`: every word and rating, as shown to the two. `digest`: sha256 of its canonical JSON.
    """

    __tablename__ = "records"
    __table_args__ = (UniqueConstraint("participation_id", "revision"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    participation_id: Mapped[UUID] = mapped_column(ForeignKey("participations.id"))
    revision: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    shared_at: Mapped[datetime]


class SignOff(Base):
    """One party's confirmation of a record. The manager accepts; the employee may comment or disagree."""

    __tablename__ = "sign_offs"
    __table_args__ = (
        CheckConstraint("party IN ('manager', 'employee')", name="party"),
        CheckConstraint("decision IN ('accept', 'comment', 'disagree')", name="decision"),
        CheckConstraint("decision = 'accept' OR comment <> ''", name="comment_given"),
        Index(
            "ix_sign_offs_disagreed",
            "record_id",
            sqlite_where=text("decision = 'disagree'"),
            postgresql_where=text("decision = 'disagree'"),
        ),
    )

    record_id: Mapped[UUID] = mapped_column(ForeignKey("records.id"), primary_key=True)
    party: Mapped[str] = mapped_column(String(10), primary_key=True)
    signed_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    decision: Mapped[str] = mapped_column(String(10))
    comment: Mapped[str] = mapped_column(Text, default="")
    signed_at: Mapped[datetime]


DISAGREED = SignOff.decision == literal_column("'disagree'")
"""Condition: signed with a disagreement. The value stands in the statement itself, so that a plan that is kept for any
parameters may use the index of the disagreements alone as well."""


class Reopening(Base):
    """The record was withdrawn for a reason, its signatures kept; the next revision follows."""

    __tablename__ = "reopenings"

    record_id: Mapped[UUID] = mapped_column(ForeignKey("records.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    reopened_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    reopened_at: Mapped[datetime]


class Moderation(Base):
    """The manager's manager decided on a disagreement: upheld as it stands, or reopened. Never rates."""

    __tablename__ = "moderations"
    __table_args__ = (CheckConstraint("decision IN ('upheld', 'reopened')", name="decision"),)

    record_id: Mapped[UUID] = mapped_column(ForeignKey("records.id"), primary_key=True)
    decision: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    decided_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    decided_at: Mapped[datetime]


class Acknowledgement(Base):
    """The employee has read this record, whatever they think of it. Signing it is another record."""

    __tablename__ = "acknowledgements"

    record_id: Mapped[UUID] = mapped_column(ForeignKey("records.id"), primary_key=True)
    read_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    read_at: Mapped[datetime]


class Annotation(Base):
    """What one of the two added to a shared record afterwards. It travels with every copy and is never changed."""

    __tablename__ = "annotations"
    __table_args__ = (
        CheckConstraint("party IN ('manager', 'employee')", name="party"),
        CheckConstraint("words <> ''", name="words_given"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    record_id: Mapped[UUID] = mapped_column(ForeignKey("records.id"), index=True)
    party: Mapped[str] = mapped_column(String(10))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    words: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
