"""Finding the work that is not done does not read the work that is: pages and figures ask for it again and again."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index over very few of the rows."""
    undone = sa.text("done_at IS NULL")
    op.create_index("ix_jobs_undone", "jobs", ["kind"], sqlite_where=undone, postgresql_where=undone)
