"""Finding people by the beginnings of words: of the name, the staff number, the e-mail address, the job title.

The one search of people. It starts from the rarest of the words typed, and where all are common it walks through the
people by name and stops early; so it is about as quick among 100,000 people as among 1,000.
"""

from collections.abc import Sequence
from operator import itemgetter
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, false, func, select
from sqlalchemy.orm import Session, aliased

from kie.people.models import Person, PersonWord
from kie.people.words import typed_words

MOST_FOUND = 500
"""How many people a search gives at most. Nobody looks through more; they add a word."""
_RARE = 10_000
"""In how many words a rare one may be found."""
_LAST = "\U0010ffff"


def matching(typed: str, *, by_name: bool = False) -> list[ColumnElement[bool]]:
    """Conditions on `Person`: each word typed begins one of theirs. None for nothing typed; nobody for marks alone.

    For few people, or conditions that leave few: of many it reads all. `by_name`: words of the name only.
    """
    words = typed_words(typed)
    if not words:
        return [false()] if typed.strip() else []
    first, *others = words
    conditions = [Person.id.in_(select(PersonWord.person_id).where(_begins(first, by_name)))]
    return conditions + [_also(word, by_name) for word in others]


def found_ids(
    session: Session,
    typed: str,
    *conditions: ColumnElement[bool],
    by_name: bool = False,
    most: int = MOST_FOUND + 1,
) -> list[UUID]:
    """The first `most` people who match and meet the conditions on `Person`, as `matching`; by name. Two statements."""
    wanted = searched(session, typed, *conditions, by_name=by_name)
    return list(
        session.scalars(select(Person.id).where(*wanted).order_by(Person.name, Person.id).limit(most))
    )


def searched(
    session: Session, typed: str, *conditions: ColumnElement[bool], by_name: bool = False
) -> list[ColumnElement[bool]]:
    """Conditions as `matching` and those given, put so that many are searched quickly.

    One small statement finds out which word is the rarest.
    """
    words = typed_words(typed)
    nobody: list[ColumnElement[bool]] = [false()]
    wanted = nobody if typed.strip() and not words else list(conditions)
    if words:
        rarest, often = _rarest(session, words, by_name)
        if often <= _RARE:
            starting = select(PersonWord.person_id).where(_begins(rarest, by_name))
            wanted.append(Person.id.in_(starting))
            words.remove(rarest)
    return wanted + [_also(word, by_name) for word in words]


def count_of(session: Session, wanted: Sequence[ColumnElement[bool]]) -> int:
    """How many people meet the conditions, counted no further than one more than `MOST_FOUND`: in no order, because
    sorting takes all of them, and counting the first takes only as many as are counted."""
    some = select(Person.id).where(*wanted).limit(MOST_FOUND + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _rarest(session: Session, words: list[str], by_name: bool) -> tuple[str, int]:
    """Which word begins the fewest of the stored words, and how many, counted no further than needed."""
    few = [
        select(PersonWord.word).where(_begins(word, by_name)).limit(_RARE + 1).subquery(f"few{number}")
        for number, word in enumerate(words)
    ]
    counts = select(*(select(func.count()).select_from(one).scalar_subquery() for one in few))
    return min(zip(words, session.execute(counts).one(), strict=True), key=itemgetter(1))


def _begins(word: str, by_name: bool) -> ColumnElement[bool]:
    begins = and_(PersonWord.word >= word, PersonWord.word < word + _LAST)
    return and_(begins, PersonWord.in_name) if by_name else begins


def _also(word: str, by_name: bool) -> ColumnElement[bool]:
    # An alias, because the statement around it may walk through the words as well.
    other = aliased(PersonWord)
    begins: list[ColumnElement[bool]] = [other.word >= word, other.word < word + _LAST]
    if by_name:
        begins.append(other.in_name.is_(True))
    return exists().where(other.person_id == Person.id, *begins)
