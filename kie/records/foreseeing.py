"""Where words stand among what HR may read, before anything is taken out. Everything here only reads."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from kie.cycles.models import Cycle, Participation
from kie.records.places import Scope
from kie.records.struck_words import is_one_word, mark_for, own_words, pattern_of, runs_of, takes_most
from kie.records.texts import PLACES, RECORD_TITLE, RECORDS, part_of_record, places_in, room_of

AROUND = 80
"""Characters shown on each side of the words, cut between two words."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a text. `goes`: it would be taken out."""

    words: str
    goes: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A text that holds the words.

    `cycle`: the title of that of its review or record, "" for the plan. `title`: what kind of text it is. `times`: in
    how many places the words stand, in texts that read alike. `pieces`: the words, and what stands around them.
    `mark`: what would take their place. `whole`: nothing else would be left. `signers`: who wrote or signed it, if it
    is a signed one. `most`: it would be mostly gone, and may not. `beside`: it is a reason beside the person's name.
    """

    cycle: str
    title: str
    times: int
    pieces: tuple[Piece, ...]
    mark: str
    whole: bool
    signers: frozenset[UUID]
    most: bool
    beside: bool


@dataclass(frozen=True, slots=True)
class _Text:
    """`review`: whose text it is, None for the plan. `place`: where its kind stands among all.

    `answer`: what somebody said to a record. `beside`: as in `Hit`.
    """

    review: UUID | None
    place: int
    title: str
    words: str
    signers: frozenset[UUID]
    room: int | None = None
    answer: bool = False
    beside: bool = False


def preview(
    session: Session,
    scope: Scope,
    old_words: Sequence[str],
    signed_only: bool = False,
    signer_id: UUID | None = None,
) -> tuple[Hit, ...]:
    """Where the words stand among what HR may read, with what stands around them. Changes nothing; three statements.

    The review that the scope names first, then other records, the plan, and reasons. `signed_only`: only in signed
    texts. `signer_id`: only in what this person wrote or signed. The caller asks first whether the review was revealed.
    """
    pattern = pattern_of(old_words)
    if pattern is None:
        return ()
    scope = replace(scope, to_read=True)
    cycles = _cycles(session, scope.person_id)
    texts = [
        one
        for one in (*_written(session, scope, signed_only), *_recorded(session, scope))
        if pattern.search(one.words) and (signer_id is None or signer_id in one.signers)
    ]
    texts.sort(key=lambda one: (*_order(one, scope, cycles), one.words))
    found: dict[tuple[object, ...], Hit] = {}
    for one in texts:
        hit = _hit(one, cycles.get(one.review, ""), pattern)
        key = (hit.cycle, hit.title, hit.pieces, hit.mark)
        found[key] = hit if key not in found else _both(found[key], hit)
    return tuple(found.values())


def signers_of(hits: Collection[Hit]) -> frozenset[UUID]:
    """Everybody who wrote or signed one of the signed texts; nobody when the words stand in none."""
    return frozenset(signer for hit in hits for signer in hit.signers)


def missing(hits: Collection[Hit], old_words: Sequence[str]) -> tuple[str, ...]:
    """Those of the words that stand in none of these texts, as they were typed."""
    going = [piece.words for hit in hits for piece in hit.pieces if piece.goes]
    return tuple(
        one
        for one in old_words
        if (pattern := pattern_of([one])) is None or not any(pattern.search(words) for words in going)
    )


def _cycles(session: Session, person_id: UUID) -> dict[UUID | None, str]:
    rows = session.execute(
        select(Participation.id, Cycle.title)
        .join(Cycle, Cycle.id == Participation.cycle_id)
        .where(Participation.person_id == person_id)
    )
    return {row.id: row.title for row in rows}


def _order(one: _Text, scope: Scope, cycles: dict[UUID | None, str]) -> tuple[int, str, int]:
    if one.review is None:
        return (3 if one.beside else 2), "", one.place
    return int(one.review != scope.participation_id), cycles.get(one.review, ""), one.place


def _written(session: Session, scope: Scope, signed_only: bool) -> Iterator[_Text]:
    """Every column that people wrote in, in one statement; the records are read by themselves."""
    places = places_in(scope)
    columns = [
        (number, column)
        for number, place in enumerate(places)
        if place.open_to_hr and (place.signed or not signed_only)
        for column in place.columns
    ]
    parts = []
    for at, (number, column) in enumerate(columns):
        place = places[number]
        parts.append(
            place.rows(scope).with_only_columns(
                literal(at).label("at"),
                column.label("words"),
                place.author.label("author"),
                maintain_column_froms=True,
            )
        )
    for row in session.execute(union_all(*parts)) if parts else ():
        number, column = columns[row.at]
        place = places[number]
        signers = frozenset([row.author]) if place.signed else frozenset()
        review = scope.participation_id if place.of_review else None
        room = room_of(column)
        yield _Text(review, number, place.title, row.words, signers, room, place.signed, place.beside)


def _recorded(session: Session, scope: Scope) -> Iterator[_Text]:
    for record, manager_id in session.execute(RECORDS(scope)):
        # A record quotes both, so both have a say, whichever of them wrote the words.
        signers = frozenset({scope.person_id, manager_id} - {None})
        for words in own_words(record.body, part_of_record(scope, record)):
            yield _Text(record.participation_id, len(PLACES), RECORD_TITLE, words, signers)


def _hit(one: _Text, cycle: str, pattern: re.Pattern[str]) -> Hit:
    return Hit(
        cycle,
        one.title,
        len(pattern.findall(one.words)),
        _pieces(runs_of(one.words, pattern)),
        mark_for(one.words, pattern, one.room),
        not re.search(r"\w", pattern.sub("", one.words)),
        one.signers,
        # Of one word nothing could be left, so a name goes whole. Under a record it is an answer, and stays.
        takes_most(one.words, pattern) and not one.beside and (one.answer or not is_one_word(one.words)),
        one.beside,
    )


def _both(one: Hit, other: Hit) -> Hit:
    return replace(
        one,
        times=one.times + other.times,
        signers=one.signers | other.signers,
        most=one.most or other.most,
    )


def _pieces(runs: Sequence[tuple[str, bool]]) -> tuple[Piece, ...]:
    last = len(runs) - 1
    return tuple(
        Piece(words if goes else _around(words, at == 0, at == last), goes)
        for at, (words, goes) in enumerate(runs)
    )


def _around(words: str, first: bool, last: bool) -> str:
    """What is shown of a run that stays: its end before the words, its beginning after them."""
    if len(words) <= AROUND * (1 if first or last else 2):
        return words
    cut = words.rfind(" ", 0, AROUND)
    start = words.find(" ", len(words) - AROUND)
    head = "" if first else words[: cut if cut > 0 else AROUND] + " "
    tail = "" if last else words[start if start >= 0 else -AROUND :]
    return f"{head}…{tail}" if tail.startswith(" ") or not tail else f"{head}… {tail}"
