"""Reading very many ratings in few rows: the database adds the steps of one person up to a number, a digit for each
competency, and they are read off here. So a hundred thousand people are as many rows, and not some millions.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, case, cast, func, literal
from sqlalchemy.orm import InstrumentedAttribute

from kie.insights.figures import Key

_FIGURES = 15
"""Figures to the base 16 that fit into a database's whole number."""

Text = InstrumentedAttribute[str] | ColumnElement[str]
Number = InstrumentedAttribute[int | None] | InstrumentedAttribute[int] | ColumnElement[int]

_STEPS = bytes.maketrans(b"0123456789abcdef", bytes(range(16)))


@dataclass(frozen=True, slots=True)
class Strings:
    """How steps in some competencies or statements are strung together. `highest`: the highest step there is."""

    keys: Sequence[Key]
    highest: int

    @property
    def _wide(self) -> int:
        """Figures that one step takes."""
        return 1 if self.highest < 16 else 2

    @property
    def _in_one(self) -> int:
        """Steps in one number."""
        return _FIGURES // self._wide

    @property
    def width(self) -> int:
        """Steps of one person, with those at the end that stand for nothing."""
        return -(-len(self.keys) // self._in_one) * self._in_one

    def select(
        self,
        framework: Text,
        item: Text,
        step: Number,
    ) -> list[ColumnElement[int]]:
        """What a statement that groups by person selects: the numbers, in order."""
        numbers: list[ColumnElement[int]] = []
        for start in range(0, len(self.keys), self._in_one):
            weights: dict[str, dict[str, ColumnElement[int]]] = {}
            for at, (framework_id, item_id) in enumerate(self.keys[start : start + self._in_one]):
                weight = literal(16 ** (self._wide * (self._in_one - 1 - at)), BigInteger)
                weights.setdefault(framework_id, {})[item_id] = weight
            # One framework after the other, so that a row is compared with few keys that are not its own.
            within = {name: case(items, value=item, else_=0) for name, items in weights.items()}
            numbers.append(cast(func.sum(step * case(within, value=framework, else_=0)), BigInteger))
        return numbers

    def steps(self, numbers: Iterable[int]) -> bytes:
        """The steps in the numbers of one person, 0 where there is none."""
        figures = self._wide * self._in_one
        text = "".join([f"{number:0{figures}x}" for number in numbers])
        return text.encode().translate(_STEPS) if self._wide == 1 else bytes.fromhex(text)


class Sheets:
    """Steps of people (down) in competencies or statements (across), 0 where there is none: a sheet for each side."""

    def __init__(self, sides: Iterable[str], places: Mapping[UUID, int], strings: Strings) -> None:
        self._places, self._strings, self._width = places, strings, strings.width
        self.of = {side: bytearray(len(places) * self._width) for side in sides}

    def fill(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write down rows of who, the side, and the numbers. Whoever has no place is left out."""
        for one, side, *numbers in rows:
            place = self._places.get(one)
            if place is not None:
                start = place * self._width
                self.of[side][start : start + self._width] = self._strings.steps(numbers)

    def column(self, side: str, at: int) -> bytearray:
        """The steps of everybody in one column."""
        return self.of[side][at :: self._width]
