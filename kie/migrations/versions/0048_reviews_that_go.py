"""Reviews and plans that are past their time may be deleted, and how each review stood at its close is kept."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant
from kie.migrations.tombstones import let_tombstoned_go, refuse_tombstones

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

ROOT = "participations"
ITSELF = "SELECT OLD.participation_id AS id"
BY_RECORD = "SELECT participation_id AS id FROM records WHERE records.id = OLD.record_id"
BY_REQUEST = "SELECT participation_id AS id FROM removal_requests WHERE removal_requests.id = OLD.request_id"
GOES = {
    "records": ITSELF,
    "gone_ahead": ITSELF,
    "paper_entries": ITSELF,
    "observation_tombstones": ITSELF,
    "earlier_exemptions": ITSELF,
    "extended_participations": ITSELF,
    "removal_requests": ITSELF,
    "sign_offs": BY_RECORD,
    "acknowledgements": BY_RECORD,
    "annotations": BY_RECORD,
    "sampled_records": BY_RECORD,
    "removal_answers": BY_REQUEST,
    "removal_approvals": BY_REQUEST,
    "removal_declines": BY_REQUEST,
    "removal_signers": BY_REQUEST,
    "paper_openings": "SELECT participation_id AS id FROM paper_forms WHERE paper_forms.id = OLD.form_id",
    "struck_texts": (
        f"{BY_RECORD} UNION ALL "  # noqa: S608 - our own words
        "SELECT participation_id AS id FROM strikings WHERE strikings.id = OLD.striking_id"
    ),
}
"""What refuses every DELETE, and to which review a row belongs."""
IN_USE_NO_MORE = (
    "EXISTS (SELECT 1 FROM cycle_closures AS shut WHERE shut.cycle_id = it.cycle_id) "
    "OR EXISTS (SELECT 1 FROM persons AS who WHERE who.id = it.person_id AND who.leaves_on IS NOT NULL)"
)
INDEXES = (
    ("submissions", "assessment_id"),
    ("goal_statuses", "goal_id"),
    ("goals", "participation_id"),
    ("paper_forms", "entry_id"),
    ("removal_requests", "participation_id"),
    ("removal_answers", "striking_id"),
)
"""What is deleted is looked for from its parent, and each of these would be read whole for each row."""


def upgrade() -> None:
    """A table, some indexes, and triggers that know tombstones."""
    op.create_table(
        "past_standings",
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        *(
            sa.Column(name, sa.Boolean(), nullable=False)
            for name in ("met", "recorded", "planned", "talked", "overdue")
        ),
        *(sa.Column(name, Instant(), nullable=True) for name in ("shared_at", "signed_at", "gone_at")),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_past_standings_participation_id")
        ),
        sa.PrimaryKeyConstraint("participation_id", name=op.f("pk_past_standings")),
    )
    for table, column in INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])
    for table, query in GOES.items():
        let_tombstoned_go(table, {ROOT: query})
    refuse_tombstones("tombstones_of_past_reviews", ROOT, IN_USE_NO_MORE)
