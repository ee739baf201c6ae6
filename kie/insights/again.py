"""A second publication of a cycle beside those before it: what may be shown of one set of contributors.

Rules only. People whom the figures before told apart alike, and who changed alike since, are a *class*. New atoms hold
enough people of each class (`suppression`). What is left of a class that a new figure has the rest of must be enough
people too; where it is not, everybody of that class stays out of the new figures, and the rest is decided again.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence, Set
from dataclasses import dataclass

from kie.insights.audit import joint_atoms, may_republish
from kie.insights.rules import Members, Pattern, Thresholds, Unit, Viewers
from kie.insights.suppression import Sight, suppress


@dataclass(frozen=True, slots=True)
class Before:
    """What one earlier publication said about a set of contributors.

    `seats`: person to the atom they were in, absent without one. `revisions`: everybody in it to the revision of their
    signed record. `facets`: facet to person to shown value.
    """

    seats: Mapping[str, Hashable]
    revisions: Mapping[str, int]
    facets: Mapping[str, Mapping[str, Hashable]]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where everybody stands after the publications before: `seats` by person, and who has `changed` since any."""

    seats: Mapping[str, Hashable]
    changed: frozenset[str]

    @property
    def classes(self) -> dict[str, Hashable]:
        """Whom the figures before tell apart, and from those whom they do not hold."""
        people = self.seats.keys() | self.changed
        return {one: (self.seats.get(one), one in self.changed) for one in people}


def standing(before: Sequence[Before], revisions: Mapping[str, int]) -> Standing:
    """Where people stand before a new publication with these revisions of their records."""
    seats: dict[str, tuple[Hashable, ...]] = {}
    everybody = {one for each in before for one in each.revisions}
    changed: set[str] = set()
    for one in everybody:
        known = [each.revisions[one] for each in before if one in each.revisions]
        marks = tuple((each.seats.get(one), each.revisions.get(one, known[0]) - known[0]) for each in before)
        if any(seat is not None for seat, _ in marks):
            seats[one] = marks
        if one in revisions and revisions[one] != known[-1]:
            changed.add(one)
    return Standing(seats, frozenset(changed))


def suppress_again(
    tree: Sequence[Unit],
    contributors: Members,
    viewers: Viewers,
    thresholds: Thresholds,
    where: Standing,
    sight: Sight,
) -> Pattern:
    """The pattern for a new publication. Without an earlier one: what `suppress` says. `sight`: of these viewers."""
    if not where.seats and not where.changed:
        return suppress(tree, contributors, viewers, thresholds, sight=sight)
    classes = where.classes
    held = _never_enough(contributors, where, sight)
    while True:
        pattern = suppress(tree, contributors, viewers, thresholds, classes=classes, held=held)
        more = _spoilt(pattern, where, sight) - held
        if not more:
            return pattern
        held |= more


def _never_enough(contributors: Members, where: Standing, sight: Sight) -> set[str]:
    """Who is of a class with too few people wherever they sit, and everybody whom the figures before had with them.

    They would keep every unit above from being shown, and nobody would learn more for it.
    """
    classes, by_class, by_seat = where.classes, _sets(), _old(where)
    for one in frozenset().union(*contributors.values()):
        by_class[classes.get(one)].add(one)
    found: set[str] = set()
    for name, people in by_class.items():
        if name is not None and not sight.allows(people):
            found |= people.union(*(by_seat.get(where.seats.get(one), ()) for one in people))
    return found


def _sets() -> defaultdict[Hashable, set[str]]:
    return defaultdict(set)


def _spoilt(pattern: Pattern, where: Standing, sight: Sight) -> set[str]:
    """Everybody of the classes of which too few people are left out of, or moved about in, the new figures."""
    found: set[str] = set()
    by_seat = _old(where)
    for (seat, _new, _moved), people in joint(pattern.atoms, where).items():
        if seat is not None and not sight.allows(people):
            found |= by_seat[seat]
    return found


def joint(
    atoms: Mapping[str, Set[str]], where: Standing
) -> dict[tuple[Hashable | None, str | None, bool], frozenset[str]]:
    """The groups that all publications together tell apart; see `joint_atoms`."""
    if not where.seats and not where.changed:
        return {(None, unit, False): frozenset(people) for unit, people in atoms.items() if people}
    return joint_atoms(_old(where), atoms, _moved(atoms, where))


def again_allowed(
    atoms: Mapping[str, Set[str]], where: Standing, thresholds: Thresholds, viewers: Viewers
) -> bool:
    """The second opinion: `may_republish` for these atoms."""
    return may_republish(_old(where), atoms, thresholds, changed=_moved(atoms, where), viewers=viewers)


def _old(where: Standing) -> dict[Hashable, set[str]]:
    found = _sets()
    for one, seat in where.seats.items():
        found[seat].add(one)
    return dict(found)


def _moved(atoms: Mapping[str, Set[str]], where: Standing) -> frozenset[str]:
    """Who changed and is in a new figure. Who is in none has told nobody of the change."""
    return where.changed & frozenset().union(*atoms.values())
