"""Figures by role profile, grade, service and place beside those by team: which values may be shown.

A team's atom, a published value and nobody's land are *places*, and every person is a string between the two places
they are in. Whoever adds up and subtracts figures gives each place a number; a person's rating is left in the sum if
the numbers at the ends of their string differ. So what can be singled out is a *cut*: the strings between some places
and the rest. A set of values S cuts each atom where fewest strings run, min(people in S, people not in S) of them, and
nobody's land at all who are in S. The facet is safe when no S cuts a few strings without cutting none. That is exact
for one facet and the tree.

Several facets side by side are more than each by itself: two that differ by one person tell of that person, though
each is safe with the tree (docs/decisions/0024). A person is then in three places and more. So facets are taken up one
after the other, and for a later one an atom is divided by the values that are shown already. That gives the attacker
more freedom than they have: what is safe then is safe. A set S which is made of whole atoms says what the tree says,
and needs no weighing.

Depends on membership alone. This module reckons with numpy and is loaded by nothing but publishing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kie.insights.rules import Thresholds

Places = npt.NDArray[np.int64]
"""For each person the place they are in, from 0; -1 for none."""

_AT_ONCE = 2_000_000
"""Numbers held at a time."""


def suppress_facets(
    atoms: Places, facets: Sequence[Places], viewers: Sequence[Places], thresholds: Thresholds
) -> list[frozenset[int]]:
    """The values to show of each facet. `viewers`: for each the people they know, as places in `atoms`.

    While some set of values cuts too few people, the smallest value of the set with the smallest cut is hidden, the
    lowest number when equal. The later the facet, the more careful the rule.
    """
    shown: list[frozenset[int]] = []
    cells = atoms
    for facet in facets:
        left = facet.copy()
        while (worst := _worst(atoms, cells, left, viewers, thresholds)) is not None:
            left[left == worst] = -1
        shown.append(frozenset(np.unique(left[left >= 0]).tolist()))
        cells = divided(cells, left)
    return shown


def divided(cells: Places, facet: Places) -> Places:
    """The cells divided by the values; who is in no cell and has no value stays in none."""
    both = (cells + 1) * (int(facet.max(initial=-1)) + 2) + facet + 1
    names, numbers = _numbered(both)
    return numbers - int(names.size > 0 and names[0] == 0)


def _numbered(values: Places) -> tuple[Places, Places]:
    """The values, none below 0, ascending and each once; and for each person the place of theirs."""
    there = np.bincount(values) > 0
    return np.flatnonzero(there), (np.cumsum(there) - 1)[values]


def _worst(
    atoms: Places, cells: Places, facet: Places, viewers: Sequence[Places], thresholds: Thresholds
) -> int | None:
    """The value to hide next; None when every set of values is safe."""
    shifted, numbers = _numbered(facet + 1)
    none = int(shifted.size > 0 and shifted[0] == 0)
    values = shifted[none:] - 1
    if not values.size:
        return None
    column = numbers - none
    fine, coarse = _Cut(cells, column, values.size), _Cut(atoms, column, values.size)
    sets = _sets(values.size)
    if fine.closed and coarse.closed:
        # Then the values that are not in a set are cut off just as it is: the last value need be in none.
        sets = sets[:, : 1 << (values.size - 1)]
    through = fine.of(sets)
    apart = coarse.of(sets) > 0 if cells is not atoms else through > 0
    bad = np.flatnonzero(apart & (through < thresholds.people))
    weights = through[bad]
    if not bad.size:
        bad, weights = _bad_for_viewers(fine, coarse, sets[:, apart], through[apart], viewers, thresholds)
        bad = np.flatnonzero(apart)[bad]
    if not bad.size:
        return None
    sizes = np.bincount(column[column >= 0], minlength=values.size)
    inside = sets[:, bad[np.lexsort((bad, weights))[0]]].astype(bool)
    return int(values[min(np.flatnonzero(inside), key=lambda place: (sizes[place], place))])


def _bad_for_viewers(
    fine: "_Cut",
    coarse: "_Cut",
    sets: npt.NDArray[np.int64],
    through: npt.NDArray[np.int64],
    viewers: Sequence[Places],
    thresholds: Thresholds,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The sets that leave some viewer too few people, and how few."""
    fewest = np.full(through.size, np.iinfo(np.int64).max)
    whole = coarse.of(sets)
    # Whoever knows n people takes n from a cut at most, and none where all of a cell have the same value.
    telling = fine.telling(viewers)
    least = through.min(initial=np.iinfo(np.int64).max)
    for at in np.flatnonzero(telling > least - thresholds.outside_viewer).tolist():
        knows = viewers[at]
        near = np.flatnonzero(through < thresholds.outside_viewer + telling[at])
        left = through[near] - fine.known(sets[:, near], knows)
        still = whole[near] - coarse.known(sets[:, near], knows) > 0
        bad = still & (left < thresholds.outside_viewer)
        fewest[near[bad]] = np.minimum(fewest[near[bad]], left[bad])
    found = np.flatnonzero(fewest < thresholds.outside_viewer)
    return found, fewest[found]


def _sets(count: int) -> npt.NDArray[np.int64]:
    """Every set of the values that is not empty: a column each, 1 for a value that is in it."""
    numbers = np.arange(1, 1 << count, dtype=np.int64)
    return (numbers >> np.arange(count, dtype=np.int64)[:, None]) & 1


@dataclass(slots=True)
class _Counted:
    """People by cell (rows) and value (columns; the last: no value). `ground`: those in no cell, by value."""

    rows: npt.NDArray[np.int64]
    ground: npt.NDArray[np.int64]

    def cut(self, sets: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        found = self.ground[:-1] @ sets
        # Whole numbers up to sixteen million are exact in these, and they are multiplied far quicker.
        rows, chosen = self.rows.astype(np.float32), sets.astype(np.float32)
        everybody = rows.sum(axis=1)[:, None]
        step = max(1, _AT_ONCE // max(1, sets.shape[1]))
        for start in range(0, rows.shape[0], step):
            inside = rows[start : start + step, :-1] @ chosen
            less = np.minimum(inside, everybody[start : start + step] - inside)
            found += less.sum(axis=0).astype(np.int64)
        return found


class _Cut:
    """How many people each set of values is cut off by, for everybody and without those whom somebody knows."""

    def __init__(self, cells: Places, column: Places, values: int) -> None:
        self._cells, self._column, self._width = cells, column, values + 1
        seated = cells >= 0
        names = int(cells.max(initial=-1)) + 1
        slots = np.where(column >= 0, column, values)
        self._slots = slots
        self._table = np.bincount(
            cells[seated] * self._width + slots[seated], minlength=names * self._width
        ).reshape(names, self._width)
        self._ground = np.bincount(slots[~seated], minlength=self._width)
        self._mixed = np.append((self._table > 0).sum(axis=1) > 1, True)[cells]

    @property
    def closed(self) -> bool:
        """Whether everybody is in a cell and has a value."""
        return not self._ground.any() and not self._table[:, -1].any()

    def of(self, sets: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """For every set, the number of people."""
        mixed = self._table[(self._table > 0).sum(axis=1) > 1]
        # Cells that look alike are reckoned once: a cut of ten such cells is ten times the cut of one.
        alike = Counter(map(tuple, mixed.tolist()))
        rows = np.array(list(alike), dtype=np.int64).reshape(-1, self._width)
        times = np.array(list(alike.values()), dtype=np.int64)
        return _Counted(rows * times[:, None], self._ground).cut(sets)

    def telling(self, viewers: Sequence[Places]) -> npt.NDArray[np.int64]:
        """How many of the people whom each viewer knows are in a cell that a set can cut, or in none."""
        sizes = np.array([knows.size for knows in viewers], dtype=np.int64)
        whose = np.repeat(np.arange(len(viewers)), sizes)
        known = np.concatenate([*viewers, np.empty(0, dtype=np.int64)])
        return np.bincount(whose[self._mixed[known]], minlength=len(viewers))

    def known(self, sets: npt.NDArray[np.int64], knows: Places) -> npt.NDArray[np.int64]:
        """By how many people each cut becomes smaller without those who are known."""
        before, after = self._touched(knows)
        return before.cut(sets) - after.cut(sets)

    def _touched(self, knows: Places) -> tuple[_Counted, _Counted]:
        cells, slots = self._cells[knows], self._slots[knows]
        seated = cells >= 0
        names, rows = np.unique(cells[seated], return_inverse=True)
        less = np.bincount(rows * self._width + slots[seated], minlength=names.size * self._width)
        ground = np.bincount(slots[~seated], minlength=self._width)
        table = self._table[names]
        return _Counted(table, ground), _Counted(
            table - less.reshape(names.size, self._width), np.zeros(self._width, dtype=np.int64)
        )
