"""Changes of the tree of teams, with their days."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_STANDING = sa.text("applied_at IS NULL AND withdrawn_at IS NULL")


def upgrade() -> None:
    """Make the table; say which teams are closed, which lines were decided here, and which files may undo that."""
    _changes()
    with op.batch_alter_table("teams") as batch:
        batch.add_column(sa.Column("closed_on", sa.Date(), nullable=True))
    with op.batch_alter_table("reporting_lines") as batch:
        batch.add_column(sa.Column("team_change_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_reporting_lines_team_change_id"), "team_changes", ["team_change_id"], ["id"]
        )
    with op.batch_alter_table("pending_imports") as batch:
        batch.add_column(
            sa.Column("undoes_decisions", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def _changes() -> None:
    references = {
        "team_id": "teams",
        "parent_id": "teams",
        "parent_before_id": "teams",
        "team_before_id": "teams",
        "leader_id": "persons",
        "leader_before_id": "persons",
        "decided_by_id": "persons",
        "withdrawn_by_id": "persons",
    }
    checks = {
        "kind": "kind IN ('added', 'renamed', 'moved', 'led', 'closed', 'reopened')",
        "whose": "whose IN ('nobody', 'former', 'team', 'leader')",
        "name": "(name IS NOT NULL) = (kind IN ('added', 'renamed'))",
        "parent": "kind <> 'moved' OR parent_id IS NOT NULL",
        "not_under_itself": "parent_id IS NULL OR parent_id <> team_id",
        "applied_or_withdrawn": "applied_at IS NULL OR withdrawn_at IS NULL",
        "holds_from": "(applied_at IS NULL) = (holds_from IS NULL)",
    }
    op.create_table(
        "team_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("leader_id", sa.Uuid(), nullable=True),
        sa.Column("whose", sa.String(length=8), nullable=False),
        sa.Column("name_before", sa.String(length=200), nullable=True),
        sa.Column("parent_before_id", sa.Uuid(), nullable=True),
        sa.Column("leader_before_id", sa.Uuid(), nullable=True),
        sa.Column("team_before_id", sa.Uuid(), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.Column("applied_at", Instant(), nullable=True),
        sa.Column("holds_from", sa.Date(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_team_changes_{name}")) for name, rule in checks.items()),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_team_changes_{column}"))
            for column, table in references.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_changes")),
    )
    op.create_index("ix_team_changes_team_id", "team_changes", ["team_id"])
    op.create_index(
        "uq_team_changes_planned",
        "team_changes",
        ["team_id", "kind", "starts_on"],
        unique=True,
        sqlite_where=_STANDING,
        postgresql_where=_STANDING,
    )
