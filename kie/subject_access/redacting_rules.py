"""Leaving things out of a filed value: where something stands, and what stands there afterwards. Plain values only."""

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

EVERYWHERE = "everywhere"
NEAR = 150
"""Characters on each side of words that are shown of a long sentence."""
_BETWEEN = re.compile(r"(?<=[.!?…])\s+|\n+")
_BEFORE = re.compile(r"([^\W\d_][\w'’-]*)[^\S\n]+$")
_AFTER = re.compile(r"[^\S\n]+([^\W\d_][\w'’-]*)")


@dataclass(frozen=True, slots=True)
class Leaving:
    """Something to leave out. `words`: "" for the whole value; `instead`: what stands there then."""

    place: str
    words: str
    instead: str


def place(part: str, section: str, row: int, field: str) -> str:
    """How a value of the file is named."""
    return f"{part}/{section}/{row}/{field}"


def bare(where: str) -> str:
    """The place in the file that a mark is about, also of one that was made in an earlier file."""
    return where.split("/", 1)[1] if is_earlier(where) else where


def is_earlier(where: str) -> bool:
    """Whether the mark was made in an earlier file, whose value is not the same in this one."""
    return where.startswith("earlier-")


def values(filed: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every value that may be marked, with its place: what somebody wrote, and names of others."""
    for part in filed["parts"]:
        for section in part["sections"]:
            marked = [one["key"] for one in section["fields"] if one["kind"] in {"words", "name"}]
            for number, row in enumerate(section["rows"]):
                for field in marked:
                    if row[field]:
                        yield place(part["key"], section["key"], number, field), row[field]


def holds(value: Any, words: str) -> bool:
    """Whether the words stand in the value, as words of their own, whatever their capitals."""
    return any_holds([value], words)


def any_holds(found: Iterable[Any], words: str) -> bool:
    """Whether they stand in one of these values."""
    pattern = _pattern(words)
    return any(pattern.search(text) is not None for value in found for text in _texts(value))


def stands(filed: Mapping[str, Any], where: str, words: str) -> bool:
    """Whether there is anything to leave out there: a value, or these words in it."""
    there = dict(values(filed))
    if where == EVERYWHERE:
        return any_holds(there.values(), words)
    return bare(where) in there and (not words or holds(there[bare(where)], words))


def letters_in(words: str) -> int:
    """How many letters and digits they have: of one alone nobody can tell what it would take out."""
    return sum(one.isalnum() for one in words)


def key_of(words: str) -> str:
    """Alike for words that leave out the same, whatever their capitals and spaces. Not folded any further: “Weiß” and
    “Weiss” are found each in its own places."""
    return " ".join(words.lower().split())


def same_words(one: str, other: str) -> bool:
    """Whether the two leave out the same."""
    return key_of(one) == key_of(other)


def within(words: str, names: Iterable[str]) -> list[str]:
    """Those of the names of which the words are a part, so that the rest of them would stay."""
    return [one for one in names if holds(one, words) and not same_words(one, words)]


def longer_in(filed: Mapping[str, Any], words: str) -> list[str]:
    """What could be names of which the words are a part: with the words beside them that have a capital as well. The
    first word of a sentence has one anyway, and does not count."""
    pattern, texts = _pattern(words), _all_texts(filed)
    found = {_with_its_neighbours(text, one) for text in texts for one in pattern.finditer(text)}
    longer = {key_of(one): one for one in sorted(found) if not same_words(one, words)}
    return sorted(longer.values(), key=str.casefold)


def _with_its_neighbours(text: str, found: re.Match[str]) -> str:
    said, start, end = found[0], found.start(), found.end()
    if not said[0].isupper():
        return said
    sentence = max((one.end() for one in _BETWEEN.finditer(text, 0, start)), default=0)
    before, after = _BEFORE.search(text, sentence, start), _AFTER.match(text, end)
    if before and before.start() > sentence and before[1][0].isupper():
        said = f"{before[1]} {said}"
    return f"{said} {after[1]}" if after and after[1][0].isupper() else said


def times_of(filed: Mapping[str, Any], names: Iterable[str]) -> dict[str, int]:
    """How often each name stands in the file: as many as `standing` finds."""
    texts = _all_texts(filed)
    patterns = {one: _pattern(one) for one in names}
    return {one: sum(1 for text in texts for _found in each.finditer(text)) for one, each in patterns.items()}


def _all_texts(filed: Mapping[str, Any]) -> list[str]:
    rows = (row for part in filed["parts"] for section in part["sections"] for row in _shown(section))
    return [text for row in rows for value in row for text in _texts(value)]


def _shown(section: Mapping[str, Any]) -> list[list[Any]]:
    return [[row[one["key"]] for one in section["fields"]] for row in section["rows"]]


def standing(filed: Mapping[str, Any], words: str) -> Iterator[tuple[str, str]]:
    """Every place where the words stand in the file, each mention with the sentence around it."""
    pattern = _pattern(words)
    for part in filed["parts"]:
        for section in part["sections"]:
            for number, row in enumerate(section["rows"]):
                for field in (one["key"] for one in section["fields"]):
                    for text in _texts(row[field]):
                        for found in pattern.finditer(text):
                            where = place(part["key"], section["key"], number, field)
                            yield where, sentence_around(text, found.start(), found.end())


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence, or line, that these characters stand in; of a long one what is near them."""
    before = [one.end() for one in _BETWEEN.finditer(text, 0, start)]
    after = _BETWEEN.search(text, end)
    first, last = (before[-1] if before else 0), (after.start() if after else len(text))
    near, far = max(first, start - NEAR), min(last, end + NEAR)
    said = " ".join(text[near:far].split())
    return f"{'…' if near > first else ''}{said}{'…' if far < last else ''}"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str):
        yield value


def without(filed: Mapping[str, Any], leave: Iterable[Leaving]) -> dict[str, Any]:
    """The file with these things left out, and otherwise as it was."""
    left, by_place = deepcopy(dict(filed)), dict[str, list[Leaving]]()
    for one in leave:
        by_place.setdefault(bare(one.place), []).append(one)
    everywhere = by_place.pop(EVERYWHERE, [])
    for part in left["parts"]:
        for section in part["sections"]:
            for number, row in enumerate(section["rows"]):
                for field in list(row):
                    named = by_place.get(place(part["key"], section["key"], number, field), [])
                    row[field] = _left(row[field], [*named, *everywhere])
    return left


def in_words(text: str, leave: Iterable[Leaving]) -> str:
    """A sentence about what is left out, without the words that are."""
    return str(_left(text, [one for one in leave if one.words]))


def _left(value: Any, leave: list[Leaving]) -> Any:
    """The longest words first: where “Ben” and “Ben Okafor” both go, nothing stays of the longer one."""
    for one in sorted(leave, key=lambda one: -len(one.words)):
        if not one.words:
            return one.instead
        value = _replaced(value, one)
    return value


def _replaced(value: Any, one: Leaving) -> Any:
    if isinstance(value, Mapping):
        return {key: _replaced(inner, one) for key, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, one) for inner in value]
    return _pattern(one.words).sub(lambda _found: one.instead, value) if isinstance(value, str) else value


def _pattern(words: str) -> re.Pattern[str]:
    """The words as whole words: a name is not found inside a longer one."""
    spaced = r"\s+".join(re.escape(one) for one in words.split())
    return re.compile(rf"(?<!\w){spaced}(?!\w)", re.IGNORECASE)
