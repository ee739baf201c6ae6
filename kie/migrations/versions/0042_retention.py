"""Changes nothing: its tables are made by 0046, so that a database which has passed here gets them as well."""

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing."""
