"""What shows that somebody may speak for whoever asks what is held about them."""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty for every request that was written down before."""
    op.add_column("subject_requests", sa.Column("authority", sa.Text(), nullable=False, server_default=""))
