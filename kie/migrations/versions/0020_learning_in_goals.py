"""What of the learning catalogue an action of a goal is, and how an earlier action was to be done."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let actions, and those of earlier words, name a thing to learn.

    Of earlier actions that are there already nobody kept the kind: theirs is "".
    """
    with op.batch_alter_table("actions") as actions:
        actions.add_column(sa.Column("learning_id", sa.Uuid(), nullable=True))
        actions.create_foreign_key(op.f("fk_actions_learning_id"), "learning_items", ["learning_id"], ["id"])
        actions.create_check_constraint(op.f("ck_actions_learning"), "learning_id IS NULL OR kind = 'formal'")
    with op.batch_alter_table("earlier_actions") as actions:
        actions.add_column(sa.Column("kind", sa.String(length=14), nullable=False, server_default=""))
        actions.add_column(sa.Column("learning_id", sa.Uuid(), nullable=True))
        actions.create_foreign_key(
            op.f("fk_earlier_actions_learning_id"), "learning_items", ["learning_id"], ["id"]
        )
