"""The day on which a request for what is held came can be corrected: what was written first stays."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant, append_only

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

TABLE = "subject_corrections"


def upgrade() -> None:
    """A table that begins empty and is written once. A row goes only as a rule of retention lets it."""
    op.create_table(
        TABLE,
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("longer", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("corrected_by_id", sa.Uuid(), nullable=False),
        sa.Column("corrected_at", Instant(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f(f"ck_{TABLE}_reason_given")),
        sa.ForeignKeyConstraint(["request_id"], ["subject_requests.id"], name=op.f(f"fk_{TABLE}_request_id")),
        sa.ForeignKeyConstraint(
            ["corrected_by_id"], ["persons.id"], name=op.f(f"fk_{TABLE}_corrected_by_id")
        ),
        sa.PrimaryKeyConstraint("request_id", "number", name=op.f(f"pk_{TABLE}")),
    )
    for statement in append_only(TABLE, op.get_bind().dialect.name, deletes=False):
        op.execute(statement)
