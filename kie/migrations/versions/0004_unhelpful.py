"""Replies to unhelpful behaviours, their resolution and tombstones; the policy route of a cycle."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant, append_only

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = ("assessment_id", "framework_id", "statement_id")


def upgrade() -> None:
    """Make the tables. A cycle made before has no route of its own: its pages show the usual sentence."""
    op.create_table(
        "observation_replies",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("framework_id", sa.String(length=80), nullable=False),
        sa.Column("statement_id", sa.String(length=120), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            KEY, [f"observations.{name}" for name in KEY], name=op.f("fk_observation_replies_observation")
        ),
        sa.PrimaryKeyConstraint(*KEY, name=op.f("pk_observation_replies")),
    )
    op.create_table(
        "observation_resolutions",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("framework_id", sa.String(length=80), nullable=False),
        sa.Column("statement_id", sa.String(length=120), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("resolved_by_id", sa.Uuid(), nullable=False),
        sa.Column("resolved_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            KEY, [f"observations.{name}" for name in KEY], name=op.f("fk_observation_resolutions_observation")
        ),
        sa.ForeignKeyConstraint(
            ["resolved_by_id"], ["persons.id"], name=op.f("fk_observation_resolutions_resolved_by_id")
        ),
        sa.PrimaryKeyConstraint(*KEY, name=op.f("pk_observation_resolutions")),
    )
    op.create_table(
        "observation_tombstones",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("framework_id", sa.String(length=80), nullable=False),
        sa.Column("raised_by_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("forgotten_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participations.id"],
            name=op.f("fk_observation_tombstones_participation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_observation_tombstones_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["raised_by_id"], ["persons.id"], name=op.f("fk_observation_tombstones_raised_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation_tombstones")),
    )
    op.create_index(
        "ix_observation_tombstones_participation_id", "observation_tombstones", ["participation_id"]
    )
    for statement in append_only("observation_tombstones", op.get_bind().dialect.name):
        op.execute(statement)
    with op.batch_alter_table("cycles") as cycles:
        cycles.add_column(sa.Column("policy_route", sa.Text(), nullable=False, server_default=""))
