"""The learning catalogue."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; the catalogue is empty until HR imports one."""
    op.create_table(
        "learning_items",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.CheckConstraint("minutes IS NULL OR minutes > 0", name=op.f("ck_learning_items_minutes")),
        sa.CheckConstraint("step IS NULL OR step > 0", name=op.f("ck_learning_items_step")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning_items")),
        sa.UniqueConstraint("title", "provider", name=op.f("uq_learning_items_title_provider")),
    )
    op.create_table(
        "learning_competencies",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("framework_id", sa.String(length=80), nullable=False),
        sa.Column("competency_id", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["learning_items.id"], name=op.f("fk_learning_competencies_item_id")
        ),
        sa.PrimaryKeyConstraint(
            "item_id", "framework_id", "competency_id", name=op.f("pk_learning_competencies")
        ),
    )
    op.create_index(
        "ix_learning_competencies_framework_id_competency_id",
        "learning_competencies",
        ["framework_id", "competency_id"],
    )
    op.create_table(
        "pending_catalogues",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_pending_catalogues_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_catalogues")),
    )
    op.create_index(op.f("ix_pending_catalogues_person_id"), "pending_catalogues", ["person_id"])
