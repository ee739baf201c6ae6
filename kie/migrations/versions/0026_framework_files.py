"""Frameworks that were brought to the page as a file."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant, append_only

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "catalogue_additions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("framework_id", sa.String(length=80), nullable=True),
        sa.Column("follows", sa.String(length=80), nullable=True),
        sa.Column("role_profile_id", sa.String(length=60), nullable=True),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("published_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "(framework_id IS NULL) <> (role_profile_id IS NULL)",
            name=op.f("ck_catalogue_additions_one_thing"),
        ),
        sa.CheckConstraint(
            "follows IS NULL OR framework_id IS NOT NULL", name=op.f("ck_catalogue_additions_follows")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_catalogue_additions_person_id")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_catalogue_additions")),
        sa.UniqueConstraint("id", name=op.f("uq_catalogue_additions_id")),
        sa.UniqueConstraint("framework_id", name=op.f("uq_catalogue_additions_framework_id")),
        sa.UniqueConstraint("follows", name=op.f("uq_catalogue_additions_follows")),
    )
    for statement in append_only("catalogue_additions", op.get_bind().dialect.name):
        op.execute(statement)
    op.create_table(
        "pending_additions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_pending_additions_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_additions")),
    )
    op.create_index("ix_pending_additions_person_id", "pending_additions", ["person_id"])
