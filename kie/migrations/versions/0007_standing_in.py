"""Hand-over notes, acting-up and dated delegation."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and let an unfinished draft be set aside beside the one that counts."""
    _stand_ins()
    _drafts()
    op.create_table(
        "hand_over_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("signed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["persons.id"], name=op.f("fk_hand_over_notes_author_id")),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_hand_over_notes_participation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over_notes")),
    )
    op.create_index("ix_hand_over_notes_participation_id", "hand_over_notes", ["participation_id"])


def _stand_ins() -> None:
    people = ("manager_id", "deputy_id", "person_id", "made_by_id", "ended_by_id")
    op.create_table(
        "stand_ins",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("manager_id", sa.Uuid(), nullable=False),
        sa.Column("deputy_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind IN ('acting', 'delegate')", name=op.f("ck_stand_ins_kind")),
        sa.CheckConstraint("manager_id <> deputy_id", name=op.f("ck_stand_ins_not_for_oneself")),
        sa.CheckConstraint(
            "person_id IS NULL OR person_id <> deputy_id", name=op.f("ck_stand_ins_not_over_oneself")
        ),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_stand_ins_dates")),
        *(
            sa.ForeignKeyConstraint([column], ["persons.id"], name=op.f(f"fk_stand_ins_{column}"))
            for column in people
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_ins")),
    )
    op.create_index("ix_stand_ins_manager_id", "stand_ins", ["manager_id"])
    op.create_index("ix_stand_ins_deputy_id", "stand_ins", ["deputy_id"])
    op.create_index("ix_reporting_lines_person_id", "reporting_lines", ["person_id"])


def _drafts() -> None:
    with op.batch_alter_table("assessments") as table:
        table.add_column(sa.Column("set_aside_at", Instant(), nullable=True))
        table.drop_constraint(op.f("uq_assessments_participation_id_side"), type_="unique")
        table.drop_constraint(op.f("ck_assessments_side"), type_="check")
        table.create_check_constraint(op.f("ck_assessments_side"), "side IN ('self', 'manager', 'former')")
        table.create_check_constraint(
            op.f("ck_assessments_set_aside"), "(side = 'former') = (set_aside_at IS NOT NULL)"
        )
    for other, where in (("side", "side <> 'former'"), ("author_id", "side <> 'self'")):
        op.create_index(
            f"uq_assessments_participation_id_{other}",
            "assessments",
            ["participation_id", other],
            unique=True,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    op.create_index("ix_assessments_author_id", "assessments", ["author_id"])
    with op.batch_alter_table("ratings") as table:
        table.add_column(sa.Column("saved_by_id", sa.Uuid(), nullable=True))
        table.create_foreign_key(op.f("fk_ratings_saved_by_id"), "persons", ["saved_by_id"], ["id"])
