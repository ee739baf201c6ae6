"""Private reflections, and thanks."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "reflections",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("begun_at", Instant(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_reflections_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reflections")),
    )
    op.create_index(op.f("ix_reflections_person_id"), "reflections", ["person_id"])
    op.create_table(
        "thanks",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.CheckConstraint("kind IN ('thanks', 'compliment')", name=op.f("ck_thanks_kind")),
        sa.CheckConstraint("sender_id <> person_id", name=op.f("ck_thanks_not_oneself")),
        sa.ForeignKeyConstraint(["sender_id"], ["persons.id"], name=op.f("fk_thanks_sender_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_thanks_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thanks")),
    )
    op.create_index("ix_thanks_sender_id_sent_at", "thanks", ["sender_id", "sent_at"])
