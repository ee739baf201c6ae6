"""Published figures stand in the views alone, and publishing is work with progress."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

TWICE = ("published_cells", "published_facet_cells")
"""Every figure in them stands in a view as well, which is what pages and exports read."""


def upgrade() -> None:
    """Drop the second copy of every published figure."""
    for table in TWICE:
        op.drop_table(table)
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP FUNCTION {table}_refuse()")
