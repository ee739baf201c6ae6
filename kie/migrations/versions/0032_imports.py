"""No change of tables: what an import brought is read from its events, which name it from now on."""

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing to do; imports from before have events that do not name them, and no page."""
