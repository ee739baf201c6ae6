"""Completion as counted last, and whether reviews were worthwhile."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "completion_counts",
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("counted_at", Instant(), nullable=False),
        sa.Column("since_event", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycles.id"], name=op.f("fk_completion_counts_cycle_id")),
        sa.PrimaryKeyConstraint("cycle_id", name=op.f("pk_completion_counts")),
    )
    op.create_table(
        "team_counts",
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("direct", sa.JSON(), nullable=False),
        sa.Column("whole", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["cycle_id"], ["completion_counts.cycle_id"], name=op.f("fk_team_counts_cycle_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_team_counts_team_id")),
        sa.PrimaryKeyConstraint("cycle_id", "team_id", name=op.f("pk_team_counts")),
    )
    op.create_table(
        "worthwhile_asked",
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_worthwhile_asked_participation_id")
        ),
        sa.PrimaryKeyConstraint("participation_id", name=op.f("pk_worthwhile_asked")),
    )
    op.create_table(
        "worthwhile_counts",
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("yes", sa.Integer(), nullable=False),
        sa.Column("partly", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "yes >= 0 AND partly >= 0 AND no >= 0", name=op.f("ck_worthwhile_counts_not_negative")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycles.id"], name=op.f("fk_worthwhile_counts_cycle_id")),
        sa.PrimaryKeyConstraint("cycle_id", name=op.f("pk_worthwhile_counts")),
    )
