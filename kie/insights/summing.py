"""Sums of ratings for published figures, and the cells made of them: one pass over the people for each competency."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from kie.insights.contributors import Rated
from kie.insights.display import (
    DISTRIBUTION_PEOPLE,
    DisplayedNumber,
    displayed_by_fives,
    displayed_difference,
    displayed_distribution,
    displayed_quotient,
    displayed_tenths,
)
from kie.insights.figures import STEP_MEASURES, CellBody, Figure
from kie.insights.rules import Pattern

Numbers = npt.NDArray[np.int64]

_KEPT = 20_000
"""Words kept at hand: teams are small and scales are short, so most figures have been worded before."""


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
class Sums:
    """Running sums over the places: a measure, a place and a step each; and of who meets what is required."""

    steps: Numbers
    met: Numbers

    def between(self, starts: Sequence[int], ends: Sequence[int]) -> "Totals":
        """The people of the places from each of `starts` to before its end."""
        counts = self.steps[:, ends] - self.steps[:, starts]
        sums = counts @ np.arange(1, counts.shape[2] + 1)
        return Totals(
            counts[0].sum(axis=1).tolist(),
            sums.T.tolist(),
            counts.transpose(1, 0, 2).tolist(),
            (self.met[ends] - self.met[starts]).tolist(),
        )


@dataclass(frozen=True, slots=True)
class Totals:
    """For each figure: how many `people` it stands for, and for each of `STEP_MEASURES` the sum of their steps, and how
    many are on each step; `met`: how many are at or above what their role requires.
    """

    people: list[int]
    sums: list[list[int]]
    counts: list[list[list[int]]]
    met: list[int]


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


def figures_of(totals: Totals, top: int, *, by_facet: bool = False) -> list[Figure]:
    """Each figure by every measure. `by_facet`: the number of people is coarse, and so there is no distribution, which
    would add up to it.
    """
    found: list[Figure] = []
    for people, sums, counts, met in zip(totals.people, totals.sums, totals.counts, totals.met, strict=True):
        told = int(displayed_by_fives(people).number) if by_facet else people
        means = [_mean(total, people, top) for total in sums]
        spread_out = not by_facet and people >= DISTRIBUTION_PEOPLE
        figure = {
            measure: _cell(mean, told, tuple(spread) if spread_out else ())
            for measure, mean, spread in zip(STEP_MEASURES, means, counts, strict=True)
        }
        _agreed, manager, own = means
        between = _between(manager, own)
        figure["difference"] = _cell(between, told) if between else _same_end(told)
        figure["share"] = _cell(_share(met, people), told)
        found.append(figure)
    return found


@lru_cache(maxsize=_KEPT)
def _cell(shown: DisplayedNumber, people: int, counts: tuple[int, ...] = ()) -> CellBody:
    """One of very many; no reader changes it. `counts`: people by step, for its distribution."""
    return {
        "value": float(shown.number),
        "bound": shown.bound,
        "people": people,
        "distribution": _spread(counts) if counts else [],
    }


def _same_end(people: int) -> CellBody:
    """Both means are at the same end of the scale, and nothing is said of how they differ."""
    return {"value": 0.0, "bound": "same-end", "people": people, "distribution": []}


_between = lru_cache(maxsize=_KEPT)(displayed_difference)
_share = lru_cache(maxsize=_KEPT)(displayed_tenths)


@lru_cache(maxsize=_KEPT)
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
