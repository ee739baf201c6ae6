"""Changes of e-mail addresses, so that a code to sign in does not go to one that is new."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table. What was changed before is on the audit trail without its addresses, so it begins empty."""
    op.create_table(
        "address_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("before", sa.String(length=254), nullable=True),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_address_changes_person_id")),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["persons.id"], name=op.f("fk_address_changes_changed_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_changes")),
    )
    op.create_index("ix_address_changes_person_id_changed_at", "address_changes", ["person_id", "changed_at"])
