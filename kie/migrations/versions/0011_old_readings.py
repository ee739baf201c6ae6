"""Readings go after two years, and not before."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Refuse to delete a reading of less than two years, by the database's own clock."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER readings_no_delete BEFORE DELETE ON readings "
            "WHEN OLD.at > datetime('now', '-730 days') "
            "BEGIN SELECT RAISE(ABORT, 'readings is append-only'); END"
        )
        return
    op.execute(
        "CREATE TRIGGER readings_no_delete BEFORE DELETE ON readings FOR EACH ROW "
        "WHEN (OLD.at > now() - interval '730 days') EXECUTE FUNCTION readings_refuse()"
    )
