"""Reading very many ratings in few rows: the database strings those of one person together, and they are taken apart
here. So a hundred thousand people are as many rows, and not some millions.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import Function, String, cast, func
from sqlalchemy.orm import InstrumentedAttribute

_BETWEEN, _AFTER = "\x1f", "\x1e"
"""Between the parts of a rating and after each: what stands in no id of a framework."""


def strung(
    framework: InstrumentedAttribute[str],
    item: InstrumentedAttribute[str],
    step: InstrumentedAttribute[int | None],
) -> Function[str]:
    """What a statement that groups by person selects: all their ratings as one text. The step may not be null."""
    return func.aggregate_strings(framework + _BETWEEN + item + _BETWEEN + cast(step, String), _AFTER)


class Sheets:
    """Steps of people (down) in competencies or statements (across), 0 where there is none: a sheet for each side.

    `places`: people to their row; `columns`: framework and id to the column.
    """

    def __init__(
        self, sides: Iterable[str], places: Mapping[UUID, int], columns: Mapping[tuple[str, str], int]
    ) -> None:
        self._places, self._columns, self._width = places, columns, len(columns)
        self._read: dict[str, tuple[int, int] | None] = {}
        self.of = {side: bytearray(len(places) * len(columns)) for side in sides}

    def fill(self, rows: Iterable[tuple[UUID, str, str]]) -> None:
        """Write down the rows: who, the side, and their strung ratings.

        What stands in no column, and whoever has no place, is left out.
        """
        read = self._read
        for one, side, ratings in rows:
            place = self._places.get(one)
            if place is None:
                continue
            start, steps = place * self._width, self.of[side]
            for rating in ratings.split(_AFTER):
                found = read[rating] if rating in read else self._taken_apart(rating)
                if found is not None:
                    steps[start + found[0]] = found[1]

    def column(self, side: str, at: int) -> bytearray:
        """The steps of everybody in one column."""
        return self.of[side][at :: self._width]

    def _taken_apart(self, rating: str) -> tuple[int, int] | None:
        """The column and the step; None without a column."""
        framework, item, step = rating.split(_BETWEEN)
        column = self._columns.get((framework, item))
        self._read[rating] = None if column is None else (column, int(step))
        return self._read[rating]
