"""Every opening of a paper form, where only the last one was kept."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant, append_only

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table, move what is known into it, and forget the columns that were written over."""
    op.create_table(
        "paper_openings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("clerk_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["paper_forms.id"], name=op.f("fk_paper_openings_form_id")),
        sa.ForeignKeyConstraint(["clerk_id"], ["persons.id"], name=op.f("fk_paper_openings_clerk_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_openings")),
    )
    op.create_index("ix_paper_openings_form_id", "paper_openings", ["form_id"])
    # A form was opened at most once as far as it is known, so its own number serves as that opening's.
    op.execute(
        "INSERT INTO paper_openings (id, form_id, clerk_id, opened_at) "
        "SELECT id, id, opened_by_id, opened_at FROM paper_forms WHERE opened_by_id IS NOT NULL"
    )
    with op.batch_alter_table("paper_forms") as forms:
        forms.drop_constraint(op.f("fk_paper_forms_opened_by_id"), type_="foreignkey")
        forms.drop_column("opened_by_id")
        forms.drop_column("opened_at")
    for statement in append_only("paper_openings", op.get_bind().dialect.name):
        op.execute(statement)
