"""Sums of ratings for published figures, and the cells made of them: one pass over the people for each competency."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import numpy as np
import numpy.typing as npt

from kie.insights.contributors import Rated
from kie.insights.display import (
    DisplayedNumber,
    displayed_by_fives,
    displayed_difference,
    displayed_distribution,
    displayed_quotient,
    displayed_tenths,
)
from kie.insights.figures import STEP_MEASURES, Cell
from kie.insights.rules import Pattern

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Spans:
    """Shown units in an order in which everything beneath a unit comes right before it.

    `of`: unit to the first place of its figure's atoms, and the one after the last.
    """

    units: tuple[str, ...]
    of: Mapping[str, tuple[int, int]]


def spans_of(pattern: Pattern, parents: Mapping[str, str | None]) -> Spans:
    """The order for the units that a pattern shows. A figure holds the atoms of every shown unit beneath its own."""
    beneath: dict[str | None, list[str]] = {}
    for unit in sorted(pattern.figures):
        above = parents[unit]
        while above is not None and above not in pattern.figures:
            above = parents[above]
        beneath.setdefault(above, []).append(unit)
    units: list[str] = []
    first: dict[str, int] = {}
    waiting = [(unit, False) for unit in reversed(beneath.get(None, []))]
    while waiting:
        unit, done = waiting.pop()
        if done:
            units.append(unit)
            continue
        first[unit] = len(units)
        waiting.append((unit, True))
        waiting.extend((below, False) for below in reversed(beneath.get(unit, [])))
    return Spans(tuple(units), {unit: (first[unit], at + 1) for at, unit in enumerate(units)})


@dataclass(frozen=True, slots=True)
class Total:
    """One figure's people by step, for each of `STEP_MEASURES`; `met`: at or above what their role requires."""

    counts: tuple[tuple[int, ...], ...]
    met: int

    @property
    def people(self) -> int:
        """How many people the figure stands for."""
        return sum(self.counts[0])


@dataclass(frozen=True, slots=True)
class Sums:
    """Running sums over the places: a measure, a place and a step each; and of who meets what is required."""

    steps: Numbers
    met: Numbers

    def between(self, start: int, end: int) -> Total:
        """The people of the places from `start` to before `end`."""
        counts = self.steps[:, end] - self.steps[:, start]
        return Total(tuple(map(tuple, counts.tolist())), int(self.met[end] - self.met[start]))


def histograms(given: Rated, order: Numbers, seats: Numbers, places: int, top: int) -> Sums:
    """One competency's people by place and step. `order`: puts what is `given` beside `seats`; -1 is in no place."""
    seated = seats >= 0
    at = seats[seated]
    steps = np.zeros((len(STEP_MEASURES), places + 1, top), dtype=np.int64)
    agreed = np.array(given.agreed, dtype=np.int64)[order][seated]
    for number, values in enumerate((given.agreed, given.manager, given.own)):
        step = np.array(values, dtype=np.int64)[order][seated]
        if step.size and not 1 <= step.min() <= step.max() <= top:
            raise ValueError(f"a step is off the scale from 1 to {top}")
        steps[number, 1:] = np.bincount(at * top + step - 1, minlength=places * top).reshape(places, top)
    enough = agreed >= np.array(given.required, dtype=np.int64)[order][seated]
    met = np.concatenate([[0], np.bincount(at[enough], minlength=places)])
    return Sums(steps.cumsum(axis=1), met.cumsum())


def cells_of(
    total: Total,
    key: tuple[str, str],
    top: int,
    *,
    team_id: UUID | None = None,
    facet: str = "",
    value_id: str = "",
) -> list[Cell]:
    """One figure by every measure."""
    means = {
        measure: _mean(sum(step * count for step, count in enumerate(counts, start=1)), total.people, top)
        for measure, counts in zip(STEP_MEASURES, total.counts, strict=True)
    }
    between = displayed_difference(means["manager"], means["self"])
    share = displayed_tenths(total.met, total.people)
    shown: list[tuple[str, float, str, list[dict[str, int]]]] = [
        (measure, float(means[measure].number), means[measure].bound, _spread(counts))
        for measure, counts in zip(STEP_MEASURES, total.counts, strict=True)
    ]
    shown.append(("difference", float(between.number), between.bound, []) if between else _SAME_END)
    shown.append(("share", float(share.number), share.bound, []))
    # By facet the number of people is coarse, and so there is no distribution, which would add up to it.
    people = int(displayed_by_fives(total.people).number) if facet else total.people
    return [
        Cell(team_id, *key, measure, people, number, bound, [] if facet else spread, facet, value_id)
        for measure, number, bound, spread in shown
    ]


_SAME_END: tuple[str, float, str, list[dict[str, int]]] = ("difference", 0.0, "same-end", [])
"""Both means are at the same end of the scale, and nothing is said of how they differ."""


@lru_cache(maxsize=20_000)
def _mean(total: int, people: int, top: int) -> DisplayedNumber:
    return displayed_quotient(total, people, 1, top)


def _spread(counts: tuple[int, ...]) -> list[dict[str, int]]:
    spread = displayed_distribution(counts)
    if spread.mostly is not None:
        return [{"first": spread.mostly, "last": spread.mostly, "mostly": 1}]
    return [
        {"first": group.first, "last": group.last, "people": group.people}
        for group in spread.groups
        if group.people
    ]
