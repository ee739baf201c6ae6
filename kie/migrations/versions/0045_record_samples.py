"""Signed records that were drawn at random for an auditor, under a case number."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant, append_only

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables, written once."""
    op.create_table(
        "record_samples",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("case_number", sa.String(60), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("drawn_from", sa.Integer(), nullable=False),
        sa.Column("drawn_by_id", sa.Uuid(), nullable=False),
        sa.Column("drawn_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.CheckConstraint("case_number <> ''", name=op.f("ck_record_samples_case_given")),
        sa.CheckConstraint("words <> ''", name=op.f("ck_record_samples_words_given")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycles.id"], name=op.f("fk_record_samples_cycle_id_cycles")),
        sa.ForeignKeyConstraint(
            ["drawn_by_id"], ["persons.id"], name=op.f("fk_record_samples_drawn_by_id_persons")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_samples")),
    )
    op.create_index("ix_record_samples_cycle_id", "record_samples", ["cycle_id"])
    op.create_table(
        "sampled_records",
        sa.Column("sample_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name=op.f("fk_sampled_records_record_id_records")
        ),
        sa.ForeignKeyConstraint(
            ["sample_id"], ["record_samples.id"], name=op.f("fk_sampled_records_sample_id_record_samples")
        ),
        sa.PrimaryKeyConstraint("sample_id", "record_id", name=op.f("pk_sampled_records")),
        sa.UniqueConstraint("record_id", name=op.f("uq_sampled_records_record_id")),
    )
    for table in ("record_samples", "sampled_records"):
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)
