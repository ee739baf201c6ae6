"""What is known of people who left is deleted after a year."""

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet: this number is kept for it."""
