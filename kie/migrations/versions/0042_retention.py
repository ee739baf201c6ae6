"""How long things are kept: holds, and tombstones of what was deleted."""

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled in with its room."""
