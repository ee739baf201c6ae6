"""How far two raters agree, and what learning is asked for, as published."""

import sqlalchemy as sa
from alembic import op

from kie.db import Instant, append_only

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    dialect = op.get_bind().dialect.name
    op.create_table(
        "published_agreements",
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("framework_id", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_published_agreements_publication_id")
        ),
        sa.PrimaryKeyConstraint("publication_id", "framework_id", name=op.f("pk_published_agreements")),
    )
    op.create_table(
        "demand_publications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("published_at", Instant(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("audit", sa.JSON(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demand_publications")),
        sa.UniqueConstraint("quarter", name=op.f("uq_demand_publications_quarter")),
    )
    op.create_table(
        "demand_bases",
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["demand_publications.id"], name=op.f("fk_demand_bases_publication_id")
        ),
        sa.PrimaryKeyConstraint("publication_id", name=op.f("pk_demand_bases")),
    )
    for table in ("published_agreements", "demand_publications"):
        for statement in append_only(table, dialect):
            op.execute(statement)
    # Whom the last figures counted is forgotten when the next ones stand, and never changed.
    for statement in append_only("demand_bases", dialect, deletes=False):
        op.execute(statement)
