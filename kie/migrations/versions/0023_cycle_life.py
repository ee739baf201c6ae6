"""The life of a cycle."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant, append_only

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _openings()
    _extensions()
    op.create_table(
        "cycle_archivings",
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("archived_by_id", sa.Uuid(), nullable=True),
        sa.Column("archived_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["archived_by_id"], ["persons.id"], name=op.f("fk_cycle_archivings_archived_by_id")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycles.id"], name=op.f("fk_cycle_archivings_cycle_id")),
        sa.PrimaryKeyConstraint("cycle_id", name=op.f("pk_cycle_archivings")),
    )


def _openings() -> None:
    op.create_table(
        "opening_orders",
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("ordered_by_id", sa.Uuid(), nullable=True),
        sa.Column("ordered_at", Instant(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("job_key", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycles.id"], name=op.f("fk_opening_orders_cycle_id")),
        sa.ForeignKeyConstraint(
            ["ordered_by_id"], ["persons.id"], name=op.f("fk_opening_orders_ordered_by_id")
        ),
        sa.PrimaryKeyConstraint("cycle_id", name=op.f("pk_opening_orders")),
    )
    op.create_table(
        "planned_participations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("role_profile", sa.String(length=60), nullable=False),
        sa.Column("grade", sa.String(length=40), nullable=False),
        sa.Column("location", sa.String(length=120), nullable=False),
        sa.Column("service_band", sa.String(length=40), nullable=False),
        sa.Column("manager_id", sa.Uuid(), nullable=True),
        sa.Column("self_due_on", sa.Date(), nullable=True),
        sa.Column("manager_due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycles.id"], name=op.f("fk_planned_participations_cycle_id")),
        sa.ForeignKeyConstraint(
            ["manager_id"], ["persons.id"], name=op.f("fk_planned_participations_manager_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_planned_participations_person_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_planned_participations_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_participations")),
        sa.UniqueConstraint(
            "cycle_id", "person_id", name=op.f("uq_planned_participations_cycle_id_person_id")
        ),
    )


def _extensions() -> None:
    with op.batch_alter_table("cycles") as cycles:
        cycles.add_column(sa.Column("rolling", sa.JSON(), nullable=True))
    with op.batch_alter_table("participations") as participations:
        participations.add_column(sa.Column("self_due_on", sa.Date(), nullable=True))
        participations.add_column(sa.Column("manager_due_on", sa.Date(), nullable=True))
    op.create_table(
        "extensions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("everybody", sa.Boolean(), nullable=False),
        sa.Column("self_due_on", sa.Date(), nullable=True),
        sa.Column("manager_due_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycles.id"], name=op.f("fk_extensions_cycle_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["persons.id"], name=op.f("fk_extensions_made_by_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_extensions_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extensions")),
    )
    op.create_index(op.f("ix_extensions_cycle_id"), "extensions", ["cycle_id"])
    op.create_table(
        "extended_participations",
        sa.Column("extension_id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["extension_id"], ["extensions.id"], name=op.f("fk_extended_participations_extension_id")
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participations.id"],
            name=op.f("fk_extended_participations_participation_id"),
        ),
        sa.PrimaryKeyConstraint("extension_id", "participation_id", name=op.f("pk_extended_participations")),
    )
    op.create_index(
        op.f("ix_extended_participations_participation_id"), "extended_participations", ["participation_id"]
    )
    for table in ("extensions", "extended_participations"):
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)
