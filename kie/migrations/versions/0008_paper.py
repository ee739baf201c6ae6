"""Paper forms that a clerk types in."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant, append_only

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and let somebody be a clerk."""
    with op.batch_alter_table("role_grants") as roles:
        roles.drop_constraint(op.f("ck_role_grants_role"), type_="check")
        roles.create_check_constraint(
            op.f("ck_role_grants_role"), "role IN ('hr', 'partner', 'administrator', 'auditor', 'clerk')"
        )
    op.create_table(
        "paper_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("typed_by_id", sa.Uuid(), nullable=False),
        sa.Column("typed_at", Instant(), nullable=False),
        sa.Column("correct_until", sa.Date(), nullable=False),
        sa.CheckConstraint("kind IN ('typed', 'corrected', 'confirmed')", name=op.f("ck_paper_entries_kind")),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_paper_entries_participation_id")
        ),
        sa.ForeignKeyConstraint(["typed_by_id"], ["persons.id"], name=op.f("fk_paper_entries_typed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_entries")),
    )
    op.create_index("ix_paper_entries_participation_id", "paper_entries", ["participation_id"])
    op.create_table(
        "paper_forms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("printed_by_id", sa.Uuid(), nullable=False),
        sa.Column("printed_at", Instant(), nullable=False),
        sa.Column("opened_by_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind IN ('blank', 'copy')", name=op.f("ck_paper_forms_kind")),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_paper_forms_participation_id")
        ),
        sa.ForeignKeyConstraint(["printed_by_id"], ["persons.id"], name=op.f("fk_paper_forms_printed_by_id")),
        sa.ForeignKeyConstraint(["opened_by_id"], ["persons.id"], name=op.f("fk_paper_forms_opened_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["paper_entries.id"], name=op.f("fk_paper_forms_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_forms")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_paper_forms_code_hash")),
    )
    op.create_index("ix_paper_forms_participation_id", "paper_forms", ["participation_id"])
    for statement in append_only("paper_entries", op.get_bind().dialect.name):
        op.execute(statement)
