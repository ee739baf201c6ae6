"""Keeping the words that people are found by, where many people are written at once."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, delete

from kie.bulk import write_through
from kie.people.models import PersonWord
from kie.people.words import words_of

_FORGET = delete(PersonWord).where(PersonWord.person_id == bindparam("whose"))


def word_rows(people: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Rows of `PersonWord` for these people: their `id`, and the facts in `words.SEEN`."""
    for person in people:
        for word, named in words_of(person).items():
            yield {"person_id": person["id"], "word": word, "in_name": named}


def index_people(
    connection: Connection, people: Iterable[Mapping[str, Any]], known: Iterable[UUID] = ()
) -> None:
    """Write the words of these people. `known`: those among them who may have words already, which are replaced."""
    forgotten = [{"whose": person_id} for person_id in known]
    if forgotten:
        connection.execute(_FORGET, forgotten)
    write_through(connection, PersonWord, word_rows(people))
