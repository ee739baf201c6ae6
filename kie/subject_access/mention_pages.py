"""Where words stand in a file, made ready so that templates only print."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kie.subject_access.request_pages import about_of, anchor_of, what_of
from kie.subject_access.worded_rules import place

PLACES = 10
"""Of the same sentence in many places, as many as these are named."""


@dataclass(frozen=True, slots=True)
class MentionPlace:
    """Where a sentence stands. `place`, `anchor`: "" for what is no value of its own on the page."""

    place: str
    anchor: str
    what: str
    about: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A sentence, or a name, with words that are to go everywhere. `places`: where it stands, the first of them;
    `times`: how often it stands in the file."""

    places: tuple[MentionPlace, ...]
    text: str
    times: int


def mentions_of(
    found: Iterable[tuple[str, str]], places: Mapping[str, tuple[str, str]], known: Container[str]
) -> tuple[Mention, ...]:
    """Each sentence once. `places`: of every value of the file, as `all_places` has it; `known`: those on the page."""
    by_text: dict[str, list[str]] = {}
    for where, text in found:
        by_text.setdefault(text, []).append(where)
    return tuple(
        Mention(
            tuple(
                _place(where if where in known else "", *places[where])
                for where in sorted(dict.fromkeys(all_), key=lambda one: one not in known)[:PLACES]
            ),
            text,
            len(all_),
        )
        for text, all_ in by_text.items()
    )


def _place(where: str, what: str, about: str) -> MentionPlace:
    return MentionPlace(where, anchor_of(where) if where else "", what, about)


def all_places(filed: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Of every value where it stands and what it is about."""
    return {
        place(part["key"], section["key"], number, field["key"]): (
            what_of(section, field, number),
            about_of(section, field, row),
        )
        for part in filed["parts"]
        for section in part["sections"]
        for number, row in enumerate(section["rows"])
        for field in section["fields"]
    }
