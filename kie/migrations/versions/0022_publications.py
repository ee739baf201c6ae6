"""Several publications of a cycle, figures by facet, and what a later publication is weighed against."""

import sqlalchemy as sa
from alembic import op

from kie.db import append_only

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

WRITTEN_ONCE = ("published_facet_cells", "published_facet_views", "publication_bases")


def upgrade() -> None:
    """Make the tables; a cycle may be published more than once."""
    dialect = op.get_bind().dialect.name
    with op.batch_alter_table("publications") as publications:
        publications.drop_constraint(op.f("uq_publications_cycle_id"), type_="unique")
        publications.add_column(sa.Column("number", sa.Integer(), server_default="1", nullable=False))
        publications.add_column(sa.Column("interim", sa.Boolean(), server_default=sa.false(), nullable=False))
        publications.create_unique_constraint(op.f("uq_publications_cycle_id_number"), ["cycle_id", "number"])
    if dialect == "sqlite":
        # SQLite made the table anew, and with the old one its triggers went.
        for statement in append_only("publications", dialect):
            op.execute(statement)
    _make_tables_by_facet()
    op.create_table(
        "publication_bases",
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_publication_bases_publication_id")
        ),
        sa.PrimaryKeyConstraint("publication_id", "number", name=op.f("pk_publication_bases")),
    )
    for table in WRITTEN_ONCE:
        for statement in append_only(table, dialect):
            op.execute(statement)


def _make_tables_by_facet() -> None:
    op.create_table(
        "published_facet_cells",
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("facet", sa.String(length=16), nullable=False),
        sa.Column("value_id", sa.String(length=120), nullable=False),
        sa.Column("framework_id", sa.String(length=80), nullable=False),
        sa.Column("competency_id", sa.String(length=120), nullable=False),
        sa.Column("measure", sa.String(length=16), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("value", sa.Numeric(precision=6, scale=1, asdecimal=False), nullable=False),
        sa.Column("bound", sa.String(length=10), nullable=False),
        sa.Column("distribution", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_published_facet_cells_publication_id")
        ),
        sa.PrimaryKeyConstraint(
            "publication_id",
            "facet",
            "value_id",
            "framework_id",
            "competency_id",
            "measure",
            name=op.f("pk_published_facet_cells"),
        ),
    )
    op.create_table(
        "published_facet_views",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("facet", sa.String(length=16), nullable=False),
        sa.Column("framework_id", sa.String(length=80), nullable=False),
        sa.Column("measure", sa.String(length=16), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication_id"], ["publications.id"], name=op.f("fk_published_facet_views_publication_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_facet_views")),
        sa.UniqueConstraint(
            "publication_id",
            "facet",
            "framework_id",
            "measure",
            name=op.f("uq_published_facet_views_publication_id_facet_framework_id_measure"),
        ),
    )
