"""The day from which an import's changes of who leads whom hold."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a waiting file know its day; those that wait already hold from the day they are confirmed."""
    with op.batch_alter_table("pending_imports") as imports:
        imports.add_column(sa.Column("takes_effect_on", sa.Date(), nullable=True))
