"""Tables of assessments. Draft and final are the same rows; handing in adds a `Submission`."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base

SIDES = ("self", "manager")
FORMER = "former"


class Assessment(Base):
    """One rater's view of one person in one cycle; made at the first save.

    `side` is `self` or `manager`, of which there is one each. `former`: an unfinished draft, set aside at
    `set_aside_at` because its author no longer rates the person. It is neither side of the review and read by its
    author alone, who hands it over, discards it, or goes on with it after coming back; at most one for an author.
    """

    __tablename__ = "assessments"
    __table_args__ = (
        CheckConstraint("side IN ('self', 'manager', 'former')", name="side"),
        CheckConstraint("(side = 'former') = (set_aside_at IS NOT NULL)", name="set_aside"),
        Index(
            "uq_assessments_participation_id_side",
            "participation_id",
            "side",
            unique=True,
            sqlite_where=text("side <> 'former'"),
            postgresql_where=text("side <> 'former'"),
        ),
        Index(
            "uq_assessments_participation_id_author_id",
            "participation_id",
            "author_id",
            unique=True,
            sqlite_where=text("side <> 'self'"),
            postgresql_where=text("side <> 'self'"),
        ),
        Index("ix_assessments_author_id", "author_id"),
        # The two above are of some assessments each, so neither finds all those of a review.
        Index("ix_assessments_participation_id", "participation_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    participation_id: Mapped[UUID] = mapped_column(ForeignKey("participations.id"))
    side: Mapped[str] = mapped_column(String(10))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    started_at: Mapped[datetime]
    set_aside_at: Mapped[datetime | None]


class HandOverNote(Base):
    """What somebody who no longer rates a person leaves to whoever does now, signed; their draft is gone with it."""

    __tablename__ = "hand_over_notes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    participation_id: Mapped[UUID] = mapped_column(ForeignKey("participations.id"), index=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    words: Mapped[str] = mapped_column(Text)
    signed_at: Mapped[datetime]


class Rating(Base):
    """What the rater says of one node: a competency (theme depth, levels) or a behaviour (each behaviour).

    `step` None and not `opted_out`: unanswered, though a note may stand. `done_well`, `to_work_on`: a statement
    picked at theme depth. `version` counts the saves, from 1, so that a stale save is noticed. `saved_by_id`: who
    saved it in the author's stead, None for the author.
    """

    __tablename__ = "ratings"
    __table_args__ = (
        CheckConstraint("NOT (opted_out AND step IS NOT NULL)", name="answer_or_opt_out"),
        CheckConstraint("step >= 1", name="step_from_one"),
    )

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    framework_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    node_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    step: Mapped[int | None]
    opted_out: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    done_well: Mapped[str | None] = mapped_column(String(120))
    to_work_on: Mapped[str | None] = mapped_column(String(120))
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))


class Wants(Base):
    """What the employee brings to the exchange, in their own words."""

    __tablename__ = "wants"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    soon: Mapped[str] = mapped_column(Text, default="")
    later: Mapped[str] = mapped_column(Text, default="")
    in_the_way: Mapped[str] = mapped_column(Text, default="")
    needs: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime]


class UnhelpfulAnswer(Base):
    """The one question on a framework's unhelpful behaviours was answered. `none_seen`: none of them."""

    __tablename__ = "unhelpful_answers"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    framework_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    none_seen: Mapped[bool]
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime]


class Observation(Base):
    """An unhelpful behaviour that was seen. Never a score.

    A manager gives how often (`step` of the unhelpful scale), the date seen, what was seen and the date it was
    raised with the person. For oneself only the behaviour and `shared` matter.
    """

    __tablename__ = "observations"
    __table_args__ = (
        ForeignKeyConstraint(
            ["assessment_id", "framework_id"],
            ["unhelpful_answers.assessment_id", "unhelpful_answers.framework_id"],
        ),
        CheckConstraint("raised_on IS NULL OR seen_on IS NULL OR raised_on >= seen_on", name="raised_after"),
    )

    assessment_id: Mapped[UUID] = mapped_column(primary_key=True)
    framework_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    statement_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    step: Mapped[int | None]
    seen_on: Mapped[date | None]
    what_seen: Mapped[str] = mapped_column(Text, default="")
    raised_on: Mapped[date | None]
    shared: Mapped[bool] = mapped_column(default=True)


class Submission(Base):
    """An assessment handed in. `taken_back_at` ends it; at most one stands at a time. `late`: after the due date."""

    __tablename__ = "submissions"
    __table_args__ = (
        Index(
            "uq_submissions_standing",
            "assessment_id",
            unique=True,
            sqlite_where=text("taken_back_at IS NULL"),
            postgresql_where=text("taken_back_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessments.id"), index=True)
    handed_in_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    handed_in_at: Mapped[datetime]
    late: Mapped[bool] = mapped_column(default=False)
    taken_back_at: Mapped[datetime | None]


class Result(Base):
    """A competency's step in a handed-in assessment, by the rule of `rule_version`.

    `step` None: not enough evidence. Taken back with the assessment.
    """

    __tablename__ = "results"

    assessment_id: Mapped[UUID] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    framework_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    competency_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    step: Mapped[int | None]
    rule_version: Mapped[int]


class AgreedRating(Base):
    """What the two settled for a competency. `step` None: they agreed to differ."""

    __tablename__ = "agreed_ratings"

    participation_id: Mapped[UUID] = mapped_column(ForeignKey("participations.id"), primary_key=True)
    framework_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    competency_id: Mapped[str] = mapped_column(String(120), primary_key=True)
    step: Mapped[int | None]
    settled_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    settled_at: Mapped[datetime]


class Reveal(Base):
    """From now on each can read the other's: written with the second hand-in, or when one side went ahead."""

    __tablename__ = "reveals"

    participation_id: Mapped[UUID] = mapped_column(ForeignKey("participations.id"), primary_key=True)
    revealed_at: Mapped[datetime]


class GoneAhead(Base):
    """One side went ahead without the other, which stays blank for good. `side`: that of whoever went ahead."""

    __tablename__ = "gone_ahead"
    __table_args__ = (CheckConstraint("side IN ('self', 'manager')", name="side"),)

    participation_id: Mapped[UUID] = mapped_column(ForeignKey("participations.id"), primary_key=True)
    side: Mapped[str] = mapped_column(String(10))
    gone_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    gone_at: Mapped[datetime]
