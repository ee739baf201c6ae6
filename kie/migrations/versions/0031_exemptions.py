"""Every exemption of a person is kept, the ones before the latest too; a forecast of the heatmap is work with progress."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant, append_only

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of exemptions that had ended before another was made, and those of a forecast."""
    op.create_table(
        "earlier_exemptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
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
    for statement in append_only("earlier_exemptions", op.get_bind().dialect.name):
        op.execute(statement)
    # Exemptions were only ever made on a page, by somebody who is signed in.
    with op.batch_alter_table("exemptions") as exemptions:
        exemptions.alter_column("made_by_id", existing_type=sa.Uuid(), nullable=False)
    op.create_table(
        "forecast_orders",
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("ordered_by_id", sa.Uuid(), nullable=True),
        sa.Column("ordered_at", Instant(), nullable=False),
        sa.Column("job_key", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycles.id"], name=op.f("fk_forecast_orders_cycle_id")),
        sa.ForeignKeyConstraint(
            ["ordered_by_id"], ["persons.id"], name=op.f("fk_forecast_orders_ordered_by_id")
        ),
        sa.PrimaryKeyConstraint("cycle_id", name=op.f("pk_forecast_orders")),
    )
    op.create_table(
        "kept_forecasts",
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("framework_id", sa.String(length=80), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycles.id"], name=op.f("fk_kept_forecasts_cycle_id")),
        sa.PrimaryKeyConstraint("cycle_id", "framework_id", name=op.f("pk_kept_forecasts")),
    )
