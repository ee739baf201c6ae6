"""Which backups were made, and which were restored on trial."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant, append_only

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table, written once."""
    op.create_table(
        "backup_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(10), nullable=False),
        sa.Column("state_of", Instant(), nullable=False),
        sa.Column("done_at", Instant(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("encrypted", sa.Boolean(), nullable=False),
        sa.CheckConstraint("what IN ('made', 'drilled')", name=op.f("ck_backup_notes_what")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_notes")),
    )
    op.create_index("ix_backup_notes_what_done_at", "backup_notes", ["what", "done_at"])
    for statement in append_only("backup_notes", op.get_bind().dialect.name):
        op.execute(statement)
