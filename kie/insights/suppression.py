"""Which rows of the heatmap may be shown, so that nobody in them can be worked out.

A unit's *loose* people are those beneath it who are in none of the largest figures published beneath it.
They are taken together, as the unit's *atom*, or not at all:

- all of them join the unit's figure when that is safe: nobody, or enough people, and for every viewer nobody
  or enough people whom that viewer does not know already;
- otherwise, if they are a tenth of the unit's people or fewer, the figure does without them;
- otherwise the smallest published child is hidden, its atom joins the loose people, the figures that were
  published beneath it take its place, and the question is asked again.

Who was left out stays loose, and meets the parent's question together with the parent's other loose people.
So nobody reaches a figure further up except inside an atom that is safe there. That is the whole proof: atoms
do not overlap and every figure is a union of them. So in whatever is added up and subtracted, the people of
an atom count all alike: what comes out is about whole atoms, and each of them holds enough people for
everybody and, outside what a viewer knows, for every viewer.
"""

from collections.abc import Collection, Hashable, Mapping, Set
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from kie.insights.rules import Members, Pattern, Thresholds, Unit, Viewers, bottom_up, check_members

LEFT_OUT_PER_CENT = 10
"""A figure may do without this share of its unit's people, so it always stands for nine tenths at least."""


def suppress(
    tree: Collection[Unit],
    contributors: Members,
    viewers: Viewers,
    thresholds: Thresholds,
    *,
    classes: Mapping[str, Hashable] | None = None,
    held: Set[str] = frozenset(),
    sight: "Sight | None" = None,
) -> Pattern:
    """Decide for one set of contributors which units are shown, and who is in each figure.

    The answer depends on nothing but the arguments: not on ratings, nor on the order of units, people or
    viewers, nor on how people are named. Ties between units are broken by unit id. A caller with many
    competencies keeps the answer for each distinct set of contributors.

    Beside an earlier publication, `classes` says how its figures told people apart, and an atom's people must be
    enough of each class by themselves. `held` may be in no figure; a unit of which they are more than a tenth has none.
    `sight`: what viewers know, where a caller has arranged it already.

    Showing fewer rows than the pattern allows is always safe; showing others is not.
    Raises TreeInvalid when the units are no tree or somebody sits in two of them.
    """
    check_members(tree, contributors)
    sight = sight or Sight(viewers, thresholds, classes)
    work = _Work()
    for unit in bottom_up(tree):
        branch = work.branches.pop(unit.id, _Branch())
        here = contributors.get(unit.id, frozenset())
        branch.loose |= here - held
        branch.held += len(here & held)
        work.settle(unit.id, branch, sight)
        work.hand_up(unit.parent_id, branch)
    return work.pattern(frozenset(unit.id for unit in tree))


class Sight:
    """What viewers know, arranged so that only the viewers who know somebody in a set are looked at."""

    def __init__(
        self, viewers: Viewers, thresholds: Thresholds, classes: Mapping[str, Hashable] | None = None
    ) -> None:
        self._thresholds = thresholds
        self._classes = classes or {}
        # Whoever knows this many or fewer always leaves enough people in a set that is large enough itself.
        harmless = thresholds.people - thresholds.outside_viewer
        telling = {known for known in viewers.values() if len(known) > harmless}
        self._most_known = max(map(len, telling), default=0)
        self._known_by: dict[str, list[int]] = {}
        for number, known in enumerate(telling):
            for person in known:
                self._known_by.setdefault(person, []).append(number)

    def allows(self, people: Set[str]) -> bool:
        """Whether it does no harm that somebody works out the sum of these people, or of each class of them."""
        if not self._classes:
            return self._allows(people)
        parts: dict[Hashable, set[str]] = {}
        for person in people:
            parts.setdefault(self._classes.get(person), set()).add(person)
        return all(map(self._allows, parts.values()))

    def _allows(self, people: Set[str]) -> bool:
        """The same for people whom no earlier figure tells apart.

        True for nobody at all; otherwise there must be enough people, and for each viewer either nobody or
        enough people beside those whom the viewer knows.
        """
        if not people:
            return True
        if len(people) < self._thresholds.people:
            return False
        needed = self._thresholds.outside_viewer
        if len(people) >= self._most_known + needed:
            return True
        recognised: dict[int, int] = {}
        # Most people are known to nobody who matters.
        for viewers in filter(None, map(self._known_by.get, people)):
            for viewer in viewers:
                recognised[viewer] = recognised.get(viewer, 0) + 1
        return not any(0 < len(people) - count < needed for count in recognised.values())


@dataclass(slots=True)
class _Branch:
    """What the finished part of the tree hands to the unit above it."""

    largest: list[str] = field(default_factory=list)
    loose: set[str] = field(default_factory=set)
    held: int = 0


@dataclass(slots=True)
class _Work:
    """The state of one run. `beneath` is, for a shown unit, the largest shown units under it."""

    branches: dict[str | None, _Branch] = field(default_factory=dict)
    atoms: dict[str, frozenset[str]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    beneath: dict[str, list[str]] = field(default_factory=dict)

    def settle(self, unit_id: str, branch: _Branch, sight: Sight) -> None:
        """Show the unit or not, and leave in `branch` what is then published and loose."""
        everybody = branch.held + len(branch.loose) + sum(self.sizes[shown] for shown in branch.largest)
        may_do_without = everybody * LEFT_OUT_PER_CENT // 100 - branch.held
        if may_do_without < 0:
            return
        queue = [self._turn(shown) for shown in branch.largest]
        heapify(queue)
        safe = sight.allows(branch.loose)
        while queue and len(branch.loose) > may_do_without and not safe:
            hidden = heappop(queue)[-1]
            branch.loose |= self.atoms.pop(hidden)
            del self.sizes[hidden]
            for shown in self.beneath.pop(hidden):
                heappush(queue, self._turn(shown))
            safe = sight.allows(branch.loose)
        branch.largest = sorted(turn[-1] for turn in queue)
        if safe:
            atom, branch.loose = frozenset(branch.loose), set()
        else:
            atom = frozenset()
        if not atom and not branch.largest:
            return
        self.atoms[unit_id] = atom
        self.sizes[unit_id] = everybody - branch.held - len(branch.loose)
        self.beneath[unit_id] = branch.largest
        branch.largest = [unit_id]

    def _turn(self, unit_id: str) -> tuple[bool, int, str]:
        """The order in which published children are hidden: the smallest first, then by id.

        One without people of its own comes last, since hiding it would add nobody to the loose people.
        """
        return not self.atoms[unit_id], self.sizes[unit_id], unit_id

    def hand_up(self, parent_id: str | None, branch: _Branch) -> None:
        above = self.branches.setdefault(parent_id, _Branch())
        above.largest += branch.largest
        above.loose |= branch.loose
        above.held += branch.held

    def pattern(self, units: frozenset[str]) -> Pattern:
        """Put the figures together from their atoms, the smallest units first."""
        figures: dict[str, frozenset[str]] = {}
        for unit_id, atom in self.atoms.items():  # shown in bottom-up order: what is beneath is there already
            figures[unit_id] = atom.union(*(figures[shown] for shown in self.beneath[unit_id]))
        return Pattern(figures=figures, atoms=dict(self.atoms), hidden=units - figures.keys())
