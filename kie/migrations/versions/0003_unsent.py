"""What was typed when a session ended, kept encrypted for a day."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "unsent_forms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_unsent_forms_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsent_forms")),
        sa.UniqueConstraint("person_id", "mark", name=op.f("uq_unsent_forms_person_id_mark")),
    )
    op.create_index(op.f("ix_unsent_forms_made_at"), "unsent_forms", ["made_at"], unique=False)
