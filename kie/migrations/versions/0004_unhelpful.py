"""Replies to unhelpful behaviours, their resolution and tombstones; the policy route of a cycle."""

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
