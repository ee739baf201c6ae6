"""What people want to be reminded of, and what they were."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "reminder_preferences",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("weekly_on", sa.Integer(), nullable=True),
        sa.Column("deadlines", sa.Boolean(), nullable=False),
        sa.Column("first_hour", sa.Integer(), nullable=False),
        sa.Column("last_hour", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.CheckConstraint("weekly_on BETWEEN 0 AND 4", name=op.f("ck_reminder_preferences_weekly_on")),
        sa.CheckConstraint(
            "first_hour >= 0 AND first_hour < last_hour AND last_hour <= 24",
            name=op.f("ck_reminder_preferences_hours"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_reminder_preferences_person_id")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_reminder_preferences")),
    )
    op.create_table(
        "reminders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("occasion", sa.String(length=90), nullable=False),
        sa.Column("which", sa.String(length=8), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("planned_at", Instant(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("which IN ('before', 'after', 'digest')", name=op.f("ck_reminders_which")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_reminders_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint(
            "person_id", "occasion", "which", name=op.f("uq_reminders_person_id_occasion_which")
        ),
    )
    op.create_index("ix_reminders_round_id", "reminders", ["round_id", "person_id"])
    op.create_table(
        "reminder_letter_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("printed_by_id", sa.Uuid(), nullable=False),
        sa.Column("printed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["printed_by_id"], ["persons.id"], name=op.f("fk_reminder_letter_runs_printed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_letter_runs")),
    )
    op.create_index("ix_reminder_letter_runs_week", "reminder_letter_runs", ["week"])
    op.create_table(
        "reminder_letters",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("printed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_reminder_letters_person_id")),
        sa.ForeignKeyConstraint(
            ["run_id"], ["reminder_letter_runs.id"], name=op.f("fk_reminder_letters_run_id")
        ),
        sa.PrimaryKeyConstraint("person_id", "week", name=op.f("pk_reminder_letters")),
    )
    op.create_index("ix_reminder_letters_run_id", "reminder_letters", ["run_id"])
