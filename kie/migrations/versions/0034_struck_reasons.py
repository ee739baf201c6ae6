"""Words can be taken out of the reasons that stand beside a person's name, also of those that are written once."""

from alembic import op

from kie.db import append_only
from kie.migrations.striking import let_striking_through

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

REASONS = (("earlier_exemptions", "reason"), ("extensions", "reason"))
CHECKS = (
    ("removal_requests", "place", "place IN ('review', 'record', 'plan', 'diary', 'reason')"),
    ("strikings", "because", "because IN ('third-party', 'observation-forgotten', 'said-too-much')"),
)


def upgrade() -> None:
    """Let such a request and its striking be kept, and then let the striking through."""
    for table, name, allowed in CHECKS:
        _check(table, f"ck_{table}_{name}", allowed)
    for table, column in REASONS:
        let_striking_through(table, column)


def _check(table: str, name: str, allowed: str) -> None:
    """Replace a check of a table that is written once. SQLite makes the table anew, and its triggers go with the old."""
    with op.batch_alter_table(table) as changed:
        changed.drop_constraint(op.f(name), type_="check")
        changed.create_check_constraint(op.f(name), allowed)
    if op.get_bind().dialect.name == "sqlite":
        for statement in append_only(table, "sqlite"):
            op.execute(statement)
