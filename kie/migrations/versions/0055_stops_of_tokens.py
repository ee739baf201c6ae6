"""When a token was stopped is found without reading what else happened: a directory asks at each account it closes."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index over very few of the rows."""
    stops = sa.text("action = 'directory.stopped'")
    op.create_index(
        "ix_events_stops", "events", ["subject", "at"], sqlite_where=stops, postgresql_where=stops
    )
