"""Seals of the audit trail, what became of checking them, and a guard against emptying tables that are written once."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant, append_only, refuse_emptying

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
GUARDED = sa.text(
    "SELECT c.relname FROM pg_proc p JOIN pg_class c ON p.proname = c.relname || '_refuse' AND c.relkind = 'r'"
    " AND c.relnamespace = p.pronamespace WHERE p.pronamespace = CAST(current_schema() AS regnamespace)"
    " AND NOT EXISTS (SELECT FROM pg_trigger o WHERE o.tgrelid = c.oid AND o.tgname = c.relname || '_no_truncate')"
    " ORDER BY 1"
)


def upgrade() -> None:
    """Events that are there are sealed by the first runs of the job, in portions."""
    connection = op.get_bind()
    op.create_table(
        "seals",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("sealed_at", Instant(), nullable=False),
        sa.Column("first_event_id", NUMBER, nullable=False),
        sa.Column("last_event_id", NUMBER, nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("rows_digest", sa.String(64), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.CheckConstraint("events > 0 AND first_event_id <= last_event_id", name="something_sealed"),
        sa.UniqueConstraint("last_event_id"),
    )
    op.create_table(
        "seal_checks",
        sa.Column("id", NUMBER, primary_key=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("seal_id", sa.Integer(), nullable=False),
        sa.Column("events", NUMBER, nullable=False),
        sa.Column("problems", sa.Integer(), nullable=False),
        sa.Column("first_problem", sa.Text(), nullable=False),
    )
    # Of what is saved, which is nearly all of it, nobody reads a list: saving writes nothing more.
    some = sa.text("action <> 'assessment.saved'")
    op.create_index("ix_events_at_id", "events", ["at", "id"], sqlite_where=some, postgresql_where=some)
    for table in ("seals", "seal_checks"):
        for statement in append_only(table, connection.dialect.name):
            op.execute(statement)
    if connection.dialect.name == "postgresql":
        for table in connection.scalars(GUARDED).all():
            op.execute(refuse_emptying(table))
