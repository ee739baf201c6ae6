"""Tables of the evidence diary: dated notes about one person, the behaviours they show, and when sharing is final."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class EvidenceNote(Base):
    """One note in the diary of `person_id`. `author_id`: who wrote it: that person, or a colleague who thanks
    them; then its words are the colleague's, and whether it shows is the person's.

    `happened_on`: the day that the note is about. `shared_at`: since when whoever manages the person reads it, None
    for a private one. `version` counts the saves, from 1, so that a stale one is noticed.
    """

    __tablename__ = "evidence_notes"
    __table_args__ = (
        CheckConstraint("kind IN ('note', 'thanks', 'compliment')", name="kind"),
        Index("ix_evidence_notes_person_id_happened_on", "person_id", "happened_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    happened_on: Mapped[date]
    kind: Mapped[str] = mapped_column(String(12), default="note")
    words: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    shared_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class EvidenceTag(Base):
    """A note shows this competency, or one statement of it (`node_id`). `label`: its words when it was chosen.

    `competency_id` equals `node_id` where the competency itself was chosen.
    """

    __tablename__ = "evidence_tags"

    note_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_notes.id"), primary_key=True)
    framework_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    node_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    competency_id: Mapped[str] = mapped_column(String(120))
    label: Mapped[str] = mapped_column(Text)
    position: Mapped[int]


class NoteLook(Base):
    """The owner of the diary has had this note, which a colleague wrote, before them. It goes with the note."""

    __tablename__ = "note_looks"

    note_id: Mapped[UUID] = mapped_column(ForeignKey("evidence_notes.id"), primary_key=True)
    looked_at: Mapped[datetime]


class SharingHold(Base):
    """The manager's part of this review stands handed in: what is shared by the end of its cycle stays shared."""

    __tablename__ = "sharing_holds"

    participation_id: Mapped[UUID] = mapped_column(ForeignKey("participations.id"), primary_key=True)
    since: Mapped[datetime]
