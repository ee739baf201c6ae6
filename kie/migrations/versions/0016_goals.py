"""Goals with their statements, support and history."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TEXTS = ("framework_title", "competency_title", "from_words", "to_words")


def upgrade() -> None:
    """Give goals what they keep of the framework, and make the tables of their earlier words.

    Goals that are there already name no framework words; their pages take these from the framework as it stands.
    """
    with op.batch_alter_table("goals") as goals:
        for name in TEXTS:
            length = 300 if name.endswith("title") else 120
            goals.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
        goals.add_column(sa.Column("statements", sa.JSON(), nullable=False, server_default="[]"))
        goals.add_column(sa.Column("support", sa.Text(), nullable=False, server_default=""))
        goals.add_column(sa.Column("review_on", sa.Date(), nullable=True))
    _make_earlier_goals()
    op.create_table(
        "earlier_actions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("earlier_goal_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=14), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("support", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["earlier_goal_id"], ["earlier_goals.id"], name=op.f("fk_earlier_actions_earlier_goal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_actions")),
    )
    op.create_index("ix_earlier_actions_earlier_goal_id", "earlier_actions", ["earlier_goal_id"])


def _make_earlier_goals() -> None:
    op.create_table(
        "earlier_goals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("competency_title", sa.String(length=300), nullable=False),
        sa.Column("statements", sa.JSON(), nullable=False),
        sa.Column("success", sa.Text(), nullable=False),
        sa.Column("if_then", sa.Text(), nullable=False),
        sa.Column("support", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.Column("agreed_by_id", sa.Uuid(), nullable=True),
        sa.Column("agreed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_earlier_goals_goal_id")),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["persons.id"], name=op.f("fk_earlier_goals_written_by_id")
        ),
        sa.ForeignKeyConstraint(["agreed_by_id"], ["persons.id"], name=op.f("fk_earlier_goals_agreed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_goals")),
        sa.UniqueConstraint("goal_id", "number", name=op.f("uq_earlier_goals_goal_id_number")),
    )
