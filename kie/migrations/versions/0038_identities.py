"""Who a person is to the identity provider, and which of our questions to it were answered already."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables; they begin empty."""
    op.create_table(
        "identities",
        sa.Column("issuer", sa.String(length=255), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("linked_at", Instant(), nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.CheckConstraint("how IN ('email', 'staff-number')", name=op.f("ck_identities_how")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_identities_person_id")),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_identities")),
        sa.UniqueConstraint("person_id", "issuer", name=op.f("uq_identities_person_id_issuer")),
    )
    op.create_table(
        "answered_questions",
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_answered_questions")),
    )
    op.create_index("ix_answered_questions_at", "answered_questions", ["at"])
