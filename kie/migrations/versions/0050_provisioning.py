"""The organisation's directory opens and closes accounts."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three new tables, which begin empty; nothing that is there changes."""
    _tokens()
    _entries()
    _closures()


def _tokens() -> None:
    op.create_table(
        "scim_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.Column("revoked_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scim_tokens")),
        sa.UniqueConstraint("name", name=op.f("uq_scim_tokens_name")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_scim_tokens_token_hash")),
    )


def _entries() -> None:
    op.create_table(
        "directory_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("user_name", sa.String(254), nullable=False),
        sa.Column("user_name_key", sa.String(254), nullable=False),
        sa.Column("external_id", sa.String(200), nullable=True),
        sa.Column("formatted_name", sa.String(200), nullable=True),
        sa.Column("given_name", sa.String(200), nullable=True),
        sa.Column("family_name", sa.String(200), nullable=True),
        sa.Column("display_name", sa.String(200), nullable=True),
        sa.Column("title", sa.String(200), nullable=True),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("email_key", sa.String(254), nullable=True),
        sa.Column("email_type", sa.String(20), nullable=True),
        sa.Column("email_primary", sa.Boolean(), nullable=True),
        sa.Column("employee_number", sa.String(40), nullable=True),
        sa.Column("department", sa.String(200), nullable=True),
        sa.Column("manager_id", sa.Uuid(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("made_person", sa.Boolean(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("manager_id <> id", name=op.f("ck_directory_entries_not_oneself")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_directory_entries_person_id")),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["directory_entries.id"], name=op.f("fk_directory_entries_manager_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_entries")),
        sa.UniqueConstraint("person_id", name=op.f("uq_directory_entries_person_id")),
        sa.UniqueConstraint("user_name_key", name=op.f("uq_directory_entries_user_name_key")),
    )
    for column in ("external_id", "email_key", "employee_number", "manager_id"):
        op.create_index(f"ix_directory_entries_{column}", "directory_entries", [column])
    op.create_index("ix_directory_entries_made_at_id", "directory_entries", ["made_at", "id"])


def _closures() -> None:
    op.create_table(
        "account_closures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("why", sa.String(10), nullable=False),
        sa.Column("closed_at", Instant(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.CheckConstraint("why IN ('inactive', 'removed')", name=op.f("ck_account_closures_why")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_account_closures_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_closures")),
    )
    op.create_index("ix_account_closures_person_id", "account_closures", ["person_id"])
    op.create_index(
        "uq_account_closures_open",
        "account_closures",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("opened_at IS NULL"),
        postgresql_where=sa.text("opened_at IS NULL"),
    )
