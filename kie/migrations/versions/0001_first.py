"""Every table of the first version."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant, append_only

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WRITTEN_ONCE = (
    "events",
    "frozen_frameworks",
    "records",
    "sign_offs",
    "publications",
    "published_cells",
    "published_views",
)


def upgrade() -> None:
    """Make the tables, then make those that are written once refuse changes."""
    op.create_table(
        "frozen_frameworks",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("framework_id", sa.String(length=80), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_frozen_frameworks")),
    )
    op.create_table(
        "queued_mails",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("recipient", sa.String(length=320), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("queued_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queued_mails")),
        sa.UniqueConstraint("key", name=op.f("uq_queued_mails_key")),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
    )
    op.create_index("ix_sign_in_attempts_key_at", "sign_in_attempts", ["key", "at"], unique=False)
    op.create_table(
        "teams",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["teams.id"], name=op.f("fk_teams_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("code", name=op.f("uq_teams_code")),
    )
    op.create_index(op.f("ix_teams_parent_id"), "teams", ["parent_id"], unique=False)
    op.create_table(
        "persons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("staff_number", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("employer", sa.String(length=200), nullable=False),
        sa.Column("job_title", sa.String(length=200), nullable=False),
        sa.Column("role_profile", sa.String(length=60), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("location", sa.String(length=120), nullable=False),
        sa.Column("grade", sa.String(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("leaves_on", sa.Date(), nullable=True),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_persons_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
        sa.UniqueConstraint("email", name=op.f("uq_persons_email")),
        sa.UniqueConstraint("staff_number", name=op.f("uq_persons_staff_number")),
    )
    op.create_index(op.f("ix_persons_name"), "persons", ["name"], unique=False)
    op.create_index(op.f("ix_persons_team_id"), "persons", ["team_id"], unique=False)
    op.create_table(
        "accounts",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_accounts_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_accounts")),
    )
    op.create_table(
        "cycles",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("self_due_on", sa.Date(), nullable=False),
        sa.Column("manager_due_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("population", sa.JSON(), nullable=False),
        sa.Column("long_reason", sa.Text(), nullable=False),
        sa.Column("people_threshold", sa.Integer(), nullable=False),
        sa.Column("viewer_threshold", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "opens_on <= self_due_on AND self_due_on <= closes_on AND manager_due_on <= closes_on AND opens_on <= manager_due_on",
            name=op.f("ck_cycles_dates_in_order"),
        ),
        sa.CheckConstraint(
            "people_threshold >= 5 AND viewer_threshold >= 3", name=op.f("ck_cycles_threshold_floors")
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["persons.id"], name=op.f("fk_cycles_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycles")),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(length=80), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["persons.id"], name=op.f("fk_events_actor_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_events_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index("ix_events_person_id_at", "events", ["person_id", "at"], unique=False)
    op.create_table(
        "pending_imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_pending_imports_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pending_imports")),
    )
    op.create_index(op.f("ix_pending_imports_person_id"), "pending_imports", ["person_id"], unique=False)
    op.create_table(
        "plans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("review_due_on", sa.Date(), nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_plans_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
        sa.UniqueConstraint("person_id", name=op.f("uq_plans_person_id")),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_recovery_codes_person_id")),
        sa.PrimaryKeyConstraint("person_id", "code_hash", name=op.f("pk_recovery_codes")),
    )
    op.create_table(
        "reporting_lines",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("manager_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('manager', 'reviewer', 'moderator')", name=op.f("ck_reporting_lines_kind")
        ),
        sa.CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_reporting_lines_dates")),
        sa.CheckConstraint("person_id <> manager_id", name=op.f("ck_reporting_lines_not_oneself")),
        sa.ForeignKeyConstraint(["manager_id"], ["persons.id"], name=op.f("fk_reporting_lines_manager_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_reporting_lines_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_lines")),
    )
    op.create_index(
        "ix_reporting_lines_manager_id", "reporting_lines", ["manager_id", "ends_on"], unique=False
    )
    op.create_index(
        "uq_reporting_lines_open",
        "reporting_lines",
        ["person_id", "kind"],
        unique=True,
        sqlite_where=sa.text("ends_on IS NULL"),
        postgresql_where=sa.text("ends_on IS NULL"),
    )
    op.create_table(
        "role_grants",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("granted_by_id", sa.Uuid(), nullable=True),
        sa.Column("granted_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "(role = 'partner') = (team_id IS NOT NULL)", name=op.f("ck_role_grants_partner_has_unit")
        ),
        sa.CheckConstraint(
            "role IN ('hr', 'partner', 'administrator', 'auditor')", name=op.f("ck_role_grants_role")
        ),
        sa.CheckConstraint(
            "granted_by_id IS NULL OR granted_by_id <> person_id", name=op.f("ck_role_grants_not_to_oneself")
        ),
        sa.ForeignKeyConstraint(["granted_by_id"], ["persons.id"], name=op.f("fk_role_grants_granted_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_role_grants_person_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_role_grants_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grants")),
    )
    op.create_index(op.f("ix_role_grants_person_id"), "role_grants", ["person_id"], unique=False)
    op.create_table(
        "second_factors",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("confirmed_at", Instant(), nullable=False),
        sa.Column("last_counter", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_second_factors_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_second_factors")),
    )
    op.create_table(
        "sign_in_codes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.CheckConstraint("channel IN ('letter', 'mail')", name=op.f("ck_sign_in_codes_channel")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_sign_in_codes_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_sign_in_codes_code_hash")),
    )
    op.create_index(op.f("ix_sign_in_codes_person_id"), "sign_in_codes", ["person_id"], unique=False)
    op.create_table(
        "sign_in_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("browser", sa.String(length=200), nullable=False),
        sa.Column("second_factor_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_sign_in_sessions_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_sessions_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_sessions_person_id"), "sign_in_sessions", ["person_id"], unique=False)
    op.create_table(
        "cycle_closures",
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("closed_by_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["persons.id"], name=op.f("fk_cycle_closures_closed_by_id")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycles.id"], name=op.f("fk_cycle_closures_cycle_id")),
        sa.PrimaryKeyConstraint("cycle_id", name=op.f("pk_cycle_closures")),
    )
    op.create_table(
        "cycle_frameworks",
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("framework_id", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("depth", sa.String(length=12), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.CheckConstraint("depth IN ('theme', 'behaviour')", name=op.f("ck_cycle_frameworks_depth")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycles.id"], name=op.f("fk_cycle_frameworks_cycle_id")),
        sa.ForeignKeyConstraint(
            ["fingerprint"], ["frozen_frameworks.fingerprint"], name=op.f("fk_cycle_frameworks_fingerprint")
        ),
        sa.PrimaryKeyConstraint("cycle_id", "framework_id", name=op.f("pk_cycle_frameworks")),
    )
    op.create_table(
        "cycle_openings",
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("opened_by_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("role_profiles", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycles.id"], name=op.f("fk_cycle_openings_cycle_id")),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["persons.id"], name=op.f("fk_cycle_openings_opened_by_id")
        ),
        sa.PrimaryKeyConstraint("cycle_id", name=op.f("pk_cycle_openings")),
    )
    op.create_table(
        "participations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("role_profile", sa.String(length=60), nullable=False),
        sa.Column("grade", sa.String(length=40), nullable=False),
        sa.Column("location", sa.String(length=120), nullable=False),
        sa.Column("service_band", sa.String(length=40), nullable=False),
        sa.Column("manager_id", sa.Uuid(), nullable=True),
        sa.Column("joined_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycles.id"], name=op.f("fk_participations_cycle_id")),
        sa.ForeignKeyConstraint(["manager_id"], ["persons.id"], name=op.f("fk_participations_manager_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_participations_person_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_participations_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participations")),
        sa.UniqueConstraint("cycle_id", "person_id", name=op.f("uq_participations_cycle_id_person_id")),
    )
    op.create_index(
        "ix_participations_cycle_id_team_id", "participations", ["cycle_id", "team_id"], unique=False
    )
    op.create_index("ix_participations_person_id", "participations", ["person_id"], unique=False)
    op.create_table(
        "plan_reviews",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("talked_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("noted_by_id", sa.Uuid(), nullable=False),
        sa.Column("noted_at", Instant(), nullable=False),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["persons.id"], name=op.f("fk_plan_reviews_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(["noted_by_id"], ["persons.id"], name=op.f("fk_plan_reviews_noted_by_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_reviews_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_reviews")),
    )
    op.create_index(op.f("ix_plan_reviews_plan_id"), "plan_reviews", ["plan_id"], unique=False)
    op.create_table(
        "publications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        sa.Column("published_at", Instant(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("audit", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycles.id"], name=op.f("fk_publications_cycle_id")),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["persons.id"], name=op.f("fk_publications_published_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publications")),
        sa.UniqueConstraint("cycle_id", name=op.f("uq_publications_cycle_id")),
    )
    op.create_table(
        "added_issues",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["persons.id"], name=op.f("fk_added_issues_added_by_id")),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_added_issues_participation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_added_issues")),
    )
    op.create_index(
        op.f("ix_added_issues_participation_id"), "added_issues", ["participation_id"], unique=False
    )
    op.create_table(
        "agreed_ratings",
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("framework_id", sa.String(length=80), nullable=False),
        sa.Column("competency_id", sa.String(length=120), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("settled_by_id", sa.Uuid(), nullable=False),
        sa.Column("settled_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_agreed_ratings_participation_id")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["persons.id"], name=op.f("fk_agreed_ratings_settled_by_id")
        ),
        sa.PrimaryKeyConstraint(
            "participation_id", "framework_id", "competency_id", name=op.f("pk_agreed_ratings")
        ),
    )
    op.create_table(
        "assessments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.CheckConstraint("side IN ('self', 'manager')", name=op.f("ck_assessments_side")),
        sa.ForeignKeyConstraint(["author_id"], ["persons.id"], name=op.f("fk_assessments_author_id")),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_assessments_participation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
        sa.UniqueConstraint("participation_id", "side", name=op.f("uq_assessments_participation_id_side")),
    )
    op.create_table(
        "exemptions",
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["persons.id"], name=op.f("fk_exemptions_made_by_id")),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_exemptions_participation_id")
        ),
        sa.PrimaryKeyConstraint("participation_id", name=op.f("pk_exemptions")),
    )
    op.create_table(
        "goals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=True),
        sa.Column("framework_id", sa.String(length=80), nullable=True),
        sa.Column("competency_id", sa.String(length=120), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("suggestion", sa.String(length=260), nullable=True),
        sa.Column("from_step", sa.Integer(), nullable=True),
        sa.Column("to_step", sa.Integer(), nullable=True),
        sa.Column("success", sa.Text(), nullable=False),
        sa.Column("if_then", sa.Text(), nullable=False),
        sa.Column("drafted_by_id", sa.Uuid(), nullable=False),
        sa.Column("drafted_at", Instant(), nullable=False),
        sa.Column("written_by_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(framework_id IS NULL) = (competency_id IS NULL)", name=op.f("ck_goals_competency")
        ),
        sa.ForeignKeyConstraint(["drafted_by_id"], ["persons.id"], name=op.f("fk_goals_drafted_by_id")),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_goals_participation_id")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_goals_plan_id")),
        sa.ForeignKeyConstraint(["written_by_id"], ["persons.id"], name=op.f("fk_goals_written_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goals")),
    )
    op.create_index(op.f("ix_goals_plan_id"), "goals", ["plan_id"], unique=False)
    op.create_table(
        "issue_outcomes",
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("issue_key", sa.String(length=240), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("settled_by_id", sa.Uuid(), nullable=False),
        sa.Column("settled_at", Instant(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'agreed') = (step IS NOT NULL)", name=op.f("ck_issue_outcomes_agreed_has_step")
        ),
        sa.CheckConstraint(
            "kind IN ('agreed', 'action', 'differ', 'talked')", name=op.f("ck_issue_outcomes_kind")
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_issue_outcomes_participation_id")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["persons.id"], name=op.f("fk_issue_outcomes_settled_by_id")
        ),
        sa.PrimaryKeyConstraint("participation_id", "issue_key", name=op.f("pk_issue_outcomes")),
    )
    op.create_table(
        "meeting_confirmations",
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.String(length=10), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("confirmed_by_id", sa.Uuid(), nullable=False),
        sa.Column("confirmed_at", Instant(), nullable=False),
        sa.CheckConstraint("party IN ('manager', 'employee')", name=op.f("ck_meeting_confirmations_party")),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["persons.id"], name=op.f("fk_meeting_confirmations_confirmed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["participation_id"],
            ["participations.id"],
            name=op.f("fk_meeting_confirmations_participation_id"),
        ),
        sa.PrimaryKeyConstraint("participation_id", "party", name=op.f("pk_meeting_confirmations")),
    )
    op.create_table(
        "meetings",
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("held_at", sa.Time(), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_meetings_participation_id")
        ),
        sa.PrimaryKeyConstraint("participation_id", name=op.f("pk_meetings")),
    )
    op.create_table(
        "published_cells",
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("framework_id", sa.String(length=80), nullable=False),
        sa.Column("competency_id", sa.String(length=120), nullable=False),
        sa.Column("measure", sa.String(length=16), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("value", sa.Numeric(precision=6, scale=1, asdecimal=False), nullable=False),
        sa.Column("bound", sa.String(length=10), nullable=False),
        sa.Column("distribution", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_published_cells_publication_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_published_cells_team_id")),
        sa.PrimaryKeyConstraint(
            "publication_id",
            "team_id",
            "framework_id",
            "competency_id",
            "measure",
            name=op.f("pk_published_cells"),
        ),
    )
    op.create_table(
        "published_views",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("framework_id", sa.String(length=80), nullable=False),
        sa.Column("measure", sa.String(length=16), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_published_views_publication_id")
        ),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_published_views_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_views")),
        sa.UniqueConstraint(
            "publication_id",
            "team_id",
            "framework_id",
            "measure",
            name=op.f("uq_published_views_publication_id_team_id_framework_id_measure"),
        ),
    )
    op.create_table(
        "records",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("shared_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_records_participation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records")),
        sa.UniqueConstraint(
            "participation_id", "revision", name=op.f("uq_records_participation_id_revision")
        ),
    )
    op.create_table(
        "reveals",
        sa.Column("participation_id", sa.Uuid(), nullable=False),
        sa.Column("revealed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participation_id"], ["participations.id"], name=op.f("fk_reveals_participation_id")
        ),
        sa.PrimaryKeyConstraint("participation_id", name=op.f("pk_reveals")),
    )
    op.create_table(
        "actions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=14), nullable=False),
        sa.Column("kind", sa.String(length=14), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("support", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('on-the-job', 'with-others', 'formal')", name=op.f("ck_actions_kind")),
        sa.CheckConstraint("owner IN ('me', 'manager', 'organisation')", name=op.f("ck_actions_owner")),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_actions_goal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
    )
    op.create_index(op.f("ix_actions_goal_id"), "actions", ["goal_id"], unique=False)
    op.create_table(
        "goal_agreements",
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("agreed_by_id", sa.Uuid(), nullable=False),
        sa.Column("agreed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["persons.id"], name=op.f("fk_goal_agreements_agreed_by_id")
        ),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_goal_agreements_goal_id")),
        sa.PrimaryKeyConstraint("goal_id", name=op.f("pk_goal_agreements")),
    )
    op.create_table(
        "goal_closures",
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("closed_by_id", sa.Uuid(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=False),
        sa.CheckConstraint("kind IN ('done', 'dropped')", name=op.f("ck_goal_closures_kind")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["persons.id"], name=op.f("fk_goal_closures_closed_by_id")),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_goal_closures_goal_id")),
        sa.PrimaryKeyConstraint("goal_id", name=op.f("pk_goal_closures")),
    )
    op.create_table(
        "moderations",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=False),
        sa.Column("decided_at", Instant(), nullable=False),
        sa.CheckConstraint("decision IN ('upheld', 'reopened')", name=op.f("ck_moderations_decision")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["persons.id"], name=op.f("fk_moderations_decided_by_id")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_moderations_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_moderations")),
    )
    op.create_table(
        "progress_notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("goal_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", Instant(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["persons.id"], name=op.f("fk_progress_notes_author_id")),
        sa.ForeignKeyConstraint(["goal_id"], ["goals.id"], name=op.f("fk_progress_notes_goal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_notes")),
    )
    op.create_index(op.f("ix_progress_notes_goal_id"), "progress_notes", ["goal_id"], unique=False)
    op.create_table(
        "ratings",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("framework_id", sa.String(length=80), nullable=False),
        sa.Column("node_id", sa.String(length=120), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("opted_out", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("done_well", sa.String(length=120), nullable=True),
        sa.Column("to_work_on", sa.String(length=120), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.CheckConstraint("NOT (opted_out AND step IS NOT NULL)", name=op.f("ck_ratings_answer_or_opt_out")),
        sa.CheckConstraint("step >= 1", name=op.f("ck_ratings_step_from_one")),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_ratings_assessment_id")),
        sa.PrimaryKeyConstraint("assessment_id", "framework_id", "node_id", name=op.f("pk_ratings")),
    )
    op.create_table(
        "reopenings",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reopened_by_id", sa.Uuid(), nullable=False),
        sa.Column("reopened_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_reopenings_record_id")),
        sa.ForeignKeyConstraint(
            ["reopened_by_id"], ["persons.id"], name=op.f("fk_reopenings_reopened_by_id")
        ),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_reopenings")),
    )
    op.create_table(
        "results",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("framework_id", sa.String(length=80), nullable=False),
        sa.Column("competency_id", sa.String(length=120), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_results_assessment_id")),
        sa.PrimaryKeyConstraint("assessment_id", "framework_id", "competency_id", name=op.f("pk_results")),
    )
    op.create_table(
        "sign_offs",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.String(length=10), nullable=False),
        sa.Column("signed_by_id", sa.Uuid(), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("signed_at", Instant(), nullable=False),
        sa.CheckConstraint("decision = 'accept' OR comment <> ''", name=op.f("ck_sign_offs_comment_given")),
        sa.CheckConstraint(
            "decision IN ('accept', 'comment', 'disagree')", name=op.f("ck_sign_offs_decision")
        ),
        sa.CheckConstraint("party IN ('manager', 'employee')", name=op.f("ck_sign_offs_party")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_sign_offs_record_id")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["persons.id"], name=op.f("fk_sign_offs_signed_by_id")),
        sa.PrimaryKeyConstraint("record_id", "party", name=op.f("pk_sign_offs")),
    )
    op.create_table(
        "submissions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("handed_in_by_id", sa.Uuid(), nullable=False),
        sa.Column("handed_in_at", Instant(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("taken_back_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessments.id"], name=op.f("fk_submissions_assessment_id")
        ),
        sa.ForeignKeyConstraint(
            ["handed_in_by_id"], ["persons.id"], name=op.f("fk_submissions_handed_in_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
    )
    op.create_index(
        "uq_submissions_standing",
        "submissions",
        ["assessment_id"],
        unique=True,
        sqlite_where=sa.text("taken_back_at IS NULL"),
        postgresql_where=sa.text("taken_back_at IS NULL"),
    )
    op.create_table(
        "unhelpful_answers",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("framework_id", sa.String(length=80), nullable=False),
        sa.Column("none_seen", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessments.id"], name=op.f("fk_unhelpful_answers_assessment_id")
        ),
        sa.PrimaryKeyConstraint("assessment_id", "framework_id", name=op.f("pk_unhelpful_answers")),
    )
    op.create_table(
        "wants",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("soon", sa.Text(), nullable=False),
        sa.Column("later", sa.Text(), nullable=False),
        sa.Column("in_the_way", sa.Text(), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_wants_assessment_id")),
        sa.PrimaryKeyConstraint("assessment_id", name=op.f("pk_wants")),
    )
    op.create_table(
        "actions_done",
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("done_by_id", sa.Uuid(), nullable=False),
        sa.Column("done_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["actions.id"], name=op.f("fk_actions_done_action_id")),
        sa.ForeignKeyConstraint(["done_by_id"], ["persons.id"], name=op.f("fk_actions_done_done_by_id")),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_actions_done")),
    )
    op.create_table(
        "observations",
        sa.Column("assessment_id", sa.Uuid(), nullable=False),
        sa.Column("framework_id", sa.String(length=80), nullable=False),
        sa.Column("statement_id", sa.String(length=120), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("seen_on", sa.Date(), nullable=True),
        sa.Column("what_seen", sa.Text(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "raised_on IS NULL OR seen_on IS NULL OR raised_on >= seen_on",
            name=op.f("ck_observations_raised_after"),
        ),
        sa.ForeignKeyConstraint(
            ["assessment_id", "framework_id"],
            ["unhelpful_answers.assessment_id", "unhelpful_answers.framework_id"],
            name=op.f("fk_observations_assessment_id_framework_id"),
        ),
        sa.PrimaryKeyConstraint(
            "assessment_id", "framework_id", "statement_id", name=op.f("pk_observations")
        ),
    )
    # ### end Alembic commands ###

    for table in WRITTEN_ONCE:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)
