"""The tree of teams as it stood when a cycle closed."""

import sqlalchemy as sa
from alembic import op

from kie.db import append_only

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

# Nothing says how the tree stood then. As it stands now is what these cycles were looked into by until now.
CLOSED_BEFORE = """
INSERT INTO teams_at_close (cycle_id, team_id, parent_id, code, name)
SELECT c.cycle_id, t.id, t.parent_id, t.code, t.name
FROM cycle_closures c CROSS JOIN teams t
"""


def upgrade() -> None:
    """Make the table, and fill it for the cycles that are closed."""
    op.create_table(
        "teams_at_close",
        sa.Column("cycle_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycles.id"], name=op.f("fk_teams_at_close_cycle_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_teams_at_close_team_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["teams.id"], name=op.f("fk_teams_at_close_parent_id")),
        sa.PrimaryKeyConstraint("cycle_id", "team_id", name=op.f("pk_teams_at_close")),
    )
    op.create_index("ix_teams_at_close_cycle_id_parent_id", "teams_at_close", ["cycle_id", "parent_id"])
    op.execute(CLOSED_BEFORE)
    for statement in append_only("teams_at_close", op.get_bind().dialect.name):
        op.execute(statement)
