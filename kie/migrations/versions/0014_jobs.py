"""The queue of work. What waits in the outbox becomes a job of it; a message may have a reason that can end."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, teach the outbox what it says now, and make jobs of what waits in it."""
    op.create_table(
        "jobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("queued_at", Instant(), nullable=False),
        sa.Column("run_at", Instant(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("done_at", Instant(), nullable=True),
        sa.Column("dead_at", Instant(), nullable=True),
        sa.Column("error", sa.String(length=80), nullable=False),
        sa.Column("progress_done", sa.Integer(), nullable=False),
        sa.Column("progress_total", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("key", name=op.f("uq_jobs_key")),
    )
    waiting = sa.text("done_at IS NULL AND dead_at IS NULL")
    op.create_index(
        "ix_jobs_waiting", "jobs", ["kind", "run_at"], sqlite_where=waiting, postgresql_where=waiting
    )
    with op.batch_alter_table("queued_mails") as mails:
        mails.add_column(sa.Column("language", sa.String(length=20), nullable=False, server_default="en-GB"))
        mails.add_column(sa.Column("reason_kind", sa.String(length=40), nullable=True))
        mails.add_column(sa.Column("reason_id", sa.String(length=200), nullable=True))
        mails.add_column(sa.Column("dropped_at", Instant(), nullable=True))
        mails.drop_column("failures")
    op.create_index("ix_queued_mails_sent_at", "queued_mails", ["sent_at"])
    # SQLite keeps the ids without the hyphens that PostgreSQL writes.
    op.execute(
        "INSERT INTO jobs (id, kind, key, payload, queued_at, run_at, tries, attempts, fence, error, "
        "progress_done, progress_total) "
        "SELECT id, 'mail', 'mail/' || replace(CAST(id AS VARCHAR(36)), '-', ''), '{}', queued_at, queued_at, "
        "36, 0, 0, '', 0, 0 FROM queued_mails WHERE sent_at IS NULL"
    )
