"""Reviews of a plan in five short answers, pauses, and what became of older goals."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ANSWERS = ("moved", "in_the_way", "support", "changes", "next_steps")


def upgrade() -> None:
    """Make the tables, and say from which day each plan's next review was counted: ninety days until now."""
    with op.batch_alter_table("plans") as plans:
        plans.add_column(sa.Column("counted_from", sa.Date(), nullable=True))
    if op.get_bind().dialect.name == "sqlite":
        op.execute("UPDATE plans SET counted_from = date(review_due_on, '-90 days')")
    else:
        op.execute("UPDATE plans SET counted_from = review_due_on - 90")
    op.create_table(
        "plan_review_answers",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ANSWERS),
        sa.Column("written_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _to("plan_review_answers", "review_id", "plan_reviews"),
        _to("plan_review_answers", "author_id", "persons"),
        sa.PrimaryKeyConstraint("review_id", "author_id", name=op.f("pk_plan_review_answers")),
    )
    _pauses()
    op.create_table(
        "goal_statuses",
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by_id", sa.Uuid(), nullable=False),
        sa.Column("given_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('done', 'carried-on', 'dropped')", name=op.f("ck_goal_statuses_kind")),
        _to("goal_statuses", "participation_id", "participations"),
        _to("goal_statuses", "goal_id", "goals"),
        _to("goal_statuses", "given_by_id", "persons"),
        sa.PrimaryKeyConstraint("participation_id", "goal_id", name=op.f("pk_goal_statuses")),
    )


def _pauses() -> None:
    op.create_table(
        "plan_pauses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_plan_pauses_days")),
        _to("plan_pauses", "plan_id", "plans"),
        _to("plan_pauses", "asked_by_id", "persons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_pauses")),
    )
    op.create_index(op.f("ix_plan_pauses_plan_id"), "plan_pauses", ["plan_id"], unique=False)
    op.create_table(
        "pause_agreements",
        sa.Column("pause_id", sa.Uuid(), nullable=False),
        sa.Column("agreed_by_id", sa.Uuid(), nullable=False),
        sa.Column("agreed_at", Instant(), nullable=False),
        _to("pause_agreements", "pause_id", "plan_pauses"),
        _to("pause_agreements", "agreed_by_id", "persons"),
        sa.PrimaryKeyConstraint("pause_id", name=op.f("pk_pause_agreements")),
    )
    op.create_table(
        "pause_ends",
        sa.Column("pause_id", sa.Uuid(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("ended_by_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=False),
        _to("pause_ends", "pause_id", "plan_pauses"),
        _to("pause_ends", "ended_by_id", "persons"),
        sa.PrimaryKeyConstraint("pause_id", name=op.f("pk_pause_ends")),
    )


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
