"""The second opinion on figures by facet, by another way than `cuts`: paths instead of sets.

Two values, or a value and nobody's land, hang together when a path leads from one to the other through the people and
atoms. What can be told apart of them takes at least as many people as there are paths without a person in common
(Menger). scipy counts the paths (`maximum_flow`). It shares no code with `cuts`, and believes only who is in which
figure. A later facet may not lead its paths through an atom that an earlier one divides.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, maximum_flow

from kie.insights.rules import Thresholds, Viewers

Numbers = npt.NDArray[np.int64]
Atoms = Mapping[str, Hashable]
"""Person to the atom they are in; whoever is in none is absent."""


@dataclass(frozen=True, slots=True)
class FacetFinding:
    """Too few people between a value of a facet and another (or nobody's land). `viewer`: None for everybody."""

    facet: str
    people: int
    viewer: str | None = None


def audit_facets(
    atoms: Atoms,
    facets: Mapping[str, Mapping[str, Hashable]],
    viewers: Viewers,
    thresholds: Thresholds,
) -> list[FacetFinding]:
    """What is wrong with these facets beside the tree's atoms and each other.

    `facets`: in the order in which they were decided, person to the shown value they are in; others absent. Viewers
    who know no more people than `people` less `outside_viewer` are no danger where there are enough for everybody.
    """
    findings: list[FacetFinding] = []
    everybody = sorted(atoms.keys() | {one for values in facets.values() for one in values})
    at = {one: number for number, one in enumerate(everybody)}
    known = {
        viewer: np.array([at[one] for one in knows if one in at], dtype=np.int64)
        for viewer, knows in viewers.items()
    }
    seats = _numbered(map(atoms.get, everybody))
    # A cell is an atom as far as the facets before have divided it.
    cells = seats
    for name, values in facets.items():
        ends = _numbered(map(values.get, everybody))
        findings += _of_facet(name, _Strings(seats, cells, ends), known, thresholds)
        width = int(ends.max(initial=0)) + 1
        pairs = cells * width + ends
        cells = np.where(pairs == 0, 0, np.unique(pairs, return_inverse=True)[1] + 1)
    return findings


def _numbered(names: Iterable[Hashable]) -> Numbers:
    """A number from 1 for each name, 0 (nobody's land) for None."""
    numbers: dict[Hashable, int] = defaultdict(count(1).__next__, {None: 0})
    return np.fromiter(map(numbers.__getitem__, names), dtype=np.int64)


@dataclass(frozen=True, slots=True)
class _Strings:
    """Where each person hangs: their atom, the cell that is left of it, and the facet's value. 0: nobody's land."""

    atoms: Numbers
    cells: Numbers
    values: Numbers

    def without(self, known: Numbers) -> "_Strings":
        keep = np.ones(self.atoms.size, dtype=bool)
        keep[known] = False
        return _Strings(self.atoms[keep], self.cells[keep], self.values[keep])


def _of_facet(
    name: str, strings: _Strings, viewers: Mapping[str, Numbers], thresholds: Thresholds
) -> Iterator[FacetFinding]:
    web = _Web(strings)
    flows = [web.paths(*pair) for pair in _ends(strings)]
    yield from (FacetFinding(name, paths) for paths in flows if paths < thresholds.people)
    least = min(flows, default=thresholds.people)
    leading = web.leading[strings.cells]
    for viewer in sorted(viewers):
        # Each person who is known is on one path at most, and nobody whose cell leads nowhere is on any.
        if least - int(leading[viewers[viewer]].sum()) >= thresholds.outside_viewer:
            continue
        rest = strings.without(viewers[viewer])
        smaller = _Web(rest)
        for pair in _ends(rest):
            paths = smaller.paths(*pair)
            if paths < thresholds.outside_viewer:
                yield FacetFinding(name, paths, viewer)


def _ends(strings: _Strings) -> Iterable[tuple[int, int]]:
    """One value (or nobody's land, 0) of each part that hangs together by whole atoms, with every other of the part."""
    first = int(strings.values.max(initial=0)) + 1
    # Nobody's land is one place at both ends.
    left = np.where(strings.atoms == 0, 0, strings.atoms + first)
    size = int(max(left.max(initial=0), first)) + 1
    web = csr_array((np.ones(left.size, dtype=np.int8), (left, strings.values)), shape=(size, size))
    _count, parts = connected_components(web, directed=False)
    roots: dict[int, int] = {int(parts[0]): 0}
    for value in np.unique(strings.values[strings.values > 0]).tolist():
        root = roots.setdefault(int(parts[value]), value)
        if root != value:
            yield root, value


class _Web:
    """The strings between cells and values as a network through which people flow one by one.

    `leading`: by cell, whether a path can lead through it: it has people of two values, or is nobody's land.
    """

    def __init__(self, strings: _Strings) -> None:
        first = int(strings.values.max(initial=0)) + 1
        pairs, people = np.unique(strings.cells * first + strings.values, return_counts=True)
        cells, values = pairs // first, pairs % first
        self.leading = np.bincount(cells, minlength=int(strings.cells.max(initial=0)) + 1) > 1
        self.leading[0] = True
        kept = self.leading[cells] & (pairs > 0)
        left = np.where(cells == 0, 0, cells + first)[kept]
        size = int(max(left.max(initial=0), first)) + 1
        both = np.concatenate([people[kept], people[kept]]).astype(np.int32)
        rows, columns = np.concatenate([left, values[kept]]), np.concatenate([values[kept], left])
        self._capacity = csr_array((both, (rows, columns)), shape=(size, size))

    def paths(self, start: int, end: int) -> int:
        """How many paths lead from one value (or nobody's land) to the other with nobody in common."""
        return int(maximum_flow(self._capacity, start, end).flow_value)
