"""A striking names the row that it changes; of a reason beside a name it keeps no digest, which could be guessed from."""

import sqlalchemy as sa
from alembic import op

from kie.db import append_only
from kie.migrations.striking import let_named_row_through, let_nth_striking_through

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

# A signature has no id of its own. Equal words under one record are struck together, so the record says enough.
SIGNED = (("records", "body", "id"), ("sign_offs", "comment", "record_id"), ("annotations", "words", "id"))
REASONS = (("earlier_exemptions", "reason"), ("extensions", "reason"))


def upgrade() -> None:
    """Columns for the name, the digests of reasons forgotten, and triggers that ask for the row."""
    op.add_column("struck_texts", sa.Column("row_id", sa.Uuid(), nullable=True))
    op.add_column("struck_texts", sa.Column("nth", sa.Integer(), nullable=True))
    op.create_index("ix_struck_texts_row_id", "struck_texts", ["row_id"])
    for table, _column in REASONS:
        op.add_column(table, sa.Column("struck", sa.Integer(), nullable=False, server_default="0"))
    _forget_digests()
    for table, column, key in SIGNED:
        let_named_row_through(table, column, key)
    for table, column in REASONS:
        let_nth_striking_through(table, column)


def _forget_digests() -> None:
    """The one change of rows that are written once: what they keep of a reason tells more than it may."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(
        "DROP TRIGGER struck_texts_no_update"
        if sqlite
        else "ALTER TABLE struck_texts DISABLE TRIGGER struck_texts_no_update"
    )
    digests: tuple[sa.ColumnClause[str], ...] = (sa.column("digest_before"), sa.column("digest_after"))
    struck = sa.table("struck_texts", sa.column("place"), *digests)
    of_reasons = struck.c.place.in_([f"{table}.{column}" for table, column in REASONS])
    op.execute(struck.update().where(of_reasons).values({one.name: None for one in digests}))
    if sqlite:
        for statement in append_only("struck_texts", "sqlite", deletes=False):
            op.execute(statement)
    else:
        op.execute("ALTER TABLE struck_texts ENABLE TRIGGER struck_texts_no_update")
