"""The evidence diary."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables. Reviews whose manager has handed in hold what will be shared, as they would have done."""
    op.create_table(
        "evidence_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.Column("shared_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('note', 'thanks', 'compliment')", name=op.f("ck_evidence_notes_kind")),
        sa.ForeignKeyConstraint(["author_id"], ["persons.id"], name=op.f("fk_evidence_notes_author_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_evidence_notes_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_notes")),
    )
    op.create_index(
        "ix_evidence_notes_person_id_happened_on",
        "evidence_notes",
        ["person_id", "happened_on"],
        unique=False,
    )
    op.create_table(
        "evidence_tags",
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("framework_id", sa.String(length=80), nullable=False),
        sa.Column("node_id", sa.String(length=120), nullable=False),
        sa.Column("competency_id", sa.String(length=120), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["evidence_notes.id"], name=op.f("fk_evidence_tags_note_id")),
        sa.PrimaryKeyConstraint("note_id", "framework_id", "node_id", name=op.f("pk_evidence_tags")),
    )
    op.create_table(
        "sharing_holds",
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_sharing_holds_participation_id")
        ),
        sa.PrimaryKeyConstraint("participation_id", name=op.f("pk_sharing_holds")),
    )
    op.execute(
        "INSERT INTO sharing_holds (participation_id, since) "
        "SELECT assessments.participation_id, min(submissions.handed_in_at) FROM submissions "
        "JOIN assessments ON assessments.id = submissions.assessment_id "
        "WHERE assessments.side = 'manager' AND submissions.taken_back_at IS NULL "
        "GROUP BY assessments.participation_id"
    )
