"""Which session is to end at the identity provider, sealed, for as long as a session lives."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; it begins empty: who is signed in already is asked by the provider when they sign out."""
    op.create_table(
        "sign_out_hints",
        sa.Column("handle_hash", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("handle_hash", name=op.f("pk_sign_out_hints")),
    )
    op.create_index("ix_sign_out_hints_made_at", "sign_out_hints", ["made_at"])
