"""Requests for everything held about a person, complaints, and who has seen which privacy notice."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant, append_only

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

WRITTEN_ONCE = (
    "complaints",
    "complaint_acknowledgements",
    "complaint_answers",
    "subject_requests",
    "subject_extensions",
    "redaction_answers",
    "subject_closures",
)
"""Never changed. A row goes only as a rule of retention lets it."""


def upgrade() -> None:
    """Make the tables, and the indexes by which what somebody was sent is found."""
    _complaints()
    _requests()
    _redactions()
    for table in WRITTEN_ONCE:
        for statement in append_only(table, op.get_bind().dialect.name, deletes=False):
            op.execute(statement)
    op.create_index("ix_thanks_person_id", "thanks", ["person_id"])
    op.create_index("ix_queued_mails_recipient", "queued_mails", ["recipient"])
    op.create_index("ix_queued_mails_reason_id", "queued_mails", ["reason_id"])


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["persons.id"], name=op.f(f"fk_{table}_{column}"))


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, name: str, said: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(said, name=op.f(f"ck_{table}_{name}"))


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _complaints() -> None:
    op.create_table(
        "complaints",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        _check("complaints", "words_given", "words <> ''"),
        _person("complaints", "person_id"),
        _key("complaints", "id"),
    )
    op.create_index("ix_complaints_person_id", "complaints", ["person_id", "made_at"])
    op.create_table(
        "complaint_acknowledgements",
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("acknowledged_by_id", sa.Uuid(), nullable=False),
        sa.Column("acknowledged_at", Instant(), nullable=False),
        _to("complaint_acknowledgements", "complaint_id", "complaints"),
        _person("complaint_acknowledgements", "acknowledged_by_id"),
        _key("complaint_acknowledgements", "complaint_id"),
    )
    op.create_table(
        "complaint_answers",
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("answered_by_id", sa.Uuid(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=False),
        _check("complaint_answers", "words_given", "words <> ''"),
        _to("complaint_answers", "complaint_id", "complaints"),
        _person("complaint_answers", "answered_by_id"),
        _key("complaint_answers", "complaint_id"),
    )
    op.create_table(
        "notice_looks",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("looked_at", Instant(), nullable=False),
        _person("notice_looks", "person_id"),
        _key("notice_looks", "person_id", "number"),
    )


def _requests() -> None:
    op.create_table(
        "subject_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("asked_how", sa.String(20), nullable=False),
        sa.Column("identity", sa.String(20), nullable=False),
        sa.Column("wants", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        _check(
            "subject_requests", "asked_how", "asked_how IN ('letter', 'mail', 'spoken', 'representative')"
        ),
        _check("subject_requests", "identity", "identity IN ('known', 'document', 'sign-in', 'authority')"),
        _person("subject_requests", "person_id"),
        _person("subject_requests", "recorded_by_id"),
        _key("subject_requests", "id"),
    )
    op.create_index("ix_subject_requests_person_id", "subject_requests", ["person_id"])
    op.create_table(
        "subject_extensions",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("extended_by_id", sa.Uuid(), nullable=False),
        sa.Column("extended_at", Instant(), nullable=False),
        _check("subject_extensions", "reason_given", "reason <> ''"),
        _to("subject_extensions", "request_id", "subject_requests"),
        _person("subject_extensions", "extended_by_id"),
        _key("subject_extensions", "request_id"),
    )
    op.create_table(
        "subject_files",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("as_of", Instant(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _to("subject_files", "request_id", "subject_requests"),
        _person("subject_files", "made_by_id"),
        _key("subject_files", "request_id"),
    )
    op.create_table(
        "subject_closures",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(64), nullable=True),
        sa.Column("closed_by_id", sa.Uuid(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=False),
        _check("subject_closures", "kind", "kind IN ('released', 'withdrawn', 'refused')"),
        _check("subject_closures", "released_has_file", "(kind = 'released') = (sealed IS NOT NULL)"),
        _check("subject_closures", "reason_given", "kind = 'released' OR reason <> ''"),
        _to("subject_closures", "request_id", "subject_requests"),
        _person("subject_closures", "closed_by_id"),
        _key("subject_closures", "request_id"),
    )


def _redactions() -> None:
    op.create_table(
        "redactions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("words", sa.String(300), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("marked_by_id", sa.Uuid(), nullable=False),
        sa.Column("marked_at", Instant(), nullable=False),
        _check("redactions", "kind", "kind IN ('third-party', 'safeguarding', 'legal', 'other')"),
        _check("redactions", "reason_given", "reason <> ''"),
        _to("redactions", "request_id", "subject_requests"),
        _person("redactions", "marked_by_id"),
        _key("redactions", "id"),
        sa.UniqueConstraint(
            "request_id", "place", "words", name=op.f("uq_redactions_request_id_place_words")
        ),
    )
    op.create_table(
        "redaction_answers",
        sa.Column("redaction_id", sa.Uuid(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("answered_by_id", sa.Uuid(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=False),
        _to("redaction_answers", "redaction_id", "redactions"),
        _person("redaction_answers", "answered_by_id"),
        _key("redaction_answers", "redaction_id"),
    )
