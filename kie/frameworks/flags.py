"""Statements whose wording tends to disadvantage some people: found by words, told to HR with the reason."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from kie.frameworks.framework import Framework
from kie.frameworks.statements import Statement


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that wording may ask for. `words` in `language` (a tag without its region); one that ends in "*" is
    found with anything after it. `reason`: whom it disadvantages, and how."""

    id: str
    language: str
    title: str
    words: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Flagged:
    """A statement that holds words of a flag, with those words as they stand in it."""

    statement: Statement
    flag: Flag
    found: tuple[str, ...]


def flagged(framework: Framework, flags: Iterable[Flag]) -> tuple[Flagged, ...]:
    """The framework's positive and unhelpful statements that hold words of a flag in its language, in order.

    A statement that holds words of several flags is there once for each.
    """
    spoken = framework.language.split("-")[0].lower()
    mine = [flag for flag in flags if flag.language == spoken]
    return tuple(
        Flagged(statement, flag, found)
        for statement in framework.all_statements
        if statement.kind != "level"
        for flag in mine
        if (found := _found(statement.text, flag.words))
    )


def _found(text: str, words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_pattern(words).findall(text)))


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_one(word) for word in words), re.IGNORECASE)


def _one(word: str) -> str:
    plain = re.escape(word.removesuffix("*")).replace(r"\ ", r"\s+")
    return rf"(?<!\w){plain}" + (r"\w*" if word.endswith("*") else r"(?!\w)")
