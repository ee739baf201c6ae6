"""How long things are kept: periods set by HR, holds with whom they cover, and tombstones of what was deleted."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant, append_only

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

WRITTEN_ONCE = ("holds", "held_people", "hold_releases", "tombstones", "retention_periods")


def upgrade() -> None:
    """Five tables that are only added to."""
    _holds()
    _tombstones()
    for table in WRITTEN_ONCE:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, name: str, said: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(said, name=op.f(f"ck_{table}_{name}"))


def _holds() -> None:
    op.create_table(
        "holds",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("cycle_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        _check("holds", "kind", "kind IN ('person', 'team', 'cycle')"),
        _check("holds", "person", "(kind = 'person') = (person_id IS NOT NULL)"),
        _check("holds", "team", "(kind = 'team') = (team_id IS NOT NULL)"),
        _check("holds", "cycle", "(kind = 'cycle') = (cycle_id IS NOT NULL)"),
        _check("holds", "reason_given", "reason <> ''"),
        _to("holds", "person_id", "persons"),
        _to("holds", "team_id", "teams"),
        _to("holds", "cycle_id", "cycles"),
        _to("holds", "made_by_id", "persons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
    )
    op.create_table(
        "held_people",
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("held_since", Instant(), nullable=False),
        _to("held_people", "hold_id", "holds"),
        _to("held_people", "person_id", "persons"),
        sa.PrimaryKeyConstraint("hold_id", "person_id", name=op.f("pk_held_people")),
    )
    op.create_index("ix_held_people_person_id", "held_people", ["person_id"])
    op.create_table(
        "hold_releases",
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("released_by_id", sa.Uuid(), nullable=False),
        sa.Column("released_at", Instant(), nullable=False),
        _check("hold_releases", "reason_given", "reason <> ''"),
        _to("hold_releases", "hold_id", "holds"),
        _to("hold_releases", "released_by_id", "persons"),
        sa.PrimaryKeyConstraint("hold_id", name=op.f("pk_hold_releases")),
    )


def _tombstones() -> None:
    op.create_table(
        "tombstones",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("table_name", sa.String(60), nullable=False),
        sa.Column("row_id", sa.String(80), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", Instant(), nullable=False),
        sa.Column("rule", sa.String(40), nullable=False),
        _to("tombstones", "person_id", "persons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tombstones")),
    )
    op.create_index("ix_tombstones_table_name_row_id", "tombstones", ["table_name", "row_id"])
    op.create_index("ix_tombstones_person_id", "tombstones", ["person_id"])
    op.create_index("ix_tombstones_deleted_at", "tombstones", ["deleted_at"])
    op.create_table(
        "retention_periods",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by_id", sa.Uuid(), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        _check("retention_periods", "days", "days > 0"),
        _check("retention_periods", "reason_given", "reason <> ''"),
        _to("retention_periods", "set_by_id", "persons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_periods")),
    )
    op.create_index("ix_retention_periods_kind_set_at", "retention_periods", ["kind", "set_at"])
