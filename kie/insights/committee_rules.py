"""What of completion a committee is told: counts of five people and more, and nothing that gives a smaller one away.

Pure. A row is a team of the report, the rows together are everybody in it. What is left out of a column could be worked
out from its total, so what is left out together must itself be five people and more, on both sides of the count.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

FEWEST = 5

Telling = Literal["count", "few", "nearly-all", "withheld"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A count that is told, or how it is left out: fewer than five are in it, fewer than five are not, or it would give
    another one away. `count`: 0 unless told."""

    telling: Telling
    count: int = 0


def rows_told(sizes: Sequence[int]) -> list[bool]:
    """Which teams have a line: those of five and more, unless that gave a smaller one away."""
    told = [size >= FEWEST for size in sizes]
    while 0 < sum(size for size, one in zip(sizes, told, strict=True) if not one) < FEWEST and any(told):
        told[min((place for place, one in enumerate(told) if one), key=lambda place: sizes[place])] = False
    return told


def cells_told(
    counts: Sequence[int], sizes: Sequence[int], told: Sequence[bool]
) -> tuple[Cell, list[Cell | None]]:
    """One column: the cell of everybody, and of each team, None for one that has no line."""
    whole = _alone(sum(counts), sum(sizes))
    cells = [
        _alone(count, size) if one else None for count, size, one in zip(counts, sizes, told, strict=True)
    ]
    if whole.telling != "count":
        return whole, [cell and (cell if cell.telling != "count" else Cell("withheld")) for cell in cells]
    while _gives_away(counts, sizes, cells):
        left = [place for place, cell in enumerate(cells) if cell is not None and cell.telling == "count"]
        if not left:
            break
        cells[min(left, key=lambda place: sizes[place])] = Cell("withheld")
    return whole, cells


def _alone(count: int, size: int) -> Cell:
    if count < FEWEST:
        return Cell("few")
    return Cell("count", count) if size - count >= FEWEST else Cell("nearly-all")


def _gives_away(counts: Sequence[int], sizes: Sequence[int], cells: Sequence[Cell | None]) -> bool:
    """Whether what is left out comes, together, to fewer than five in the count or outside it."""
    out = [place for place, cell in enumerate(cells) if cell is None or cell.telling != "count"]
    count, size = sum(counts[place] for place in out), sum(sizes[place] for place in out)
    return size > 0 and _alone(count, size).telling != "count"
