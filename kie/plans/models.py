"""Tables of development plans: one living plan a person; each line agreed, done or dropped by a record."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kie.db import Base


class Plan(Base):
    """A person's development plan across cycles.

    `review_due_on`: the next review if nothing pauses the plan, counted from `counted_from`, the day of the last
    confirmed talk or of the first goal. Both None before any goal.
    """

    __tablename__ = "plans"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), unique=True)
    review_due_on: Mapped[date | None]
    counted_from: Mapped[date | None]
    made_at: Mapped[datetime]


class Goal(Base):
    """One goal. Without `competency_id` it belongs to none. `why`: the suggestion's sentence, "" without one.

    `suggestion`: the key of the suggestion that it came from, None when written from blank. `from_step`,
    `to_step`: one step on the framework's own scale, None where no step is aimed at. `written_by_id`: who wrote
    the present words, which the other side may agree; `drafted_by_id`: who wrote the first ones.

    `framework_title`, `competency_title`, `from_words`, `to_words`, `statements`: as the framework had them when the
    words were written, so that the goal reads the same whatever becomes of the framework; "" and nothing on goals from
    before these were kept. `statements`: of `kie.plans.whole.Sentence`. `support`: what is needed for it, adjustments
    among it. `review_on`: when the two look at it again; None: at the next review of the plan.
    """

    __tablename__ = "goals"
    __table_args__ = (CheckConstraint("(framework_id IS NULL) = (competency_id IS NULL)", name="competency"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    participation_id: Mapped[UUID | None] = mapped_column(ForeignKey("participations.id"), index=True)
    framework_id: Mapped[str | None] = mapped_column(String(80))
    competency_id: Mapped[str | None] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(300))
    why: Mapped[str] = mapped_column(Text, default="")
    suggestion: Mapped[str | None] = mapped_column(String(260))
    from_step: Mapped[int | None]
    to_step: Mapped[int | None]
    success: Mapped[str] = mapped_column(Text, default="")
    if_then: Mapped[str] = mapped_column(Text, default="")
    framework_title: Mapped[str] = mapped_column(String(300), default="", server_default="")
    competency_title: Mapped[str] = mapped_column(String(300), default="", server_default="")
    from_words: Mapped[str] = mapped_column(String(120), default="", server_default="")
    to_words: Mapped[str] = mapped_column(String(120), default="", server_default="")
    statements: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")
    support: Mapped[str] = mapped_column(Text, default="", server_default="")
    review_on: Mapped[date | None]
    drafted_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    drafted_at: Mapped[datetime]
    written_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    written_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class EarlierGoal(Base):
    """The words that a goal had until they were changed. `number`: the goal's version then.

    `statements`: only their texts. `from_words`, `to_words`: the step that it aimed at, "" for none, None where that
    was not kept. `agreed_by_id`, `agreed_at`: of the agreement that ended with these words, None when there was none.
    """

    __tablename__ = "earlier_goals"
    __table_args__ = (UniqueConstraint("goal_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    goal_id: Mapped[UUID] = mapped_column(ForeignKey("goals.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    competency_title: Mapped[str] = mapped_column(String(300))
    statements: Mapped[list[str]] = mapped_column(JSON)
    from_words: Mapped[str | None] = mapped_column(String(120))
    to_words: Mapped[str | None] = mapped_column(String(120))
    success: Mapped[str] = mapped_column(Text)
    if_then: Mapped[str] = mapped_column(Text)
    support: Mapped[str] = mapped_column(Text)
    review_on: Mapped[date | None]
    written_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    written_at: Mapped[datetime]
    agreed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    agreed_at: Mapped[datetime | None]


class EarlierAction(Base):
    """An action as it stood under a goal's earlier words. `kind`: "" for one from before it was kept."""

    __tablename__ = "earlier_actions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    earlier_goal_id: Mapped[UUID] = mapped_column(ForeignKey("earlier_goals.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(14))
    kind: Mapped[str] = mapped_column(String(14), default="", server_default="")
    due_on: Mapped[date | None]
    support: Mapped[str] = mapped_column(Text)
    learning_id: Mapped[UUID | None] = mapped_column(ForeignKey("learning_items.id"))
    position: Mapped[int]


class GoalAgreement(Base):
    """The side that did not write the goal's present words accepts them."""

    __tablename__ = "goal_agreements"

    goal_id: Mapped[UUID] = mapped_column(ForeignKey("goals.id"), primary_key=True)
    agreed_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    agreed_at: Mapped[datetime]


class GoalClosure(Base):
    """The goal is no longer active: done, or dropped with a reason."""

    __tablename__ = "goal_closures"
    __table_args__ = (CheckConstraint("kind IN ('done', 'dropped')", name="kind"),)

    goal_id: Mapped[UUID] = mapped_column(ForeignKey("goals.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="")
    closed_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    closed_at: Mapped[datetime]


class Action(Base):
    """One thing to do towards a goal. `owner`: `me`, `manager` or `organisation`. `learning_id`: what of the catalogue
    it is, None for nothing; formal learning only."""

    __tablename__ = "actions"
    __table_args__ = (
        CheckConstraint("owner IN ('me', 'manager', 'organisation')", name="owner"),
        CheckConstraint("kind IN ('on-the-job', 'with-others', 'formal')", name="kind"),
        CheckConstraint("learning_id IS NULL OR kind = 'formal'", name="learning"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    goal_id: Mapped[UUID] = mapped_column(ForeignKey("goals.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(14))
    kind: Mapped[str] = mapped_column(String(14))
    due_on: Mapped[date | None]
    support: Mapped[str] = mapped_column(Text, default="")
    learning_id: Mapped[UUID | None] = mapped_column(ForeignKey("learning_items.id"))
    position: Mapped[int] = mapped_column(default=0)


class ActionDone(Base):
    """The action was done."""

    __tablename__ = "actions_done"

    action_id: Mapped[UUID] = mapped_column(ForeignKey("actions.id"), primary_key=True)
    done_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    done_at: Mapped[datetime]


class ProgressNote(Base):
    """A short note on how a goal is going."""

    __tablename__ = "progress_notes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    goal_id: Mapped[UUID] = mapped_column(ForeignKey("goals.id"), index=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    written_at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Text)


class PlanReview(Base):
    """The two talked about the plan; one noted it, the other confirmed (`confirmed_at` None until then)."""

    __tablename__ = "plan_reviews"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plans.id"), index=True)
    talked_on: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    noted_by_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"))
    noted_at: Mapped[datetime]
    confirmed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("persons.id"))
    confirmed_at: Mapped[datetime | None]
