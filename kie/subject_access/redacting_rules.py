"""Leaving things out of a filed value: where something stands, and what stands there afterwards. Plain values only."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from kie.subject_access.alike_rules import Compared, looked_for, same_words
from kie.subject_access.sentence_rules import Sentences
from kie.subject_access.worded_rules import (
    all_texts,
    is_written,
    place,
    placed_texts,
    texts_of,
    values,
    worded,
)

EVERYWHERE = "everywhere"


@dataclass(frozen=True, slots=True)
class Leaving:
    """Something to leave out. `words`: "" for the whole value; `instead`: what stands there then."""

    place: str
    words: str
    instead: str


_Sought = tuple[Leaving, re.Pattern[str]]
"""With what finds its words: nothing for a whole value."""


def bare(where: str) -> str:
    """The place in the file that a mark is about, also of one that was made in an earlier file, or asked again."""
    return where.split("/", 1)[1] if is_earlier(where) or is_before(where) else where


def is_before(where: str) -> bool:
    """Whether a second person said no to the mark, and the same was asked again since."""
    return where.startswith("before-")


def before(where: str, words: str, taken: Collection[tuple[str, str]]) -> str:
    """Where such a mark is kept. `taken`: places and words of all marks."""
    number = 1
    while (f"before-{number}/{where}", words) in taken:
        number += 1
    return f"before-{number}/{where}"


def is_earlier(where: str) -> bool:
    """Whether the mark was made in an earlier file, whose value is not the same in this one."""
    return where.startswith("earlier-")


def holds(value: Any, words: str) -> bool:
    """Whether the words stand in the value."""
    return any_holds([value], words)


def any_holds(found: Iterable[Any], words: str) -> bool:
    """Whether they stand in one of these values."""
    wanted = looked_for(words)
    return any(Compared(text).holds(wanted) for value in found for text in texts_of(value))


def stands(filed: Mapping[str, Any], where: str, words: str) -> bool:
    """Whether there is anything to leave out there: a value, or these words in it."""
    if bare(where) == EVERYWHERE:
        return any_holds(all_texts(filed), words)
    there = dict(values(filed))
    return bare(where) in there and (not words or holds(there[bare(where)], words))


def letters_in(words: str) -> int:
    """How many letters and digits they have: of one alone nobody can tell what it would take out."""
    return sum(one.isalnum() for one in words)


def within(words: str, names: Iterable[str]) -> list[str]:
    """Those of the names of which the words are a part, so that the rest of them would stay."""
    return [one for one in names if holds(one, words) and not same_words(one, words)]


def times_of(filed: Mapping[str, Any], names: Iterable[str]) -> dict[str, int]:
    """How often each name stands in the file: as many as `standing` finds."""
    texts = [Compared(text) for text in all_texts(filed)]
    wanted = {one: looked_for(one) for one in names}
    return {one: sum(1 for text in texts for _found in text.where(each)) for one, each in wanted.items()}


def standing(filed: Mapping[str, Any], words: str) -> Iterator[tuple[str, str]]:
    """Every place where the words stand in the file, each mention with the sentence around it."""
    wanted = looked_for(words)
    for where, text in placed_texts(filed):
        yield from ((where, said) for said in _mentioned(text, wanted))


def _mentioned(text: str, wanted: re.Pattern[str]) -> Iterator[str]:
    sentences = None
    for start, end in Compared(text).where(wanted):
        sentences = sentences or Sentences(text)
        yield sentences.around(start, end)


def without(filed: Mapping[str, Any], leave: Iterable[Leaving]) -> dict[str, Any]:
    """The file with these things left out, and otherwise as it was."""
    left, by_place = deepcopy(dict(filed)), dict[str, list[_Sought]]()
    for one in leave:
        by_place.setdefault(bare(one.place), []).append((one, looked_for(one.words)))
    everywhere = by_place.pop(EVERYWHERE, [])
    for part in left["parts"]:
        for section in part["sections"]:
            for number, row in enumerate(section["rows"]):
                for field in section["fields"]:
                    named = by_place.get(place(part["key"], section["key"], number, field["key"]), [])
                    for key in worded(field, row):
                        row[key] = _left(row[key], [*named, *everywhere])
    return left


def in_words(text: str, leave: Iterable[Leaving]) -> str:
    """A sentence about what is left out, without the words that are."""
    return _taken_out(text, [(one, looked_for(one.words)) for one in leave])


def _left(value: Any, leave: list[_Sought]) -> Any:
    whole = next((one for one, _wanted in leave if not one.words), None)
    if whole is not None:
        return whole.instead
    return _taken_out(value, leave) if isinstance(value, str) and leave else _replaced(value, leave)


def _replaced(value: Any, leave: list[_Sought]) -> Any:
    if isinstance(value, Mapping):
        return {key: _replaced(inner, leave) for key, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, leave) for inner in value]
    return _taken_out(value, leave) if isinstance(value, str) and leave and is_written(value) else value


def _taken_out(text: str, leave: list[_Sought]) -> str:
    """The text with all of these found in it as it was, and then left out together: nothing stays of one because it
    shares a word with another, and where “Ben” and “Ben Okafor” both go, what stands for the longer one is there."""
    compared, kept, at = Compared(text), list[str](), 0
    found = [(*span, one.instead) for one, wanted in leave for span in compared.where(wanted)]
    for start, end, instead in _joined(sorted(found, key=lambda one: (one[0], -one[1]))):
        kept += text[at:start], instead
        at = end
    return "".join([*kept, text[at:]])


def _joined(found: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Those that overlap as one, with what stands for the longest of them. `found`: in order."""
    joined: tuple[int, int, str] | None = None
    longest = 0
    for start, end, instead in found:
        if joined is None or start >= joined[1]:
            if joined is not None:
                yield joined
            joined, longest = (start, end, instead), end - start
        else:
            said = instead if end - start > longest else joined[2]
            joined, longest = (joined[0], max(joined[1], end), said), max(longest, end - start)
    if joined is not None:
        yield joined
