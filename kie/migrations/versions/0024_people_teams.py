"""The words that people are found by."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from kie.people.indexing import index_people

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and write down the words of everybody who is there."""
    _words()


def _words() -> None:
    op.create_table(
        "person_words",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "word",
            sa.String(length=254).with_variant(sa.String(length=254, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("in_name", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_person_words_person_id")),
        sa.PrimaryKeyConstraint("person_id", "word", name=op.f("pk_person_words")),
    )
    op.create_index("ix_person_words_word_person_id", "person_words", ["word", "person_id"])
    columns = [sa.column("id", sa.Uuid()), *map(sa.column, ("name", "staff_number", "email", "job_title"))]
    people: Any = sa.table("persons", *columns)
    connection = op.get_bind()
    rows = connection.execute(sa.select(people)).mappings()
    index_people(connection, [dict(row) for row in rows])
