"""The lines of a file of people in little memory: compressed some at a time, and given back in their order.

A large employer's lines would take ten times the room of their file if each were kept as a `Row`.
"""

import json
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from heapq import merge
from itertools import pairwise
from operator import attrgetter
from typing import Any, overload
from zlib import compress, decompress

from kie.people.rows import Row

PORTION = 1_000
_SORTED = 10_000
_NAMES = tuple(field.name for field in fields(Row))
_STARTS, _LEAVES, _WRONG = (_NAMES.index(name) for name in ("starts_on", "leaves_on", "wrong"))
_values = attrgetter(*_NAMES)
FACTS_OF = (
    "staff_number",
    "name",
    "email",
    "employer",
    "job_title",
    "role_profile",
    "team_code",
    "location",
    "grade",
    "starts_on",
    "leaves_on",
    "language",
    "manager",
    "reviewer",
    "moderator",
)
facts_of = attrgetter(*FACTS_OF)
"""What a row says of a person, in the order of `rules.KnownPerson`."""


class Packed(Sequence[Row]):
    """Rows in their order. Reading them one after another is quick; jumping among them is slow."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._blocks: list[bytes] = []
        self._last: list[Row] = []
        self._opened: tuple[int, list[Row]] = (-1, [])
        for row in rows:
            self.append(row)

    def append(self, row: Row) -> None:
        """Add a row at the end."""
        if len(self._last) == PORTION:
            self._blocks.append(_packed(self._last))
            self._last = []
        self._last.append(row)

    def __len__(self) -> int:
        return len(self._blocks) * PORTION + len(self._last)

    def __iter__(self) -> Iterator[Row]:
        for number, block in enumerate(self._blocks):
            # Kept open, because whoever goes through the rows often asks for one by its place beside that.
            opened = _unpacked(block)
            self._opened = (number, opened)
            yield from opened
        yield from self._last

    @overload
    def __getitem__(self, place: int) -> Row: ...
    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...
    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        number, within = divmod(place % len(self), PORTION)
        if number == len(self._blocks):
            return self._last[within]
        if self._opened[0] != number:
            self._opened = (number, _unpacked(self._blocks[number]))
        return self._opened[1][within]


class PackedRows(Packed):
    """The rows of a whole file, in which it is known where each staff number stands, and what may stand twice."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._places: dict[str, int] = {}
        self._numbers, self._emails, self._facts = array("q"), array("q"), array("q")
        super().__init__(rows)

    def append(self, row: Row) -> None:
        """Add a row at the end."""
        self._places.setdefault(row.staff_number, len(self))
        self._numbers.append(hash(row.staff_number.casefold()))
        if row.email is not None:
            self._emails.append(hash(row.email))
        self._facts.append(mark_of(facts_of(row)))
        super().append(row)

    @property
    def places(self) -> Mapping[str, int]:
        """At which place from 0 a staff number stands first."""
        return self._places

    def numbers(self) -> "Marks":
        """The staff numbers, without capitals."""
        return Marks(self._numbers)

    def emails(self) -> "Marks":
        """The addresses."""
        return Marks(self._emails)

    def fact_mark(self, place: int) -> int:
        """The mark of the facts at this place."""
        return self._facts[place]


def _packed(rows: Iterable[Row]) -> bytes:
    found = []
    for row in rows:
        values = list(_values(row))
        values[_STARTS] = row.starts_on.isoformat()
        values[_LEAVES] = row.leaves_on and row.leaves_on.isoformat()
        values[_WRONG] = sorted(row.wrong)
        found.append(values)
    return compress(json.dumps(found).encode(), 1)


def _unpacked(block: bytes) -> list[Row]:
    found = []
    for values in json.loads(decompress(block)):
        values[_STARTS] = date.fromisoformat(values[_STARTS])
        values[_LEAVES] = values[_LEAVES] and date.fromisoformat(values[_LEAVES])
        values[_WRONG] = frozenset(values[_WRONG])
        found.append(Row(*values))
    return found


class Marks:
    """Many texts, of each of them no more than a number. Two texts may have the same one, though hardly ever do: what
    is marked is looked at again, and what is not marked is surely not among them."""

    def __init__(self, marks: Sequence[int]) -> None:
        # Sorted a portion at a time: a list of all of them would take four times the room.
        portions = (marks[at : at + _SORTED] for at in range(0, len(marks), _SORTED))
        self._marks = array("q", merge(*(array("q", sorted(portion)) for portion in portions)))
        self._twice = {one for one, other in pairwise(self._marks) if one == other}

    def __contains__(self, text: str) -> bool:
        mark = hash(text)
        place = bisect_left(self._marks, mark)
        return place < len(self._marks) and self._marks[place] == mark

    def twice(self, text: str) -> bool:
        """Whether the text may be there more than once."""
        return hash(text) in self._twice

    @property
    def any_twice(self) -> bool:
        """Whether any text may be."""
        return bool(self._twice)


def mark_of(facts: tuple[Any, ...]) -> int:
    """A number of 64 bits for the facts of a person, of which no other facts have the same one but by a chance of one
    in 10^19, and nobody can look for such: it begins with a secret of this process."""
    return hash(facts)
