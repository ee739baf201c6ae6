"""Every exemption of a person is kept, the ones before the latest too; a forecast of the heatmap is work with progress."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of exemptions that had ended before another was made."""
    op.create_table(
        "earlier_exemptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participations.id"],
            name=op.f("fk_earlier_exemptions_participation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["persons.id"], name=op.f("fk_earlier_exemptions_made_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_earlier_exemptions")),
    )
    op.create_index("ix_earlier_exemptions_participation_id", "earlier_exemptions", ["participation_id"])
