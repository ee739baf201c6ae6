"""Somebody who knows the rule and the size of every team tries each count there could be, and keeps those that make
this very page.

Shares nothing with the rule but its result.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

import pytest

from kie.insights.committee_rules import cells_told, rows_told

Columns = Sequence[Sequence[int]]
Page = tuple[tuple[tuple[str, int] | None, ...], ...]
LEAST = 5


def printed(columns: Columns, sizes: Sequence[int]) -> Page:
    """The columns as the report has them, everybody last."""
    found = cells_told(columns, sizes, rows_told(sizes))
    return tuple(
        tuple(None if cell is None else (cell.telling, cell.count) for cell in (*cells, whole))
        for whole, cells in found
    )


def possible(every: Iterable[Columns], sizes: Sequence[int]) -> Mapping[Page, list[list[set[int]]]]:
    """By page, for each column and team, the counts that make it."""
    pages: dict[Page, list[list[set[int]]]] = defaultdict(
        lambda: [[set() for _one in sizes] for _column in range(2)]
    )
    for columns in every:
        ways = pages[printed(columns, sizes)]
        for place, counts in enumerate(columns):
            for team, count in enumerate(counts):
                ways[place][team].add(count)
    return pages


def known(every: Iterable[Columns], sizes: Sequence[int]) -> list[tuple[Page, int, int, set[int]]]:
    """Cells that are left out, and can only be a few counts."""
    return [
        (page, place, team, ways[place][team])
        for page, ways in possible(every, sizes).items()
        for place, column in enumerate(page)
        for team, size in enumerate(sizes)
        if ((cell := column[team]) is None or cell[0] != "count")
        and len(ways[place][team]) < min(LEAST, size + 1)
    ]


def each(sizes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    return product(*(range(size + 1) for size in sizes))


def within(sizes: Sequence[int]) -> Iterator[Columns]:
    """Two columns, the second of people of the first."""
    for outer in each(sizes):
        for inner in each(outer):
            yield outer, inner


@pytest.mark.parametrize(
    "sizes", [(5, 12), (5, 10, 20), (7, 9, 14), (1, 4, 12, 20), (12, 12), (11, 13, 15), (5, 12, 20)]
)
def test_no_count_that_is_left_out_can_be_worked_out(sizes: Sequence[int]) -> None:
    assert not known(((counts,) for counts in each(sizes)), sizes)


@pytest.mark.parametrize("sizes", [(10, 12), (11, 14), (12, 20), (4, 5, 12)])
def test_nor_from_two_columns_of_which_one_is_part_of_the_other(sizes: Sequence[int]) -> None:
    assert not known(within(sizes), sizes)


def test_fifteen_of_whom_ten_are_told_may_be_anybodys() -> None:
    """Once “not given” said that five were in the second team, and so that nobody was in the first."""
    sizes = (5, 12, 20)
    page = printed([(0, 5, 10)], sizes)
    assert {counts[0] for counts in each(sizes) if printed([counts], sizes) == page} == set(range(6))
