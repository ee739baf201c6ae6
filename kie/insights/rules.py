"""What the heatmap's rules speak about: the tree of teams, the two thresholds, and what is published.

Plain values only. How rows are hidden is in `suppression`, the second opinion in `audit`, how an allowed
figure is worded in `display`. Every rule here depends on who contributed, never on what they were rated.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

PEOPLE_FLOOR = 5
OUTSIDE_VIEWER_FLOOR = 3

Members = Mapping[str, frozenset[str]]
"""Unit id to the ids of the people who sit directly in it. A unit that is absent has nobody of its own."""

Viewers = Mapping[str, frozenset[str]]
"""Viewer id to the ids of everybody whose ratings that viewer could ever have read: the viewer's K_v."""


class ThresholdRefused(ValueError):
    """A threshold below its floor, or two that contradict each other.

    `setting` is the name of the threshold, `value` what was asked for, `least` the lowest value allowed and
    `most` the highest; None means that there is no highest.
    """

    def __init__(self, setting: str, value: int, least: int, most: int | None = None) -> None:
        limits = f"at least {least}" if most is None else f"between {least} and {most}"
        super().__init__(f"{setting} must be {limits}, not {value}")
        self.setting = setting
        self.value = value
        self.least = least
        self.most = most


class TreeInvalid(ValueError):
    """Units that are no tree, or people who sit in no unit of it or in two at once."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How many people a figure needs before it may be shown.

    `people`: the fewest that anything published, or worked out from it by subtraction, may stand for.
    `outside_viewer`: the fewest of them who must be unknown to each viewer. It cannot exceed `people`.
    Raises ThresholdRefused below the floors of 5 and 3.
    """

    people: int = 10
    outside_viewer: int = 5

    def __post_init__(self) -> None:
        if self.people < PEOPLE_FLOOR:
            raise ThresholdRefused("people", self.people, PEOPLE_FLOOR)
        if not OUTSIDE_VIEWER_FLOOR <= self.outside_viewer <= self.people:
            raise ThresholdRefused("outside_viewer", self.outside_viewer, OUTSIDE_VIEWER_FLOOR, self.people)


@dataclass(frozen=True, slots=True)
class Unit:
    """One team of the tree. `parent_id` None: it is at the top, as the organisation is."""

    id: str
    parent_id: str | None


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which rows are shown for one set of contributors, and exactly whom each figure stands for.

    `figures`: shown unit to the people its figure is computed from. They may be fewer than contributed
        beneath the unit (by a tenth at most), never others.
    `atoms`: shown unit to the people of its figure who are in no figure beneath it; may be empty. Atoms never
        overlap, and every figure is a union of atoms: what subtraction can single out is a union of atoms.
    `hidden`: the other units. They all look the same, so no reason is kept.
    """

    figures: Mapping[str, frozenset[str]]
    atoms: Mapping[str, frozenset[str]]
    hidden: frozenset[str]

    def shows(self, unit_id: str) -> bool:
        """Whether this unit's row has a figure."""
        return unit_id in self.figures


def bottom_up(tree: Collection[Unit]) -> tuple[Unit, ...]:
    """The units with every child before its parent, in an order that depends on ids only.

    Raises TreeInvalid for an id used twice, a parent that is not in the tree, or a ring.
    """
    known = {unit.id for unit in tree}
    if len(known) != len(tree):
        raise TreeInvalid("a unit is listed twice")
    below: dict[str | None, list[Unit]] = {}
    for unit in sorted(tree, key=lambda unit: unit.id):
        if unit.parent_id is not None and unit.parent_id not in known:
            raise TreeInvalid(f"unit {unit.id} hangs under {unit.parent_id}, which is not in the tree")
        below.setdefault(unit.parent_id, []).append(unit)
    top_down: list[Unit] = []
    waiting = below.get(None, [])[::-1]
    while waiting:
        unit = waiting.pop()
        top_down.append(unit)
        waiting.extend(below.get(unit.id, []))
    if len(top_down) != len(tree):
        raise TreeInvalid("some units are their own ancestors")
    return tuple(reversed(top_down))


def check_members(tree: Collection[Unit], members: Members) -> None:
    """Raises TreeInvalid when somebody sits in no unit of the tree, or in two."""
    known = {unit.id for unit in tree}
    everybody = frozenset().union(*members.values())
    if members.keys() <= known and len(everybody) == sum(map(len, members.values())):
        return
    seat: dict[str, str] = {}
    for unit_id, people in members.items():
        if people and unit_id not in known:
            raise TreeInvalid(f"people sit in {unit_id}, which is not in the tree")
        for person in people:
            if seat.setdefault(person, unit_id) != unit_id:
                raise TreeInvalid(f"{person} sits in {seat[person]} and in {unit_id}")
