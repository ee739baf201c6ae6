"""Which values of a filed file hold words, and so may be left out: no days, moments and numbers, which its page reads
as such, nor codes and what they are called, which are KIE’s own. Plain values only."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

WORDS = "_words"
"""Behind the name of a value: what it is called."""
DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d")
INSTANT = re.compile(rf"{DAY.pattern}T{TIME.pattern}(\.\d{{1,6}})?(Z|\+00:00)")
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""How a value that has parts, such as a kept record, writes them: nothing else tells what they are."""


def place(part: str, section: str, row: int, field: str) -> str:
    """How a value of the file is named."""
    return f"{part}/{section}/{row}/{field}"


def worded(field: Mapping[str, Any], row: Mapping[str, Any]) -> list[str]:
    """Under which names a row keeps the words of a field: none for what holds no words. A value with parts may have
    beside it what they come to."""
    key = field["key"]
    if field["type"] not in {"text", "tree"}:
        return []
    if key + WORDS not in row:
        return [key]
    return [key, key + WORDS] if isinstance(row[key], Mapping | list) else []


def values(filed: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every value that may be marked, with its place: what somebody wrote, and names of others."""
    for where, field, row in _worded_in(filed):
        if field["kind"] in {"words", "name"} and row[field["key"]]:
            yield where, row[field["key"]]


def all_texts(filed: Mapping[str, Any]) -> list[str]:
    """Every text of the file in which words may be left out."""
    return [text for _where, text in placed_texts(filed)]


def placed_texts(filed: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The same, each with its place."""
    for where, field, row in _worded_in(filed):
        for key in worded(field, row):
            yield from ((where, text) for text in texts_of(row[key]))


def texts_of(value: Any) -> Iterator[str]:
    """Every text that is, or within, a value that holds words."""
    if isinstance(value, Mapping | list):
        yield from _parts_of(value)
    elif isinstance(value, str):
        yield value


def is_written(part: str) -> bool:
    """Whether a text within a value that has parts is words: no day, moment or id."""
    return not any(one.fullmatch(part) for one in (DAY, TIME, INSTANT, ID))


def _parts_of(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping | list):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from _parts_of(one)
    elif isinstance(value, str) and is_written(value):
        yield value


def _worded_in(filed: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    for part in filed["parts"]:
        for section in part["sections"]:
            for number, row in enumerate(section["rows"]):
                for field in section["fields"]:
                    if worded(field, row):
                        yield place(part["key"], section["key"], number, field["key"]), field, row
