"""What is marked in a file to be left out, made ready so that templates only print."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kie.i18n import _
from kie.subject_access.alike_rules import key_of
from kie.subject_access.naming_rules import longer_in
from kie.subject_access.redacting_rules import (
    EVERYWHERE,
    bare,
    is_earlier,
    place,
    standing,
    stands,
    within,
)
from kie.subject_access.request_models import Redaction, RedactionAnswer
from kie.subject_access.request_pages import (
    Markable,
    MarkableSection,
    about_of,
    anchor_of,
    markable,
    of_others,
    what_of,
)
from kie.subject_access.wording import GROUNDS

PLACES = 10
"""Of the same sentence in many places, as many as these are named; of what reads like names, as many stand open."""
SAMPLES = 3
"""Of words that are to go everywhere, as many different sentences are shown before they are marked."""


@dataclass(frozen=True, slots=True)
class MentionPlace:
    """Where a sentence stands. `anchor`: "" for what is no value of its own on the page."""

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


@dataclass(frozen=True, slots=True)
class Marked:
    """Something marked. `words`: "" for all of the value; `agreed`: None while it waits; `mine`: the viewer marked
    it; `value`: where it stands, as it is, None for words everywhere in the file. `earlier`: in an earlier file, so
    that its value is another now; `there`: something would be left out. `answered_by`, `answered_at`: "" and None while
    it waits; `why_not`: why it stays, "" where nobody said. `mentions`: of words everywhere."""

    id: UUID
    where: str
    words: str
    ground: str
    reason: str
    agreed: bool | None
    mine: bool
    value: Markable | None
    earlier: bool
    there: bool
    marked_by: str
    answered_by: str
    answered_at: datetime | None
    why_not: str
    mentions: tuple[Mention, ...] = ()

    @property
    def times(self) -> int:
        """How often the words stand in the file."""
        return sum(one.times for one in self.mentions)


def marked_page(
    filed: Mapping[str, Any],
    sections: Sequence[MarkableSection],
    marked: Sequence[tuple[Redaction, RedactionAnswer | None]],
    viewer_id: UUID,
    own_name: str,
    people: Mapping[UUID, str],
) -> tuple[Marked, ...]:
    """Everything marked, as the two people of HR look at it. `sections`: all of the file that is markable; `people`:
    names of whoever marked and answered."""
    there = {one.place: one for each in sections for one in each.values}
    known = {one.place for each in of_others(sections, own_name) for one in each.values}
    everywhere = any(one.place == EVERYWHERE for one, _given in marked)
    places = _all_places(filed) if everywhere else {}
    return tuple(
        Marked(
            one.id,
            _where(one.place, there.get(bare(one.place))),
            one.words,
            _(GROUNDS[one.kind]),
            one.reason,
            None if given is None else given.agreed,
            one.marked_by_id == viewer_id,
            there.get(bare(one.place)),
            is_earlier(one.place),
            stands(filed, one.place, one.words),
            people.get(one.marked_by_id, ""),
            "" if given is None else people.get(given.answered_by_id, ""),
            None if given is None else given.answered_at,
            "" if given is None else given.reason,
            _mentions(standing(filed, one.words), places, known) if one.place == EVERYWHERE else (),
        )
        for one, given in marked
    )


@dataclass(frozen=True, slots=True)
class Taken:
    """What is marked already and so is not offered again. `places`, of whole values, and `words`, of words everywhere
    as `key_of` has them: whether it stays, because a second person said so."""

    places: Mapping[str, bool]
    words: Mapping[str, bool]

    def of_words(self, words: str) -> bool | None:
        """Whether these stay, None where they are not marked to go everywhere."""
        return self.words.get(key_of(words))


def taken_in(marked: Sequence[tuple[Redaction, RedactionAnswer | None]]) -> Taken:
    """What is marked already."""
    said = [(one, given is not None and not given.agreed) for one, given in marked]
    return Taken(
        {bare(one.place): stays for one, stays in said if not one.words},
        {key_of(one.words): stays for one, stays in said if one.place == EVERYWHERE},
    )


@dataclass(frozen=True, slots=True)
class Look:
    """Where words stand that are to go everywhere, before they are marked. `times`: in how many places; `samples`: a
    few of them with what stands around; `names`: those of which the words are a part, so that the rest would stay;
    `perhaps`: what reads like such names in sentences, the first of them; `more`: the others."""

    words: str
    times: int
    samples: tuple[Mention, ...]
    names: tuple[str, ...]
    perhaps: tuple[str, ...]
    more: tuple[str, ...]


def look_at(filed: Mapping[str, Any], words: str) -> Look:
    """What would be left out everywhere."""
    sections, words = markable(filed), " ".join(words.split())
    found = list(standing(filed, words))
    known = {one.text for each in sections for one in each.values if one.name} | {filed["about"]["name"]}
    told = {key_of(one): one for one in sorted(within(words, known))}
    names = sorted(told.values(), key=str.casefold)
    perhaps = tuple(one for one in longer_in(filed, words) if key_of(one) not in told)
    samples = _mentions(found, _all_places(filed), ())[:SAMPLES]
    return Look(words, len(found), samples, tuple(names), perhaps[:PLACES], perhaps[PLACES:])


def _mentions(
    found: Iterable[tuple[str, str]], places: Mapping[str, tuple[str, str]], known: Container[str]
) -> tuple[Mention, ...]:
    """Each sentence once. `places`: of every value of the file, as `_all_places` has it; `known`: those on the page."""
    by_text: dict[str, list[str]] = {}
    for where, text in found:
        by_text.setdefault(text, []).append(where)
    return tuple(
        Mention(
            tuple(
                MentionPlace(anchor_of(where) if where in known else "", *places[where])
                for where in sorted(dict.fromkeys(all_), key=lambda one: one not in known)[:PLACES]
            ),
            text,
            len(all_),
        )
        for text, all_ in by_text.items()
    )


def _all_places(filed: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
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


def _where(where: str, value: Markable | None) -> str:
    if where == EVERYWHERE:
        return _("Everywhere in the file")
    return _("Something that is not in the file any more") if value is None else value.what
