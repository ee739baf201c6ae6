"""The second opinion: nothing is published unless this finds nothing.

It shares no code with `suppression` and believes only the figures. People who are in exactly the same figures
form a *group*. Whatever is added and subtracted, two people of one group always count alike, so every sum
that anybody can work out is about whole groups; and where figures are nested, the sum of each group can be
worked out.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeVar

from kie.insights.rules import Pattern, Thresholds, Viewers

Key = TypeVar("Key", bound=Hashable)
OtherKey = TypeVar("OtherKey", bound=Hashable)

Fault = Literal["too-few", "too-few-outside-viewer", "empty", "overlap", "atom-differs", "shown-and-hidden"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong.

    `fault`: `too-few` people could be singled out; or too few once `viewer` takes away those they know; a
    figure is `empty`; two figures `overlap` without one holding the other; a unit's `atom-differs` from what
    its figures say; a unit is `shown-and-hidden`. `units`: whose figures it takes. `people`: how many are
    exposed, 0 where the fault is of another kind. `viewer`: None unless the fault is about one.
    """

    fault: Fault
    units: tuple[str, ...]
    people: int = 0
    viewer: str | None = None


@dataclass(frozen=True, slots=True)
class AuditResult:
    """What the audit found; `clean` when nothing."""

    findings: tuple[Finding, ...]

    @property
    def clean(self) -> bool:
        """Whether the pattern may be published."""
        return not self.findings


def audit(pattern: Pattern, viewers: Viewers, thresholds: Thresholds) -> AuditResult:
    """Check all cells of a pattern together, for everybody and for every viewer.

    To learn what somebody with a very wide view (such as the whole scope of HR) could work out, without
    making it a bar, call it again with that viewer alone and report the findings.
    """
    groups = _groups(pattern.figures)
    findings = [*_misfits(pattern, groups)]
    findings += [
        Finding("too-few", tuple(sorted(units)), len(people))
        for units, people in groups.items()
        if len(people) < thresholds.people
    ]
    findings += [
        Finding("too-few-outside-viewer", tuple(sorted(units)), outside, viewer)
        for viewer, units, outside in _exposed(groups, viewers, thresholds.outside_viewer)
    ]
    return AuditResult(tuple(findings))


def joint_atoms(
    old_atoms: Mapping[Key, Set[str]],
    new_atoms: Mapping[OtherKey, Set[str]],
    changed: Set[str] = frozenset(),
) -> dict[tuple[Key | None, OtherKey | None, bool], frozenset[str]]:
    """The groups of people that two publications of one cycle tell apart, when put side by side.

    `changed` are the people whose ratings are not the same in both. People of one group were in the same old
    atom (or none), are in the same new atom (or none), and have all changed or all stayed. The answer serves
    as `old_atoms` for a third publication. People in neither publication are in no group.
    """
    old, new = _seats(old_atoms), _seats(new_atoms)
    groups: dict[tuple[Key | None, OtherKey | None, bool], set[str]] = {}
    for person in sorted(old.keys() | new.keys()):
        key = (old.get(person), new.get(person), person in changed)
        groups.setdefault(key, set()).add(person)
    return {key: frozenset(people) for key, people in groups.items()}


def may_republish(
    old_atoms: Mapping[Key, Set[str]],
    new_atoms: Mapping[OtherKey, Set[str]],
    thresholds: Thresholds,
    *,
    changed: Set[str] = frozenset(),
    viewers: Viewers | None = None,
) -> bool:
    """Whether a second publication may stand beside the first without telling what happened in between.

    True when in every atom the people who were added, removed, moved to another atom or `changed` (whose
    ratings are not the same any more) are none or enough, and so are those who stayed; and the same for
    each viewer, after taking away whom they know. Empty atoms count for nothing.

    Counting the movements of each atom as one number is not enough. Let two atoms exchange five people each
    way, two others seven each way, and three people go from the first pair to the second: ten or more moved
    in every atom, yet the sums of the first pair differ by those three. So each movement counts by itself.
    """
    groups = joint_atoms(old_atoms, new_atoms, changed)
    if any(len(people) < thresholds.people for people in groups.values()):
        return False
    return not any(True for _ in _exposed(groups, viewers or {}, thresholds.outside_viewer))


def _groups(figures: Mapping[str, Set[str]]) -> dict[frozenset[str], frozenset[str]]:
    """The units whose figures somebody is in, to the people who are in exactly these."""
    seen: dict[str, list[str]] = defaultdict(list)
    for unit, people in figures.items():
        for person in people:
            seen[person].append(unit)
    # Everybody's figures were noted in the same order, so the same figures are the same row.
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for person, units in seen.items():
        groups[tuple(units)].append(person)
    return {frozenset(units): frozenset(people) for units, people in groups.items()}


def _seats(atoms: Mapping[Key, Set[str]]) -> dict[str, Key]:
    return {person: atom for atom, people in atoms.items() for person in people}


def _exposed(groups: Mapping[Key, Set[str]], viewers: Viewers, needed: int) -> Iterable[tuple[str, Key, int]]:
    """Each viewer and group where the viewer knows some of the people, and too few remain but not none."""
    seats = {person: key for key, people in groups.items() for person in people}
    for viewer in sorted(viewers):
        recognised: dict[Key, int] = {}
        for person in viewers[viewer]:
            if person in seats:
                recognised[seats[person]] = recognised.get(seats[person], 0) + 1
        for key, count in recognised.items():
            outside = len(groups[key]) - count
            if 0 < outside < needed:
                yield viewer, key, outside


def _misfits(pattern: Pattern, groups: Mapping[frozenset[str], Set[str]]) -> Iterable[Finding]:
    """What is wrong with the pattern as such, whoever looks at it."""
    figures = pattern.figures
    for unit in sorted(figures.keys() & pattern.hidden):
        yield Finding("shown-and-hidden", (unit,))
    for unit in sorted(unit for unit, people in figures.items() if not people):
        yield Finding("empty", (unit,))
    sizes = {unit: (len(people), unit) for unit, people in figures.items()}
    # Many groups have the larger figures in common, and each two of these are compared once.
    pairs = {pair for units in groups for pair in pairwise(sorted(units, key=sizes.__getitem__))}
    for inner, outer in sorted(pairs):
        if not figures[inner] <= figures[outer]:
            yield Finding("overlap", (inner, outer))
    yield from _wrong_atoms(pattern, groups)


def _wrong_atoms(pattern: Pattern, groups: Mapping[frozenset[str], Set[str]]) -> Iterable[Finding]:
    """Units whose stated atom is not what remains of their figure without the smaller ones within."""
    sizes = {unit: len(people) for unit, people in pattern.figures.items()}
    remainders: dict[str, frozenset[str]] = {}
    for units, people in groups.items():
        # Two units may have the very same figure; then the atom is stated once, for one of them.
        least = min(sizes[unit] for unit in units)
        owners = [unit for unit in units if sizes[unit] == least]
        stated = [unit for unit in owners if pattern.atoms.get(unit)]
        remainders[min(stated or owners)] = frozenset(people)
    for unit in sorted(sizes.keys() | pattern.atoms.keys()):
        if pattern.atoms.get(unit, frozenset()) != remainders.get(unit, frozenset()):
            yield Finding("atom-differs", (unit,))
