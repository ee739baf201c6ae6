"""Passkeys: keys of devices, as a second factor or to sign in with."""

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled in with its room."""
