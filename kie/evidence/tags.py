"""What a note can be tagged with, and finding it by what somebody typed. Plain values only."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches

from kie.frameworks.models import Competency, Framework

MOST_MEANT = 8
"""A longer list of things that may be meant is shorter to type more for."""
ALIKE = 0.6
"""How alike a slip of the pen must be, as difflib measures it; its own default."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A competency, or one positive statement of it. `label`: its words, which no other tag in the list has.

    `within`: the framework's name for a competency, the competency's for a statement. `names`: what it is called,
    aliases included; `also`: further words by which it is found.
    """

    framework_id: str
    node_id: str
    competency_id: str
    label: str
    within: str = ""
    names: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Its name for a form's value and for an address."""
        return f"{self.framework_id}/{self.node_id}"

    @property
    def is_competency(self) -> bool:
        """A whole competency, not one statement of it."""
        return self.node_id == self.competency_id


@dataclass(frozen=True, slots=True)
class Meant:
    """What somebody may have meant. `sure`: the one thing that it can only be, None otherwise; `offered`: to choose."""

    sure: Tag | None
    offered: tuple[Tag, ...]


class Tags:
    """All that can be chosen, in the frameworks' order."""

    def __init__(self, tags: Iterable[Tag]) -> None:
        merged: dict[str, Tag] = {}
        for tag in tags:
            known = merged.get(tag.key)
            # Words of an older edition still find the same thing.
            merged[tag.key] = replace(known, names=(*known.names, *tag.names)) if known else tag
        shared = Counter(fold(tag.label) for tag in merged.values())
        self._tags = {
            key: replace(tag, label=f"{tag.label} ({tag.within})")
            if shared[fold(tag.label)] > 1 and tag.within
            else tag
            for key, tag in merged.items()
        }
        self._by_name: dict[str, list[Tag]] = {}
        for tag in self._tags.values():
            for name in {fold(name) for name in (tag.label, *tag.names)}:
                self._by_name.setdefault(name, []).append(tag)

    def __iter__(self) -> Iterator[Tag]:
        return iter(self._tags.values())

    def get(self, key: str) -> Tag | None:
        """The tag with this key; None for a key that names nothing."""
        return self._tags.get(key)

    def meant(self, typed: str) -> "Meant":
        """What the words may mean.

        A whole name counts first, then names that have every typed word (or its beginning), then slips of the pen.
        A guess at a slip is only ever offered, so that nobody finds a tag that they never chose.
        """
        name = fold(typed)
        found = self._by_name.get(name, [])
        if not found and name:
            found = [tag for tag in self if _has_all(name.split(), tag)]
        if found:
            return Meant(found[0] if len(found) == 1 else None, _ranked(found))
        alike = get_close_matches(name, self._by_name, n=MOST_MEANT, cutoff=ALIKE) if name else []
        return Meant(None, _ranked(list(dict.fromkeys(tag for one in alike for tag in self._by_name[one]))))


def fold(text: str) -> str:
    """The words as they are compared: capitals, accents' forms, punctuation and a leading # do not matter."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", plain))


def tags_of(frameworks: Iterable[Framework]) -> Tags:
    """Every competency and positive statement of these frameworks; the first edition of a framework names things."""
    return Tags(
        tag
        for framework in frameworks
        for competency in framework.competencies
        for tag in _of(framework, competency)
    )


def _of(framework: Framework, competency: Competency) -> Iterator[Tag]:
    title = competency.title
    yield Tag(
        framework.id,
        competency.id,
        competency.id,
        title,
        framework.name,
        (title, *competency.aliases, f"{framework.title} {title}"),
        (framework.title, *framework.aliases),
    )
    for statement in competency.statements:
        yield Tag(framework.id, statement.id, competency.id, statement.text, title, (statement.text,))


def _has_all(words: list[str], tag: Tag) -> bool:
    known = [word for name in (tag.label, *tag.names, *tag.also) for word in fold(name).split()]
    return all(any(one.startswith(word) for one in known) for word in words)


def _ranked(found: list[Tag]) -> tuple[Tag, ...]:
    return tuple(sorted(found, key=lambda tag: not tag.is_competency)[:MOST_MEANT])
