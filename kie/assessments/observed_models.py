"""Tables of what becomes of an unhelpful behaviour once it was raised: a reply, a resolution, at last a tombstone."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


def _of_observation(table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["assessment_id", "framework_id", "statement_id"],
        ["observations.assessment_id", "observations.framework_id", "observations.statement_id"],
        name=f"fk_{table}_observation",
    )


class ObservationReply(Base):
    """What the person says to an unhelpful behaviour that their manager raised. `version` counts the saves, from 1."""

    __tablename__ = "observation_replies"
    __table_args__ = (_of_observation("observation_replies"),)

    assessment_id: Mapped[UUID] = mapped_column(primary_key=True)
    framework_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    statement_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    written_at: Mapped[datetime]


class ObservationResolution(Base):
    """The manager finds a behaviour resolved: it is no key issue any more. `words`: how, "" if nothing was said."""

    __tablename__ = "observation_resolutions"
    __table_args__ = (_of_observation("observation_resolutions"),)

    assessment_id: Mapped[UUID] = mapped_column(primary_key=True)
    framework_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    statement_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    words: Mapped[str] = mapped_column(Text)
    resolved_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    resolved_at: Mapped[datetime]


class ObservationTombstone(Base):
    """An observation stood here and was deleted: about whom, by whom, in which review and framework. No words.

    `reason`: `resolved`, `left` or `never-brought`, from which day the twelve months ran. Never changed.
    """

    __tablename__ = "observation_tombstones"
    __table_args__ = (Index("ix_observation_tombstones_participation_id", "participation_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    participation_id: Mapped[UUID] = mapped_column(ForeignKey("participations.id"))
    framework_id: Mapped[str] = mapped_column(String(80))
    raised_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    reason: Mapped[str] = mapped_column(String(20))
    ended_on: Mapped[date]
    forgotten_at: Mapped[datetime]
