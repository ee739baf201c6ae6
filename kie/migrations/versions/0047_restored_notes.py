"""A database that was restored says from which backup."""

from alembic import op

from kie.db import append_only

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

NAME = "ck_backup_notes_what"


def upgrade() -> None:
    """Let a third kind of note in. SQLite makes the table anew, and its triggers go with the old."""
    with op.batch_alter_table("backup_notes") as changed:
        changed.drop_constraint(op.f(NAME), type_="check")
        changed.create_check_constraint(op.f(NAME), "what IN ('made', 'drilled', 'restored')")
    if op.get_bind().dialect.name == "sqlite":
        for statement in append_only("backup_notes", "sqlite"):
            op.execute(statement)
