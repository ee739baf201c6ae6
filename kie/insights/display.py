"""How an allowed figure is worded: the only rules that look at values, and all they do is coarsen.

Whether a figure may be shown is decided before, by `suppression`; these make sure that it does not say
"all of them" about people who can be named. They answer in numbers, and pages put them into words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Bound = Literal["exact", "at-least", "at-most"]

END_MARGIN = Decimal("0.3")
"""So near to either end of a scale a mean is given as "or above", "or below"."""

MOSTLY_PER_CENT = 90
FEW = 2
"""A step held by this many people or fewer is not shown by itself."""

FIVE = 5
"""The numbers of people in small figures are given in steps of this many."""

DISTRIBUTION_PEOPLE = 20
"""Figures of fewer people are shown without a distribution.

A mean to one decimal says the sum of the steps to within a tenth of the number of people. From twenty people on
at least two sums fit it, so it never says how a merged group divides; at ten to nineteen it often does.
"""


@dataclass(frozen=True, slots=True)
class DisplayedNumber:
    """A number and how it is meant: `exact` (as rounded), or `at-least` or `at-most` that number."""

    bound: Bound
    number: Decimal


@dataclass(frozen=True, slots=True)
class StepGroup:
    """How many people are on the steps from `first` to `last`, both included; 1 is the lowest step."""

    first: int
    last: int
    people: int


@dataclass(frozen=True, slots=True)
class DisplayedDistribution:
    """Either `mostly`, the step that more than nine in ten hold, or the `groups` of all steps, ascending.

    Without either: too few people for a distribution.
    """

    mostly: int | None
    groups: tuple[StepGroup, ...]


def displayed_mean(values: Sequence[int], steps: int, lowest: int = 1) -> DisplayedNumber:
    """The mean to one decimal (halves away from zero), coarsened at the ends of a scale of that many steps.

    On four steps 3.7 and more reads "3.7 or above", 1.3 and less "1.3 or below". For differences, which run
    from -3 to 3 on four steps, give `steps=7, lowest=-3`.
    Raises ValueError for no values, fewer than two steps, or a value off the scale.
    """
    highest = lowest + steps - 1
    if steps < 2 or not values or min(values) < lowest or max(values) > highest:
        raise ValueError(f"a mean needs values between {lowest} and {highest}, on two steps at least")
    return displayed_quotient(sum(values), len(values), lowest, highest)


def displayed_quotient(total: int, people: int, lowest: int, highest: int) -> DisplayedNumber:
    """The same for the sum of the values of so many people."""
    mean = (Decimal(total) / people).quantize(Decimal("0.1"), ROUND_HALF_UP)
    top, bottom = highest - END_MARGIN, lowest + END_MARGIN
    if mean >= top:
        return DisplayedNumber("at-least", top)
    if mean <= bottom:
        return DisplayedNumber("at-most", bottom)
    return DisplayedNumber("exact", mean)


def displayed_difference(manager: DisplayedNumber, own: DisplayedNumber) -> DisplayedNumber | None:
    """How much higher managers rate than people themselves, from the two displayed means and nothing else.

    A difference of the true means would give back what either loses at the ends of the scale. None where both are at
    an end and nothing can be said.
    """
    number = manager.number - own.number
    turned: dict[Bound, Bound] = {"exact": "exact", "at-least": "at-most", "at-most": "at-least"}
    bounds = {bound for bound in (manager.bound, turned[own.bound]) if bound != "exact"}
    if len(bounds) > 1:
        return None
    return DisplayedNumber(bounds.pop() if bounds else "exact", number)


def displayed_tenths(part: int, whole: int) -> DisplayedNumber:
    """A share as `displayed_share` has it, to about ten in a hundred: 20 or below, 30 to 70, 80 or above.

    Beside a distribution an exact share would divide the steps that were merged. From twenty people on at least two
    numbers of people fit each of these.
    """
    shown = displayed_share(part, whole)
    if shown.bound != "exact" and Decimal(20) < shown.number < Decimal(80):
        return shown
    if 5 * part <= whole:
        return DisplayedNumber("at-most", Decimal(20))
    if 5 * part >= 4 * whole:
        return DisplayedNumber("at-least", Decimal(80))
    tenths = (Decimal(10 * part) / whole).quantize(Decimal(1), ROUND_HALF_UP) * 10
    return DisplayedNumber("exact", min(max(tenths, Decimal(30)), Decimal(70)))


def displayed_share(part: int, whole: int) -> DisplayedNumber:
    """How many in a hundred, without saying that all, none, or all but one or two are meant.

    Exact to the whole per cent in the middle. Where more than nine in ten, or all but two or fewer, are on
    one side, it reads "80 % or above" or "20 % or below" (90 and 10 from twenty people on).
    Raises ValueError unless 0 ≤ part ≤ whole and there are more than four people.
    """
    if not 0 <= part <= whole or whole <= 2 * FEW:
        raise ValueError(f"{part} of {whole} is no share of enough people")
    # The edge is the highest multiple of ten that all but two people still reach, and at most ninety.
    edge = min(MOSTLY_PER_CENT, (whole - FEW) * 10 // whole * 10)
    if _nearly_all(part, whole):
        return DisplayedNumber("at-least", Decimal(edge))
    if _nearly_all(whole - part, whole):
        return DisplayedNumber("at-most", Decimal(100 - edge))
    return DisplayedNumber("exact", (Decimal(100 * part) / whole).quantize(Decimal(1), ROUND_HALF_UP))


def displayed_people(people: int) -> DisplayedNumber:
    """How many people a figure stands for: exact from `DISTRIBUTION_PEOPLE` on, below that at least so many fives.

    The figures of one unit stand for fewer people where somebody had too little to go on or agreed to differ. Among a
    dozen colleagues the exact numbers side by side would tell that somebody did.
    """
    if people >= DISTRIBUTION_PEOPLE:
        return DisplayedNumber("exact", Decimal(people))
    return DisplayedNumber("at-least", Decimal(people // FIVE * FIVE))


def displayed_by_fives(people: int) -> DisplayedNumber:
    """How many people a figure by facet stands for, to the nearest five (halves do not occur)."""
    return DisplayedNumber("exact", Decimal((people + FIVE // 2) // FIVE * FIVE))


def displayed_distribution(counts: Sequence[int]) -> DisplayedDistribution:
    """How many people are on each step, the lowest first, with no step that singles out one or two.

    Empty for fewer people than `DISTRIBUTION_PEOPLE`. Where one step holds more than nine in ten, only that step
    is named. A step with one or two people joins the neighbour with the fewest people that has any (the lower
    one when equal), until none is left.
    Raises ValueError when nobody is on any step, or a count is negative.
    """
    everybody = sum(counts)
    if everybody <= 0 or min(counts) < 0:
        raise ValueError("a distribution needs people")
    if everybody < DISTRIBUTION_PEOPLE:
        return DisplayedDistribution(mostly=None, groups=())
    for step, people in enumerate(counts, start=1):
        if people * 100 > everybody * MOSTLY_PER_CENT:
            return DisplayedDistribution(mostly=step, groups=())
    groups = [StepGroup(step, step, people) for step, people in enumerate(counts, start=1)]
    while len(groups) > 1 and (few := _first_few(groups)) is not None:
        groups = _joined(groups, few)
    return DisplayedDistribution(mostly=None, groups=tuple(groups))


def _nearly_all(part: int, whole: int) -> bool:
    return part >= whole - FEW or part * 100 > whole * MOSTLY_PER_CENT


def _first_few(groups: Sequence[StepGroup]) -> int | None:
    """Where the lowest group of one or two people is; None when there is none."""
    return next((place for place, group in enumerate(groups) if 0 < group.people <= FEW), None)


def _joined(groups: Sequence[StepGroup], few: int) -> list[StepGroup]:
    """The groups after the one at that place has joined its neighbour."""
    neighbours = [place for place in (few - 1, few + 1) if 0 <= place < len(groups)]
    other = min(neighbours, key=lambda place: (groups[place].people == 0, groups[place].people, place))
    low, high = sorted((few, other))
    merged = StepGroup(groups[low].first, groups[high].last, groups[low].people + groups[high].people)
    return [*groups[:low], merged, *groups[high + 1 :]]
