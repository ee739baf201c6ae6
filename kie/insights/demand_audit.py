"""The second opinion on learning demand. It shares no code with the rule and believes only the sets of people."""

from collections.abc import Iterable, Mapping, Sequence, Set
from uuid import UUID

from kie.insights.audit import may_republish
from kie.insights.rules import Thresholds

Known = Mapping[UUID, Set[UUID]]


def may_be_shown(earlier: Sequence[Set[UUID]], new: Set[UUID], known: Known, thresholds: Thresholds) -> bool:
    """Whether these people may be counted beside every set that was ever shown.

    Two opinions: beside each of them, by who came, went and stayed; and beside all at once, by every group of people
    that is told apart only now. What an earlier figure told apart already is past helping.
    """
    viewers = {str(reader): frozenset(map(str, people)) for reader, people in known.items()}
    names = {"": {str(one) for one in new}}
    if not all(
        may_republish({"": {str(one) for one in old}}, names, thresholds, viewers=viewers) for old in earlier
    ):
        return False
    before = set(told_apart(earlier))
    return all(
        enough(group, known, thresholds) for group in told_apart([*earlier, new]) if group not in before
    )


def told_apart(sets: Sequence[Set[UUID]]) -> Iterable[frozenset[UUID]]:
    """The people of these sets, by exactly which of them they are in."""
    where: dict[UUID, list[int]] = {}
    for at, people in enumerate(sets):
        for person in people:
            where.setdefault(person, []).append(at)
    groups: dict[tuple[int, ...], set[UUID]] = {}
    for person, places in where.items():
        groups.setdefault(tuple(places), set()).add(person)
    return map(frozenset, groups.values())


def enough(group: Set[UUID], known: Known, thresholds: Thresholds) -> bool:
    """Whether these are enough people, and enough whom each reader does not know."""
    seen = {
        reader: len(people & group)
        for reader, people in known.items()
        if len(people) > _harmless(group, thresholds)
    }
    outside = len(group) - max(seen.values(), default=0)
    return len(group) >= thresholds.people and outside >= thresholds.outside_viewer


def _harmless(group: Set[UUID], thresholds: Thresholds) -> int:
    """Of so many people anybody may know every plan, and enough of this group are left."""
    return len(group) - thresholds.outside_viewer
