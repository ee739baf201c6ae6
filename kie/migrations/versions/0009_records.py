"""Who read what and why, and what was taken out of records."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant, append_only
from kie.migrations.striking import let_striking_through

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# The words of a proposal are emptied with the answer; who must say yes, and who did, stays as it is.
WRITTEN_ONCE = (
    "reading_grants",
    "strikings",
    "struck_texts",
    "removal_requests",
    "removal_answers",
    "removal_signers",
    "removal_approvals",
)
SIGNED = (("records", "body"), ("sign_offs", "comment"), ("annotations", "words"))
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables; then let signed words change as a striking names it, and in no other way."""
    _make_readings()
    _make_strikings()
    _make_removals()
    _make_proposals()
    dialect = op.get_bind().dialect.name
    for table in WRITTEN_ONCE:
        for statement in append_only(table, dialect):
            op.execute(statement)
    # Kept for two years and then forgotten, so rows may go; none may be changed.
    for statement in append_only("readings", dialect, deletes=False):
        op.execute(statement)
    for table, column in SIGNED:
        let_striking_through(table, column)


def _make_readings() -> None:
    op.create_table(
        "reading_grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("granted_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "reason IN ('appeal', 'subject-access', 'data-complaint', 'removal', 'correction', "
            "'safeguarding', 'leaver')",
            name=op.f("ck_reading_grants_reason"),
        ),
        sa.CheckConstraint("reader_id <> person_id", name=op.f("ck_reading_grants_not_oneself")),
        sa.CheckConstraint("words <> ''", name=op.f("ck_reading_grants_words_given")),
        sa.ForeignKeyConstraint(["reader_id"], ["persons.id"], name=op.f("fk_reading_grants_reader_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_reading_grants_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_grants")),
    )
    op.create_index(
        "ix_reading_grants_reader_id_person_id", "reading_grants", ["reader_id", "person_id", "ends_at"]
    )
    op.create_index("ix_reading_grants_person_id", "reading_grants", ["person_id", "granted_at"])
    op.create_table(
        "readings",
        sa.Column("id", BIG, nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("grant_id", sa.Uuid(), nullable=True),
        sa.Column("hour", Instant(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["reader_id"], ["persons.id"], name=op.f("fk_readings_reader_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_readings_person_id")),
        sa.ForeignKeyConstraint(["grant_id"], ["reading_grants.id"], name=op.f("fk_readings_grant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_readings")),
        sa.UniqueConstraint(
            "reader_id",
            "person_id",
            "what",
            "subject",
            "hour",
            name=op.f("uq_readings_reader_id_person_id_what_subject_hour"),
        ),
    )
    op.create_index("ix_readings_person_id_at", "readings", ["person_id", "at"])


def _make_strikings() -> None:
    op.create_table(
        "strikings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=True),
        sa.Column("because", sa.String(length=30), nullable=False),
        sa.Column("struck_by_id", sa.Uuid(), nullable=True),
        sa.Column("struck_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "because IN ('third-party', 'observation-forgotten')", name=op.f("ck_strikings_because")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_strikings_person_id")),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_strikings_participation_id")
        ),
        sa.ForeignKeyConstraint(["struck_by_id"], ["persons.id"], name=op.f("fk_strikings_struck_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strikings")),
    )
    op.create_index(op.f("ix_strikings_participation_id"), "strikings", ["participation_id"])
    op.create_index("ix_strikings_person_id", "strikings", ["person_id", "struck_at"])
    op.create_table(
        "struck_texts",
        sa.Column("id", BIG, nullable=False),
        sa.Column("striking_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("digest_before", sa.String(length=64), nullable=True),
        sa.Column("digest_after", sa.String(length=64), nullable=True),
        sa.Column("print_before", sa.String(length=64), nullable=True),
        sa.Column("print_after", sa.String(length=64), nullable=True),
        sa.CheckConstraint("times >= 1", name=op.f("ck_struck_texts_times")),
        sa.CheckConstraint(
            "(digest_before IS NULL) = (digest_after IS NULL)", name=op.f("ck_struck_texts_digests")
        ),
        sa.ForeignKeyConstraint(["striking_id"], ["strikings.id"], name=op.f("fk_struck_texts_striking_id")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_struck_texts_record_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_struck_texts")),
    )
    op.create_index(op.f("ix_struck_texts_striking_id"), "struck_texts", ["striking_id"])
    op.create_index(op.f("ix_struck_texts_record_id"), "struck_texts", ["record_id"])
    op.create_index("ix_struck_texts_digest_before", "struck_texts", ["digest_before"])


def _make_removals() -> None:
    op.create_table(
        "removal_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.String(length=10), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("outside", sa.Boolean(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "place IN ('review', 'record', 'plan', 'diary')", name=op.f("ck_removal_requests_place")
        ),
        sa.CheckConstraint("about <> ''", name=op.f("ck_removal_requests_about_given")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_removal_requests_person_id")),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_removal_requests_participation_id")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["persons.id"], name=op.f("fk_removal_requests_asked_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removal_requests")),
    )
    op.create_index("ix_removal_requests_person_id", "removal_requests", ["person_id", "asked_at"])
    op.create_table(
        "removal_answers",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("striking_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Uuid(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "striking_id IS NOT NULL OR reason <> ''", name=op.f("ck_removal_answers_reason_given")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["removal_requests.id"], name=op.f("fk_removal_answers_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["striking_id"], ["strikings.id"], name=op.f("fk_removal_answers_striking_id")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["persons.id"], name=op.f("fk_removal_answers_answered_by_id")
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_removal_answers")),
    )


def _make_proposals() -> None:
    op.create_table(
        "removal_proposals",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("proposed_by_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["removal_requests.id"], name=op.f("fk_removal_proposals_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["persons.id"], name=op.f("fk_removal_proposals_proposed_by_id")
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_removal_proposals")),
    )
    op.create_table(
        "removal_signers",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["removal_proposals.request_id"], name=op.f("fk_removal_signers_request_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_removal_signers_person_id")),
        sa.PrimaryKeyConstraint("request_id", "person_id", name=op.f("pk_removal_signers")),
    )
    op.create_index(op.f("ix_removal_signers_person_id"), "removal_signers", ["person_id"])
    op.create_table(
        "removal_approvals",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("approved_by_id", sa.Uuid(), nullable=False),
        sa.Column("standing", sa.String(length=10), nullable=False),
        sa.Column("approved_at", Instant(), nullable=False),
        sa.CheckConstraint("standing IN ('hr', 'signer')", name=op.f("ck_removal_approvals_standing")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["removal_proposals.request_id"], name=op.f("fk_removal_approvals_request_id")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["persons.id"], name=op.f("fk_removal_approvals_approved_by_id")
        ),
        sa.PrimaryKeyConstraint("request_id", "approved_by_id", name=op.f("pk_removal_approvals")),
    )
