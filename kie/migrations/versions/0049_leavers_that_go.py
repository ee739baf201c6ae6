"""What is known of people who left is deleted after a year, and what nobody had settled gets a period."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant, append_only
from kie.migrations.tombstones import let_tombstoned_go, refuse_tombstones

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

NOTES = "ck_backup_notes_what"
OF_REMOVAL = "SELECT {column} AS id FROM removal_requests WHERE removal_requests.id = OLD.request_id"
OF_STRIKING = "SELECT person_id AS id FROM strikings WHERE strikings.id = OLD.striking_id"
OF_STRUCK = (
    "SELECT participation_id AS id FROM records WHERE records.id = OLD.record_id UNION ALL "
    "SELECT participation_id AS id FROM strikings WHERE strikings.id = OLD.striking_id"
)
"""As in 0048, whose triggers these take the place of."""
OF_HOLD = "SELECT OLD.hold_id AS id"
LEFT = "it.leaves_on IS NOT NULL AND it.leaves_on < CURRENT_DATE"
RELEASED = "EXISTS (SELECT 1 FROM hold_releases AS freed WHERE freed.hold_id = it.id)"


def upgrade() -> None:
    """Two columns, a third kind of note on backups, and triggers that know more tombstones."""
    op.add_column("persons", sa.Column("forgotten_at", Instant(), nullable=True))
    _let_removals_go()
    _let_holds_go()
    _let_old_reasons_go()
    _let_traces_be_noted()


def _let_removals_go() -> None:
    """Requests to take words out: with the review they are about, or with the person."""
    let_tombstoned_go(
        "removal_requests",
        {"participations": "SELECT OLD.participation_id AS id", "persons": "SELECT OLD.person_id AS id"},
    )
    for table in ("removal_answers", "removal_approvals", "removal_declines", "removal_signers"):
        roots = {
            "participations": OF_REMOVAL.format(column="participation_id"),
            "persons": OF_REMOVAL.format(column="person_id"),
        }
        let_tombstoned_go(table, roots)
    let_tombstoned_go("strikings", {"persons": "SELECT OLD.person_id AS id"})
    let_tombstoned_go("struck_texts", {"participations": OF_STRUCK, "persons": OF_STRIKING})
    refuse_tombstones("tombstones_of_leavers", "persons", LEFT)


def _let_holds_go() -> None:
    let_tombstoned_go("holds", {"holds": "SELECT OLD.id AS id"})
    let_tombstoned_go("held_people", {"holds": OF_HOLD})
    let_tombstoned_go("hold_releases", {"holds": OF_HOLD})
    refuse_tombstones("tombstones_of_holds", "holds", RELEASED)


def _let_old_reasons_go() -> None:
    """Why HR opened somebody's records goes with the openings, by the database's own clock as they do (0011)."""
    op.create_index("ix_readings_grant_id", "readings", ["grant_id"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER reading_grants_no_delete")
        op.execute(
            "CREATE TRIGGER reading_grants_no_delete BEFORE DELETE ON reading_grants "
            "WHEN OLD.ends_at > datetime('now', '-730 days') "
            "BEGIN SELECT RAISE(ABORT, 'reading_grants is append-only'); END"
        )
        return
    op.execute("DROP TRIGGER reading_grants_no_delete ON reading_grants")
    op.execute(
        "CREATE TRIGGER reading_grants_no_delete BEFORE DELETE ON reading_grants FOR EACH ROW "
        "WHEN (OLD.ends_at > now() - interval '730 days') EXECUTE FUNCTION reading_grants_refuse()"
    )


def _let_traces_be_noted() -> None:
    """SQLite makes the table anew, and its triggers go with the old."""
    with op.batch_alter_table("backup_notes") as changed:
        changed.drop_constraint(op.f(NOTES), type_="check")
        changed.create_check_constraint(op.f(NOTES), "what IN ('made', 'drilled', 'restored', 'traced')")
    if op.get_bind().dialect.name == "sqlite":
        for statement in append_only("backup_notes", "sqlite"):
            op.execute(statement)
