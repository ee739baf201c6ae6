"""How many accounts each of the directory's tokens closed lately, which it was refused, and what it was allowed."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns that may be empty, and tables that begin so; nothing that is there changes."""
    op.add_column("account_closures", sa.Column("closed_by", sa.String(60), nullable=True))
    op.add_column("account_closures", sa.Column("counted_at", Instant(), nullable=True))
    op.create_index("ix_account_closures_counted", "account_closures", ["closed_by", "counted_at"])
    with op.batch_alter_table("scim_tokens") as tokens:
        tokens.add_column(sa.Column("made_by_id", sa.Uuid(), nullable=True))
        tokens.create_foreign_key(op.f("fk_scim_tokens_made_by_id"), "persons", ["made_by_id"], ["id"])
    _allowances()
    _refusals()


def _allowances() -> None:
    op.create_table(
        "scim_allowances",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_id", sa.Uuid(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("allowed_at", Instant(), nullable=False),
        sa.CheckConstraint("most > 0", name=op.f("ck_scim_allowances_most")),
        sa.ForeignKeyConstraint(["token_id"], ["scim_tokens.id"], name=op.f("fk_scim_allowances_token_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scim_allowances")),
    )
    op.create_index("ix_scim_allowances_token_id", "scim_allowances", ["token_id"])


def _refusals() -> None:
    op.create_table(
        "closing_refusals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("user_name", sa.String(254), nullable=False),
        sa.Column("refused_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["scim_tokens.id"], name=op.f("fk_closing_refusals_token_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_closing_refusals_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closing_refusals")),
        sa.UniqueConstraint("token_id", "person_id", name=op.f("uq_closing_refusals_token_id_person_id")),
    )
    op.create_index("ix_closing_refusals_person_id", "closing_refusals", ["person_id"])
    op.create_index("ix_closing_refusals_token_id", "closing_refusals", ["token_id", "refused_at"])
