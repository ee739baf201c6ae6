"""How far two raters agree, and how far statements go together: coefficients of whole sets of people, and when none
is given.

Rules only, over counts and arrays. Cohen, J. (1968), Weighted kappa, Psychological Bulletin 70, 213–220; Cronbach,
L. J. (1951), Coefficient alpha and the internal structure of tests, Psychometrika 16, 297–334. Fewer people, or nearly
all on one step, give no coefficient and never a number: nought over nought is no agreement and no disagreement.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
from numpy.typing import NDArray

from kie.insights.display import MOSTLY_PER_CENT, DisplayedNumber, displayed_tenths

Counts = NDArray[np.int64]
"""Whole numbers: people by the one rater's step and the other's; or people by statement, the steps they were given."""

PAIRS = 30
"""Fewer people rated by both give no coefficient."""
STATEMENTS = 3
"""Fewer statements give no alpha."""

_TOP, _BOTTOM = Decimal("0.9"), Decimal(0)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far self and manager agree on one competency, as it may be shown. `kappa` None: not enough data.

    `same`, `one`, `more`: in a hundred people, whose two steps are the same, one apart, further apart.
    """

    kappa: DisplayedNumber | None
    same: DisplayedNumber
    one: DisplayedNumber
    more: DisplayedNumber


def quadratic(steps: int) -> NDArray[np.float64]:
    """The weight of each disagreement: the square of how many steps lie between the two."""
    places = np.arange(steps, dtype=np.float64)
    return (places[:, np.newaxis] - places) ** 2


def weighted_kappa(counts: NDArray[np.number], weights: NDArray[np.float64]) -> float | None:
    """Cohen's weighted kappa: 1 less the weighted disagreement over that which chance would bring.

    `counts`: a square of people, or shares of them, by the two raters' steps; `weights`: of each disagreement, nought
    for none. None where one of the raters gave everybody the same.
    """
    table = np.asarray(counts, dtype=np.float64)
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    if np.count_nonzero(rows) < 2 or np.count_nonzero(columns) < 2:
        return None
    expected = np.outer(rows, columns) / table.sum()
    by_chance = float((weights * expected).sum())
    return 1 - float((weights * table).sum()) / by_chance if by_chance else None


def cronbach_alpha(ratings: NDArray[np.number]) -> float | None:
    """Cronbach's alpha of a table of people by statements, none of them missing.

    None for fewer than two statements or people, or where everybody's sum is the same.
    """
    people, statements = map(int, ratings.shape)
    if people < 2 or statements < 2:
        return None
    of_sums = float(ratings.sum(axis=1).var(ddof=1))
    if not of_sums:
        return None
    of_each = float(ratings.var(axis=0, ddof=1).sum())
    return statements / (statements - 1) * (1 - of_each / of_sums)


def agreement_of(counts: Counts) -> Agreement | None:
    """What may be shown of so many people by own and manager's step. None for fewer than `PAIRS` people.

    Where more than nine in ten have one step from the same rater, kappa says little, and that it cannot be had would
    say that all are alike: then it is not given either, as a distribution of that kind is not.
    """
    people = int(counts.sum())
    if people < PAIRS:
        return None
    apart = np.abs(np.subtract.outer(np.arange(len(counts)), np.arange(len(counts))))
    same, one = int(counts[apart == 0].sum()), int(counts[apart == 1].sum())
    alike = mostly(counts.sum(axis=1)) or mostly(counts.sum(axis=0))
    kappa = None if alike else weighted_kappa(counts, quadratic(len(counts)))
    return Agreement(
        None if kappa is None else displayed_coefficient(kappa),
        displayed_tenths(same, people),
        displayed_tenths(one, people),
        displayed_tenths(people - same - one, people),
    )


def alpha_of(ratings: Counts) -> DisplayedNumber | None:
    """Alpha as it may be shown, of people by statements. None: not enough data.

    That is: fewer than `PAIRS` people or `STATEMENTS` statements, or more than nine in ten people with one sum.
    """
    people, statements = ratings.shape
    if people < PAIRS or statements < STATEMENTS or mostly(np.bincount(ratings.sum(axis=1))):
        return None
    alpha = cronbach_alpha(ratings)
    return None if alpha is None else displayed_coefficient(alpha)


def mostly(counts: Counts) -> bool:
    """Whether one step holds more than nine in ten of these people."""
    return int(counts.max()) * 100 > int(counts.sum()) * MOSTLY_PER_CENT


def displayed_coefficient(value: float) -> DisplayedNumber:
    """To one decimal, halves up; "0.9 or above", "0 or below", so that it never says that all are alike."""
    number = Decimal(repr(value)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if number >= _TOP:
        return DisplayedNumber("at-least", _TOP)
    return DisplayedNumber("at-most", _BOTTOM) if number <= _BOTTOM else DisplayedNumber("exact", number)
