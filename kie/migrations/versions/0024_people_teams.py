"""The words of people, that they are found by. What a word is stands here as it was then, whatever it is today."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any
from unicodedata import category, normalize

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

PORTION = 5_000
LONGEST = 254
_APART = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_WORD = re.compile(r"\w+")
_BETWEEN = re.compile(r"[\W_]+")


def upgrade() -> None:
    """Make the tables, and write down the words of everybody who is there."""
    op.create_table(
        "person_words",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "word",
            sa.String(length=LONGEST).with_variant(sa.String(length=LONGEST, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("in_name", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_person_words_person_id")),
        sa.PrimaryKeyConstraint("person_id", "word", name=op.f("pk_person_words")),
    )
    op.create_index("ix_person_words_word_person_id", "person_words", ["word", "person_id"])
    connection = op.get_bind()
    words = _rows(connection)
    while portion := list(islice(words, PORTION)):
        _write(connection, portion)


def _rows(connection: sa.Connection) -> Iterator[tuple[Any, str, bool]]:
    columns = [sa.column("id", sa.Uuid()), *map(sa.column, ("name", "staff_number", "email", "job_title"))]
    people: Any = sa.table("persons", *columns)
    for person_id, name, number, email, job in connection.execute(sa.select(people)).all():
        for word, in_name in _words_of(name, number, email or "", job or "").items():
            yield person_id, word, in_name


def _write(connection: sa.Connection, rows: list[tuple[Any, str, bool]]) -> None:
    """By COPY on PostgreSQL, where a statement a word would take minutes of a large council's first start."""
    if connection.dialect.name != "postgresql":
        table = sa.table(
            "person_words",
            sa.column("person_id", sa.Uuid()),
            sa.column("word", sa.String()),
            sa.column("in_name", sa.Boolean()),
        )
        named = [dict(zip(("person_id", "word", "in_name"), row, strict=True)) for row in rows]
        connection.execute(sa.insert(table), named)
        return
    driver: Any = connection.connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy("COPY person_words (person_id, word, in_name) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _words_of(name: str, number: str, email: str, job: str) -> dict[str, bool]:
    address = _folded(email)
    others = [*_each_word(number), *_each_word(job), address, *_each_word(address.partition("@")[0])]
    found = dict.fromkeys((word[:LONGEST] for word in others if word), False)
    return found | dict.fromkeys((word[:LONGEST] for word in _each_word(name)), True)


def _each_word(text: str) -> list[str]:
    found = []
    for part in _folded(text).split():
        found += [*_WORD.findall(part), _BETWEEN.sub("", part)]
    return [word for word in found if word]


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = normalize("NFKD", normalize("NFKD", text.casefold()).casefold())
    return "".join(one for one in apart if category(one) != "Mn").translate(_APART)
