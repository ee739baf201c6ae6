"""Saying no to a removal, after which other words may be proposed: proposals get a number within their request."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from kie.db import Instant, append_only

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OLD = {
    "removal_proposals": ("words", "proposed_by_id", "proposed_at"),
    "removal_signers": ("person_id",),
    "removal_approvals": ("approved_by_id", "standing", "approved_at"),
}
WRITTEN_ONCE = ("removal_signers", "removal_approvals", "removal_declines")


def upgrade() -> None:
    """Make the three tables anew, because their keys change, with what they held; and the table of those who say no.

    A table takes its own triggers with it; their functions, on PostgreSQL, stay behind and are taken away here.
    """
    dialect = op.get_bind().dialect.name
    kept = {table: _rows(table, columns) for table, columns in OLD.items()}
    for table in reversed(OLD):
        op.drop_table(table)
        if dialect != "sqlite":
            op.execute(f"DROP FUNCTION IF EXISTS {table}_refuse()")
    _make_proposals()
    _make_what_was_said()
    for table, rows in kept.items():
        op.bulk_insert(_table(table, ("number", *OLD[table])), [{**row, "number": 1} for row in rows])
    for table in WRITTEN_ONCE:
        for statement in append_only(table, dialect):
            op.execute(statement)


def _table(name: str, columns: tuple[str, ...]) -> sa.TableClause:
    return sa.table(name, *(_plain(column) for column in ("request_id", *columns)))


def _plain(name: str) -> sa.ColumnClause[Any]:
    if name.endswith("_id"):
        return sa.column(name, sa.Uuid())
    return sa.column(name, Instant() if name.endswith("_at") else None)


def _rows(name: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    found = op.get_bind().execute(sa.select(_table(name, columns)))
    return [dict(row) for row in found.mappings()]


def _make_proposals() -> None:
    op.create_table(
        "removal_proposals",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", Instant(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_removal_proposals_number")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["removal_requests.id"], name=op.f("fk_removal_proposals_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["persons.id"], name=op.f("fk_removal_proposals_proposed_by_id")
        ),
        sa.PrimaryKeyConstraint("request_id", "number", name=op.f("pk_removal_proposals")),
    )


def _make_what_was_said() -> None:
    op.create_table(
        "removal_signers",
        *_of_proposal("removal_signers"),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_removal_signers_person_id")),
        sa.PrimaryKeyConstraint("request_id", "number", "person_id", name=op.f("pk_removal_signers")),
    )
    op.create_index(op.f("ix_removal_signers_person_id"), "removal_signers", ["person_id"])
    op.create_table(
        "removal_approvals",
        *_of_proposal("removal_approvals"),
        sa.Column("approved_by_id", sa.Uuid(), nullable=False),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.Column("approved_at", Instant(), nullable=False),
        sa.CheckConstraint("standing IN ('hr', 'signer')", name=op.f("ck_removal_approvals_standing")),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["persons.id"], name=op.f("fk_removal_approvals_approved_by_id")
        ),
        sa.PrimaryKeyConstraint("request_id", "number", "approved_by_id", name=op.f("pk_removal_approvals")),
    )
    op.create_table(
        "removal_declines",
        *_of_proposal("removal_declines"),
        sa.Column("declined_by_id", sa.Uuid(), nullable=False),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("declined_at", Instant(), nullable=False),
        sa.CheckConstraint("standing IN ('hr', 'signer')", name=op.f("ck_removal_declines_standing")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_removal_declines_reason_given")),
        sa.ForeignKeyConstraint(
            ["declined_by_id"], ["persons.id"], name=op.f("fk_removal_declines_declined_by_id")
        ),
        sa.PrimaryKeyConstraint("request_id", "number", name=op.f("pk_removal_declines")),
    )


def _of_proposal(table: str) -> tuple[sa.Column[Any] | sa.ForeignKeyConstraint, ...]:
    return (
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id", "number"],
            ["removal_proposals.request_id", "removal_proposals.number"],
            name=op.f(f"fk_{table}_proposal"),
        ),
    )
