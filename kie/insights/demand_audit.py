"""The second opinion on learning demand. It shares no code with the rule and believes only the sets of people."""

from collections.abc import Iterable, Mapping, Set
from uuid import UUID

from kie.insights.rules import Thresholds

Known = Mapping[UUID, Set[UUID]]


class Beside:
    """Everything that was ever shown, and whether more people may be counted beside it.

    Two opinions: beside each set, by who came, went and stayed; and beside all at once, by every group of people that
    is told apart only now. What an earlier figure told apart already is past helping.

    After many years there are thousands of sets. So a set is a number with a bit for each person, and the groups are
    kept up from set to set.
    """

    def __init__(self, shown: Iterable[Set[UUID]], known: Known, thresholds: Thresholds) -> None:
        self._known, self._thresholds = known, thresholds
        self._places: dict[UUID, int] = {}
        self._sets: list[int] = []
        self._group_of: dict[UUID, int] = {}
        self._groups: list[set[UUID]] = []
        self._readers = [
            (len(people), self._number(people)) for people in sorted(known.values(), key=len, reverse=True)
        ]
        self._weighed: dict[int, bool] = {}
        for one in shown:
            self.add(one)

    def add(self, people: Set[UUID]) -> None:
        """These are shown from now on."""
        self._sets.append(self._number(people))
        for group, part in self._parts(people):
            if part != group:
                group -= part
                self._group_of.update(dict.fromkeys(part, len(self._groups)))
                self._groups.append(part)

    def allows(self, people: Set[UUID]) -> bool:
        """Whether these people may be counted beside all that is shown."""
        new = self._number(people)
        if not all(
            self._weigh(part) for old in self._sets for part in (new & ~old, old & ~new, new & old) if part
        ):
            return False
        fallen_apart = ((group, part) for group, part in self._parts(people) if part != group)
        return all(
            enough(one, self._known, self._thresholds)
            for group, part in fallen_apart
            for one in (part, group - part)
            if one
        )

    def _parts(self, people: Set[UUID]) -> list[tuple[set[UUID], set[UUID]]]:
        """Each group that some of these are in, with those; and an empty one with those who are in none."""
        found: dict[int, set[UUID]] = {}
        for one in people:
            found.setdefault(self._group_of.get(one, -1), set()).add(one)
        return [(self._groups[at] if at >= 0 else set(), part) for at, part in found.items()]

    def _weigh(self, part: int) -> bool:
        """Whether these are enough people, and for each reader all are known or enough are not."""
        count, needed = part.bit_count(), self._thresholds.outside_viewer
        if count < self._thresholds.people:
            return False
        if not self._readers or count - self._readers[0][0] >= needed:
            return True
        if part not in self._weighed:
            near = (known for size, known in self._readers if count - size < needed)
            left = (count - (part & known).bit_count() for known in near)
            self._weighed[part] = not any(0 < one < needed for one in left)
        return self._weighed[part]

    def _number(self, people: Set[UUID]) -> int:
        for one in people:
            self._places.setdefault(one, len(self._places))
        bits = bytearray(len(self._places) // 8 + 1)
        for one in people:
            byte, bit = divmod(self._places[one], 8)
            bits[byte] |= 1 << bit
        return int.from_bytes(bits, "little")


def enough(group: Set[UUID], known: Known, thresholds: Thresholds) -> bool:
    """Whether these are enough people, and enough whom each reader does not know."""
    # Of so many people anybody may know every plan, and enough of this group are left.
    harmless = len(group) - thresholds.outside_viewer
    seen = max((len(people & group) for people in known.values() if len(people) > harmless), default=0)
    return len(group) >= thresholds.people and seen <= harmless
