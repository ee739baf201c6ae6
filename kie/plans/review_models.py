"""Tables of what the two say of a plan over time: answers at a talk, pauses, what became of goals and promises."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class TalkAnswers(Base):
    """What one of the two had to say at a talk about the plan, in up to five short answers; "" for none."""

    __tablename__ = "plan_review_answers"

    review_id: Mapped[UUID] = mapped_column(ForeignKey("plan_reviews.id"), primary_key=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    moved: Mapped[str] = mapped_column(Text, default="")
    in_the_way: Mapped[str] = mapped_column(Text, default="")
    support: Mapped[str] = mapped_column(Text, default="")
    changes: Mapped[str] = mapped_column(Text, default="")
    next_steps: Mapped[str] = mapped_column(Text, default="")
    written_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class PlanPause(Base):
    """One side asks that the plan waits from one day to another, both included. Nobody says why."""

    __tablename__ = "plan_pauses"
    __table_args__ = (CheckConstraint("first_on <= last_on", name="days"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    first_on: Mapped[date]
    last_on: Mapped[date]
    asked_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    asked_at: Mapped[datetime]


class PauseAgreement(Base):
    """The other side agrees to the pause."""

    __tablename__ = "pause_agreements"

    pause_id: Mapped[UUID] = mapped_column(ForeignKey("plan_pauses.id"), primary_key=True)
    agreed_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    agreed_at: Mapped[datetime]


class PauseEnd(Base):
    """The pause counts to the day before `ended_on`; one that nobody had agreed to was taken back or refused."""

    __tablename__ = "pause_ends"

    pause_id: Mapped[UUID] = mapped_column(ForeignKey("plan_pauses.id"), primary_key=True)
    ended_on: Mapped[date]
    ended_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    ended_at: Mapped[datetime]


class GoalStatus(Base):
    """What became of an older goal, as the two say in a review before it is signed."""

    __tablename__ = "goal_statuses"
    __table_args__ = (CheckConstraint("kind IN ('done', 'carried-on', 'dropped')", name="kind"),)

    participation_id: Mapped[UUID] = mapped_column(ForeignKey("participations.id"), primary_key=True)
    goal_id: Mapped[UUID] = mapped_column(ForeignKey("goals.id"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="")
    given_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    given_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class PromiseKept(Base):
    """What both had agreed was done while words waited to be agreed in which it reads otherwise or not at all."""

    __tablename__ = "promises_kept"

    earlier_action_id: Mapped[UUID] = mapped_column(ForeignKey("earlier_actions.id"), primary_key=True)
    done_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    done_at: Mapped[datetime]


class DoneTakenBack(Base):
    """Somebody had said that an action was done, and took that back.

    `action_id`: of the action, or of the earlier one as `PromiseKept` has it. It is a reference to no table: what is
    not done any more may be changed, and leave the goal.
    """

    __tablename__ = "done_taken_back"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    goal_id: Mapped[UUID] = mapped_column(ForeignKey("goals.id"), index=True)
    action_id: Mapped[UUID]
    done_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    done_at: Mapped[datetime]
    taken_back_at: Mapped[datetime]
