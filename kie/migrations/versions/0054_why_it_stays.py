"""Why a second person of HR said that something stays in a file."""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty for every answer that was given before."""
    op.add_column("redaction_answers", sa.Column("reason", sa.Text(), nullable=False, server_default=""))
