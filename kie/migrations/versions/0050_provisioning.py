"""Another system opens and closes accounts."""

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: this number is kept for it."""
