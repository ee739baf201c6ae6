"""What a file changes in the catalogue, and how long learning takes. Plain values only."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Literal

Kind = Literal["course", "online", "workshop", "coaching", "reading", "video", "qualification"]
KINDS: tuple[Kind, ...] = ("course", "online", "workshop", "coaching", "reading", "video", "qualification")
Competency = tuple[str, str]
"""(framework id, competency id)."""
_HOURS = re.compile(r"\d{1,3}(\.\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the catalogue says of one thing to learn.

    `link`: an https address, "" for none. `minutes`: None when nobody said. `competencies`: in order, each once.
    `step`: the step of those frameworks' own scales that it helps to reach, None for any.
    """

    title: str
    provider: str
    link: str
    kind: Kind
    minutes: int | None
    competencies: tuple[Competency, ...]
    step: int | None

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by in every later file: capitals do not matter."""
        return self.title.casefold(), self.provider.casefold()


@dataclass(frozen=True, slots=True)
class Known:
    """A thing to learn that the catalogue knows. `offered`: False for one that was taken out and is kept for goals
    that name it."""

    facts: Facts
    offered: bool


@dataclass(frozen=True, slots=True)
class Changed:
    """A thing to learn that the file says something else of. `fields`: the names of what differs."""

    before: Facts
    after: Facts
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a file changes: `new`, those that come back included; `changed`; `gone` from the file; how many stay."""

    new: tuple[Facts, ...] = ()
    changed: tuple[Changed, ...] = ()
    gone: tuple[Facts, ...] = ()
    unchanged: int = 0


def difference(wanted: Iterable[Facts], known: Mapping[tuple[str, str], Known]) -> Difference:
    """What becomes of the catalogue when it says what the file says. Keys in `wanted` are each there once."""
    new: list[Facts] = []
    changed: list[Changed] = []
    unchanged = 0
    named = set()
    for facts in wanted:
        named.add(facts.key)
        now = known.get(facts.key)
        if now is None or not now.offered:
            new.append(facts)
        elif now.facts != facts:
            changed.append(Changed(now.facts, facts, _differing(now.facts, facts)))
        else:
            unchanged += 1
    gone = tuple(one.facts for key, one in known.items() if one.offered and key not in named)
    return Difference(tuple(new), tuple(changed), gone, unchanged)


def _differing(before: Facts, after: Facts) -> tuple[str, ...]:
    names = (field.name for field in fields(Facts))
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def minutes_of(hours: str) -> int | None:
    """Whole minutes of hours written 2, 1.5 or 0.25; None for anything else, and for no time at all."""
    if not _HOURS.fullmatch(hours):
        return None
    return round(float(hours) * 60) or None


def hours_of(minutes: int) -> str:
    """The hours that `minutes_of` reads as these minutes, as short as they can be written."""
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")
