"""When somebody has looked at a thank-you; the editions that a cycle follows; the step of a goal’s earlier words."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

# Until now it was an event of the owner’s; the databases write a note’s key as text with dashes or without.
LOOKED_AT = """
INSERT INTO note_looks (note_id, looked_at)
SELECT n.id, MIN(e.at)
FROM events e
JOIN evidence_notes n ON n.person_id = e.person_id AND REPLACE(CAST(n.id AS VARCHAR(36)), '-', '') = REPLACE(e.subject, '-', '')
WHERE e.action = 'evidence-note.looked-at'
GROUP BY n.id
"""


def upgrade() -> None:
    """Make the table and columns, and take over what was kept as events, which stay as they are."""
    op.create_table(
        "note_looks",
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("looked_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["evidence_notes.id"], name=op.f("fk_note_looks_note_id")),
        sa.PrimaryKeyConstraint("note_id", name=op.f("pk_note_looks")),
    )
    op.execute(LOOKED_AT)
    with op.batch_alter_table("cycle_openings") as openings:
        openings.add_column(sa.Column("editions", sa.JSON(), nullable=True))
    with op.batch_alter_table("earlier_goals") as goals:
        for name in ("from_words", "to_words"):
            goals.add_column(sa.Column(name, sa.String(length=120), nullable=True))
