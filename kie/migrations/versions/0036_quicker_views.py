"""Published views are compressed by a quicker method, where PostgreSQL has it: writing them is half the time."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

TABLES = ("published_views", "published_facet_views")


def upgrade() -> None:
    """Views that are there stay as they are; every method of compression is read for ever."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    # An older server has no choice of methods, and one that was built without lz4 does not offer it.
    methods = connection.scalar(
        sa.text("SELECT enumvals FROM pg_settings WHERE name = 'default_toast_compression'")
    )
    if "lz4" in (methods or ()):
        for table in TABLES:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN body SET COMPRESSION lz4")
