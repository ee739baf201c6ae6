"""The second opinion on figures by facet, by another way than `cuts`: paths instead of sets.

Two values, or a value and nobody's land, hang together when a path leads from one to the other through the people and
atoms. What can be told apart of them takes at least as many people as there are paths without a person in common
(Menger). scipy counts the paths (`maximum_flow`). It shares no code with `cuts`, and believes only who is in which
figure. A later facet may not lead its paths through an atom that an earlier one divides.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from kie.insights.rules import Thresholds, Viewers

Atoms = Mapping[str, Hashable]
"""Person to the atom they are in; whoever is in none is absent."""

_GROUND = ("ground",)


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
    earlier: list[Mapping[str, Hashable]] = []
    for name, values in facets.items():
        everybody = atoms.keys() | values.keys() | {one for other in earlier for one in other}
        strings = [
            _String(one, atoms.get(one), _cell(one, atoms, earlier), values.get(one)) for one in everybody
        ]
        findings += _of_facet(name, strings, viewers, thresholds)
        earlier.append(values)
    return findings


@dataclass(frozen=True, slots=True)
class _String:
    person: str
    atom: Hashable
    cell: Hashable
    value: Hashable


def _cell(person: str, atoms: Atoms, earlier: Sequence[Mapping[str, Hashable]]) -> Hashable:
    parts = (atoms.get(person), *(values.get(person) for values in earlier))
    return None if all(part is None for part in parts) else parts


def _of_facet(
    name: str, strings: Sequence[_String], viewers: Viewers, thresholds: Thresholds
) -> Iterator[FacetFinding]:
    pairs = list(_ends(strings))
    web = _Web(strings)
    flows = {pair: web.paths(*pair) for pair in pairs}
    yield from (FacetFinding(name, paths) for paths in flows.values() if paths < thresholds.people)
    least = min(flows.values(), default=0)
    telling = web.telling
    for viewer in sorted(viewers):
        knows = viewers[viewer]
        # Each person who is known is on one path at most.
        if least - len(knows & telling) >= thresholds.outside_viewer:
            continue
        rest = [one for one in strings if one.person not in knows]
        smaller = _Web(rest)
        for pair in _ends(rest):
            paths = smaller.paths(*pair)
            if paths < thresholds.outside_viewer:
                yield FacetFinding(name, paths, viewer)


def _ends(strings: Iterable[_String]) -> Iterator[tuple[Hashable, Hashable]]:
    """One value (or nobody's land) of each part that hangs together by whole atoms, with every other of the part."""
    above: dict[Hashable, Hashable] = {}

    def root(place: Hashable) -> Hashable:
        while above.setdefault(place, place) != place:
            place = above[place]
        return place

    ends: dict[Hashable, None] = {}
    for one in strings:
        left = _GROUND if one.atom is None else ("atom", one.atom)
        right = _GROUND if one.value is None else ("value", one.value)
        above[root(left)] = root(right)
        if one.value is not None:
            ends[right] = None
    parts: dict[Hashable, list[Hashable]] = {}
    if _GROUND in above:
        parts[root(_GROUND)] = [_GROUND]
    for end in ends:
        parts.setdefault(root(end), []).append(end)
    for first, *others in parts.values():
        yield from ((first, other) for other in others)


class _Web:
    """The strings between cells and values as a network through which people flow one by one."""

    def __init__(self, strings: Sequence[_String]) -> None:
        counted: dict[tuple[Hashable, Hashable], int] = {}
        values: dict[Hashable, set[Hashable]] = {}
        for one in strings:
            left = _GROUND if one.cell is None else ("cell", one.cell)
            right = _GROUND if one.value is None else ("value", one.value)
            if left != right:
                counted[left, right] = counted.get((left, right), 0) + 1
                values.setdefault(left, set()).add(right)
        # Through a cell of one value alone no path leads on.
        dead = {cell for cell, ends in values.items() if cell != _GROUND and len(ends) == 1}
        edges = {pair: count for pair, count in counted.items() if pair[0] not in dead}
        self.telling: Set[str] = frozenset(one.person for one in strings if ("cell", one.cell) not in dead)
        self._places = {
            place: number for number, place in enumerate({end: 0 for pair in edges for end in pair})
        }
        rows = [self._places[a] for a, b in edges] + [self._places[b] for a, b in edges]
        columns = [self._places[b] for a, b in edges] + [self._places[a] for a, b in edges]
        size = len(self._places)
        self._capacity = csr_array(
            (np.array([*edges.values()] * 2, dtype=np.int32), (rows, columns)), shape=(size, size)
        )

    def paths(self, start: Hashable, end: Hashable) -> int:
        """How many paths lead from one to the other with nobody in common."""
        if start not in self._places or end not in self._places:
            return 0
        return int(maximum_flow(self._capacity, self._places[start], self._places[end]).flow_value)
