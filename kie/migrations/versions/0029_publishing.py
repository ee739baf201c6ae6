"""Published figures stand in the views alone, and publishing is work with progress."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

TWICE = ("published_cells", "published_facet_cells")
"""Every figure in them stands in a view as well, which is what pages and exports read."""


def upgrade() -> None:
    """Drop the second copy of every published figure; make the table of what is asked for."""
    for table in TWICE:
        op.drop_table(table)
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP FUNCTION {table}_refuse()")
    op.add_column("publications", sa.Column("counted", sa.Integer(), nullable=True))
    op.create_table(
        "publication_orders",
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("wanted", sa.String(length=12), nullable=False),
        sa.Column("interim", sa.Boolean(), nullable=False),
        sa.Column("ordered_by_id", sa.Uuid(), nullable=True),
        sa.Column("ordered_at", Instant(), nullable=False),
        sa.Column("job_key", sa.String(length=200), nullable=False),
        sa.Column("preview", sa.JSON(), nullable=True),
        sa.CheckConstraint("wanted IN ('preview', 'publication')", name=op.f("ck_publication_orders_wanted")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycles.id"], name=op.f("fk_publication_orders_cycle_id")),
        sa.ForeignKeyConstraint(
            ["ordered_by_id"], ["persons.id"], name=op.f("fk_publication_orders_ordered_by_id")
        ),
        sa.PrimaryKeyConstraint("cycle_id", name=op.f("pk_publication_orders")),
    )
