"""Who a person is to the identity provider."""

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled in with its room."""
