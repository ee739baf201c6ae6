"""What was agreed and done while other words waited; and that somebody took back that an action was done."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two new tables; nothing that is there changes."""
    op.create_table(
        "promises_kept",
        sa.Column("earlier_action_id", sa.Uuid(), nullable=False),
        sa.Column("done_by_id", sa.Uuid(), nullable=False),
        sa.Column("done_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["earlier_action_id"], ["earlier_actions.id"], name=op.f("fk_promises_kept_earlier_action_id")
        ),
        sa.ForeignKeyConstraint(["done_by_id"], ["persons.id"], name=op.f("fk_promises_kept_done_by_id")),
        sa.PrimaryKeyConstraint("earlier_action_id", name=op.f("pk_promises_kept")),
    )
    op.create_table(
        "done_taken_back",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("done_by_id", sa.Uuid(), nullable=False),
        sa.Column("done_at", Instant(), nullable=False),
        sa.Column("taken_back_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_done_taken_back_goal_id")),
        sa.ForeignKeyConstraint(["done_by_id"], ["persons.id"], name=op.f("fk_done_taken_back_done_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_done_taken_back")),
    )
    op.create_index(op.f("ix_done_taken_back_goal_id"), "done_taken_back", ["goal_id"])
