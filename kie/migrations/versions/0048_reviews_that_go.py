"""Reviews and plans that are past their time may be deleted."""

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: this number is kept for it."""
