"""Where words stand among what HR may read, before anything is taken out. Everything here only reads."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.orm import Session

from kie.reviews.struck_words import own_words, pattern_of, struck_text, takes_most
from kie.reviews.texts import PLACES, RECORD_TITLE, RECORDS, Scope, part_of_record

AROUND = 40


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that holds the words. `excerpts`: what stands around them, without them.

    `signers`: who wrote or signed these texts, if they are signed ones. `most`: one of them would be mostly gone.
    """

    title: str
    times: int
    excerpts: tuple[str, ...]
    signers: frozenset[UUID]
    most: bool


@dataclass(frozen=True, slots=True)
class _Text:
    title: str
    text: str
    signers: frozenset[UUID]


def preview(
    session: Session,
    scope: Scope,
    old_words: Sequence[str],
    signed_only: bool = False,
    signer_id: UUID | None = None,
) -> tuple[Hit, ...]:
    """Where the words stand among what HR may read, with what stands around them. Changes nothing.

    `signed_only`: only in signed texts. `signer_id`: only in what this person wrote or signed. The caller asks first
    whether the review was revealed.
    """
    pattern = pattern_of(old_words)
    if pattern is None:
        return ()
    found: dict[str, list[_Text]] = {}
    for one in _readable(session, replace(scope, to_read=True), signed_only):
        if pattern.search(one.text) and (signer_id is None or signer_id in one.signers):
            found.setdefault(one.title, []).append(one)
    return tuple(_hit(title, texts, pattern) for title, texts in found.items())


def signers_of(hits: Collection[Hit]) -> frozenset[UUID]:
    """Everybody who wrote or signed one of the signed texts; nobody when the words stand in none."""
    return frozenset(signer for hit in hits for signer in hit.signers)


def _readable(session: Session, scope: Scope, signed_only: bool) -> Iterator[_Text]:
    for place in PLACES:
        if place.open_to_hr and (place.signed or not signed_only):
            for row, author_id in session.execute(place.rows(scope)):
                signers = frozenset([author_id]) if place.signed else frozenset()
                for column in place.columns:
                    yield _Text(place.title, getattr(row, column.key), signers)
    for record, manager_id in session.execute(RECORDS(scope)):
        # A record quotes both, so both have a say, whichever of them wrote the words.
        signers = frozenset({scope.person_id, manager_id} - {None})
        for text in own_words(record.body, part_of_record(scope, record)):
            yield _Text(RECORD_TITLE, text, signers)


def _hit(title: str, texts: Sequence[_Text], pattern: re.Pattern[str]) -> Hit:
    return Hit(
        title,
        sum(len(pattern.findall(one.text)) for one in texts),
        tuple(dict.fromkeys(_excerpt(one.text, pattern) for one in texts)),
        frozenset(signer for one in texts for signer in one.signers),
        any(takes_most(one.text, pattern) for one in texts),
    )


def _excerpt(text: str, pattern: re.Pattern[str]) -> str:
    found = pattern.search(text)
    assert found is not None  # noqa: S101 - chosen because it is found
    start = text.rfind(" ", 0, max(0, found.start() - AROUND)) + 1
    end = text.find(" ", found.end() + AROUND)
    end = len(text) if end < 0 else end
    around = struck_text(text[start:end], pattern)[0]
    return ("… " if start else "") + around + (" …" if end < len(text) else "")
