"""What pages for many people count or look for: found by an index, or kept."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two indexes; and how many take part in each cycle, counted once."""
    op.create_index("ix_assessments_participation_id", "assessments", ["participation_id"])
    op.create_index(
        "ix_sign_offs_disagreed",
        "sign_offs",
        ["record_id"],
        sqlite_where=sa.text("decision = 'disagree'"),
        postgresql_where=sa.text("decision = 'disagree'"),
    )
    with op.batch_alter_table("cycle_openings") as openings:
        openings.add_column(sa.Column("people", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE cycle_openings SET people = "
        "(SELECT count(*) FROM participations WHERE participations.cycle_id = cycle_openings.cycle_id)"
    )
