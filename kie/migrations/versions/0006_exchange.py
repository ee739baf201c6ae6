"""Going ahead without the other side, annotations, acknowledgements, meetings that were called off."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant, append_only

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WRITTEN_ONCE = ("gone_ahead", "acknowledgements", "annotations")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "gone_ahead",
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("gone_by_id", sa.Uuid(), nullable=False),
        sa.Column("gone_at", Instant(), nullable=False),
        sa.CheckConstraint("side IN ('self', 'manager')", name=op.f("ck_gone_ahead_side")),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_gone_ahead_participation_id")
        ),
        sa.ForeignKeyConstraint(["gone_by_id"], ["persons.id"], name=op.f("fk_gone_ahead_gone_by_id")),
        sa.PrimaryKeyConstraint("participation_id", name=op.f("pk_gone_ahead")),
    )
    _make_what_is_said_of_records()
    with op.batch_alter_table("meetings") as meetings:
        meetings.add_column(sa.Column("called_off_on", sa.Date(), nullable=True))
        meetings.add_column(sa.Column("called_off_at", sa.Time(), nullable=True))
    with op.batch_alter_table("issue_outcomes") as outcomes:
        outcomes.drop_constraint(op.f("ck_issue_outcomes_kind"), type_="check")
        outcomes.create_check_constraint(
            op.f("ck_issue_outcomes_kind"), "kind IN ('agreed', 'action', 'differ', 'talked', 'without')"
        )
    for table in WRITTEN_ONCE:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)


def _make_what_is_said_of_records() -> None:
    op.create_table(
        "acknowledgements",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("read_by_id", sa.Uuid(), nullable=False),
        sa.Column("read_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_acknowledgements_record_id")),
        sa.ForeignKeyConstraint(["read_by_id"], ["persons.id"], name=op.f("fk_acknowledgements_read_by_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_acknowledgements")),
    )
    op.create_table(
        "annotations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.String(length=10), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.CheckConstraint("party IN ('manager', 'employee')", name=op.f("ck_annotations_party")),
        sa.CheckConstraint("words <> ''", name=op.f("ck_annotations_words_given")),
        sa.ForeignKeyConstraint(["author_id"], ["persons.id"], name=op.f("fk_annotations_author_id")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_annotations_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_annotations")),
    )
    op.create_index(op.f("ix_annotations_record_id"), "annotations", ["record_id"], unique=False)
