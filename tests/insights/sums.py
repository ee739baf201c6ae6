"""An attacker with many figures that cross each other: looks at random for sums that few people are left in.

Imports nothing of the product. Each figure is a row of noughts and ones over the people; any sum of multiples of rows
is somebody's to reckon. Striking out one group of people after the other (as in decoding a linear code) leaves rows
in which most people have vanished; doing so in many random orders finds the sums that few are left in.
"""

from collections.abc import Collection, Iterable, Sequence

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]


def fewest_left(
    figures: Iterable[Collection[str]], known: Collection[str] = (), *, tries: int = 60, seed: int = 1
) -> frozenset[str]:
    """The smallest set of people beside those known that some sum of multiples of figures is left with; empty: none."""
    rows = [set(figure) for figure in figures]
    groups: dict[tuple[int, ...], set[str]] = {}
    for person in set().union(*rows) - set(known):
        groups.setdefault(tuple(int(person in row) for row in rows), set()).add(person)
    if not groups:
        return frozenset()
    columns = sorted(groups, key=lambda column: sorted(groups[column]))
    matrix = np.array(columns, dtype=np.float64).T
    sizes = np.array([len(groups[column]) for column in columns])
    random = np.random.default_rng(seed)
    best: npt.NDArray[np.bool_] = np.ones(len(columns), dtype=bool)
    for _ in range(tries):
        # Large groups are struck out first more often: what is left then is small.
        order = np.argsort(-(sizes + random.random(sizes.size) * random.choice([1.0, 4.0, 30.0])))
        reduced = _reduced(matrix[:, order])
        for row in (*reduced, *_pairs(reduced)):
            left = np.abs(row) > 1e-7
            if left.any() and sizes[order][left].sum() < sizes[best].sum():
                best = np.zeros(len(columns), dtype=bool)
                best[order[left]] = True
    return frozenset().union(*(groups[columns[place]] for place in np.flatnonzero(best)))


def _pairs(rows: Numbers) -> Iterable[Numbers]:
    for first in range(len(rows)):
        for second in range(first):
            yield rows[first] - rows[second]
            yield rows[first] + rows[second]


def _reduced(matrix: Numbers) -> Numbers:
    """The matrix with ones in its first independent columns and nought elsewhere in them."""
    rows = matrix.copy()
    top = 0
    for place in range(rows.shape[1]):
        if top == rows.shape[0]:
            break
        pivot = top + int(np.argmax(np.abs(rows[top:, place])))
        if abs(rows[pivot, place]) < 1e-9:
            continue
        rows[[top, pivot]] = rows[[pivot, top]]
        rows[top] /= rows[top, place]
        others = np.arange(rows.shape[0]) != top
        rows[others] -= np.outer(rows[others, place], rows[top])
        top += 1
    return rows[:top]


def shown_figures(tree: Iterable[Collection[str]], facets: Sequence[dict[str, int]]) -> list[frozenset[str]]:
    """The people of every figure: those of the tree, and of every shown value of every facet."""
    found = [frozenset(figure) for figure in tree]
    for facet in facets:
        found += [
            frozenset(person for person, at in facet.items() if at == value)
            for value in sorted(set(facet.values()))
        ]
    return found
