"""What of completion a committee is told: counts of five people and more, and nothing that gives a smaller one away.

Pure. A row is a team of the report, the rows together are everybody in it. Every cell that is left out of a team's line
looks the same, whatever the reason, and what is left out of a column comes together to five people and more on both
sides of the count, because the total stands above. `kie.insights.committee_bounds` asks the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kie.insights.committee_bounds import FEWEST, Left, gives_away, small

Telling = Literal["count", "few", "nearly-all", "withheld"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A count that is told (`count`, 0 otherwise), or how it is left out. Of everybody: fewer than five are in it, or
    fewer than five are not. Of a team always "withheld": why, would tell what stands in the others."""

    telling: Telling
    count: int = 0


WITHHELD = Cell("withheld")


def rows_told(sizes: Sequence[int]) -> list[bool]:
    """Which teams have a line: those of five and more, unless that gave a smaller one away."""
    told = [size >= FEWEST for size in sizes]
    while 0 < sum(size for size, one in zip(sizes, told, strict=True) if not one) < FEWEST and any(told):
        told[min((place for place, one in enumerate(told) if one), key=lambda place: sizes[place])] = False
    return told


def cells_told(
    columns: Sequence[Sequence[int]], sizes: Sequence[int], told: Sequence[bool]
) -> list[tuple[Cell, list[Cell | None]]]:
    """Columns of which each counts only people of the one before: of each the cell of everybody, and of each team, None
    for one that has no line.

    A team is told in all of them or in none: beside its recorded reviews, its signed ones would be known nearly. With
    nothing told, each team has room: there is no line without five people and more outside it.
    """
    wholes = [_of_all(sum(counts), sum(sizes)) for counts in columns]
    given = [counts for counts, whole in zip(columns, wholes, strict=True) if whole.telling == "count"]
    seen = {
        place
        for place, one in enumerate(told)
        if one and not any(small(counts[place], sizes[place]) for counts in given)
    }
    while seen and any(gives_away(_left(counts, sizes, seen)) for counts in given):
        seen.remove(min(seen, key=lambda place: (sizes[place], place)))
    return [
        (whole, _column(counts, told, seen if whole.telling == "count" else set()))
        for counts, whole in zip(columns, wholes, strict=True)
    ]


def _column(counts: Sequence[int], told: Sequence[bool], seen: set[int]) -> list[Cell | None]:
    return [
        (Cell("count", counts[place]) if place in seen else WITHHELD) if one else None
        for place, one in enumerate(told)
    ]


def _of_all(count: int, size: int) -> Cell:
    if count < FEWEST:
        return Cell("few")
    return Cell("count", count) if size - count >= FEWEST else Cell("nearly-all")


def _left(counts: Sequence[int], sizes: Sequence[int], seen: set[int]) -> Left:
    """What a reader sees of the cells that are left out."""
    out = [place for place in range(len(sizes)) if place not in seen]
    last = min(((sizes[place], place) for place in seen), default=None)
    surely_small = tuple(last is not None and (sizes[place], place) > last for place in out)
    return Left(sum(counts[place] for place in out), tuple(sizes[place] for place in out), surely_small)
