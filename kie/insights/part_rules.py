"""Whether a figure of a part of the people may stand beside published figures of all of them.

Rules only. Somebody who did not answer every statement is in no figure that needs every answer. Taken from a figure of
all, such a figure could single out the few who are missing, or those of them in one team.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Set
from uuid import UUID

from kie.insights.rules import Thresholds


def may_stand_apart(
    atoms: Mapping[UUID, Hashable],
    cells: Mapping[UUID, Hashable],
    part: Set[UUID],
    known: Iterable[Set[UUID]],
    thresholds: Thresholds,
) -> bool:
    """Whether figures of this part tell of nobody.

    `atoms`: everybody in the published figures, to the group that these tell apart; `cells`: to the smaller group that
    they would tell apart if each figure by facet could be had for each atom. `known`: whom each viewer may know.

    A part of whole atoms says what the figures of these say already. Of any other, whatever is added and subtracted
    leaves in each cell those in the part or those outside it, so in all at least the smaller of the two, cell by cell.
    Those are enough people, and enough of them unknown to each viewer; and so is the part itself.
    """
    left = 0 if _whole(atoms, part) else _left(cells, part, frozenset())
    if len(part) < thresholds.people or (left and left < thresholds.people):
        return False
    if not left and not _whole(atoms, part):
        return False
    needed = thresholds.outside_viewer
    for seen in known:
        # Whoever knows so few leaves enough of both.
        if min(len(part), left or len(part)) - len(seen) >= needed:
            continue
        if len(part - seen) < needed or (left and _left(cells, part, seen) < needed):
            return False
    return True


def _whole(atoms: Mapping[UUID, Hashable], part: Set[UUID]) -> bool:
    return {atoms[one] for one in part}.isdisjoint(atom for one, atom in atoms.items() if one not in part)


def _left(cells: Mapping[UUID, Hashable], part: Set[UUID], known: Set[UUID]) -> int:
    inside, outside = defaultdict[Hashable, int](int), defaultdict[Hashable, int](int)
    for one, cell in cells.items():
        if one not in known:
            (inside if one in part else outside)[cell] += 1
    return sum(min(people, outside.get(cell, 0)) for cell, people in inside.items())
