"""Coefficients of agreement beside published worked examples, and when none is given."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from kie.insights.agreement_rules import (
    PAIRS,
    agreement_of,
    alpha_of,
    cronbach_alpha,
    displayed_coefficient,
    quadratic,
    weighted_kappa,
)
from kie.insights.display import DisplayedNumber

COHEN = np.array([[0.44, 0.07, 0.09], [0.05, 0.20, 0.05], [0.01, 0.03, 0.06]])
"""Shares of 200 patients by two diagnoses: Cohen (1968), Weighted kappa, Psychological Bulletin 70, table 1."""
GRAVITY = np.array([[0.0, 1.0, 3.0], [1.0, 0.0, 6.0], [3.0, 6.0, 0.0]])
"""How grave he takes each disagreement to be."""

ATTITUDE = np.array(
    [
        [43, 51, 30, 39, 61, 92, 45],
        [63, 64, 51, 54, 63, 73, 47],
        [71, 70, 68, 69, 76, 86, 48],
        [61, 63, 45, 47, 54, 84, 35],
        [81, 78, 56, 66, 71, 83, 47],
        [43, 55, 49, 44, 54, 49, 34],
        [58, 67, 42, 56, 66, 68, 35],
        [71, 75, 50, 55, 70, 66, 41],
        [72, 82, 72, 67, 71, 83, 31],
        [67, 61, 45, 47, 62, 80, 41],
        [64, 53, 53, 58, 58, 67, 34],
        [67, 60, 47, 39, 59, 74, 41],
        [69, 62, 57, 42, 55, 63, 25],
        [68, 83, 83, 45, 59, 77, 35],
        [77, 77, 54, 72, 79, 77, 46],
        [81, 90, 50, 72, 60, 54, 36],
        [74, 85, 64, 69, 79, 79, 63],
        [65, 60, 65, 75, 55, 80, 60],
        [65, 70, 46, 57, 75, 85, 46],
        [50, 58, 68, 54, 64, 78, 52],
        [50, 40, 33, 34, 43, 64, 33],
        [64, 61, 52, 62, 66, 80, 41],
        [53, 66, 52, 50, 63, 80, 37],
        [40, 37, 42, 58, 50, 57, 49],
        [63, 54, 42, 48, 66, 75, 33],
        [66, 77, 66, 63, 88, 76, 72],
        [78, 75, 58, 74, 80, 78, 49],
        [48, 57, 44, 45, 51, 83, 38],
        [85, 85, 71, 71, 77, 74, 55],
        [82, 82, 39, 59, 64, 78, 39],
    ]
)
"""R's data set `attitude`: Chatterjee and Price (1977), Regression Analysis by Example, section 3.7."""


def test_kappa_is_cohens() -> None:
    """He reports 0.348 with his weights, and 0.492 where every disagreement weighs the same."""
    assert weighted_kappa(COHEN, GRAVITY) == pytest.approx(0.348, abs=5e-4)
    assert weighted_kappa(COHEN * 200, GRAVITY) == pytest.approx(0.348, abs=5e-4)
    assert weighted_kappa(COHEN, 1 - np.eye(3)) == pytest.approx(0.492, abs=5e-4)


def test_alpha_is_the_one_published_for_attitude() -> None:
    """`alpha(attitude)` of R's package psych gives 0.84, in its manual too."""
    assert cronbach_alpha(ATTITUDE) == pytest.approx(0.84, abs=5e-3)
    assert alpha_of(ATTITUDE) == DisplayedNumber("exact", Decimal("0.8"))


@given(arrays(np.int64, (4, 4), elements=st.integers(0, 30)))
def test_quadratic_kappa_is_the_concordance_of_the_two_ratings(counts: NDArray[np.int64]) -> None:
    """By another way: twice the covariance over both variances and the square of the means' distance."""
    own, manager = (np.repeat(places.ravel(), counts.ravel()) for places in np.indices((4, 4)))
    kappa = weighted_kappa(counts, quadratic(4))
    if len(set(own.tolist())) < 2 or len(set(manager.tolist())) < 2:
        assert kappa is None
        return
    covariance = ((own - own.mean()) * (manager - manager.mean())).mean()
    assert kappa == pytest.approx(
        2 * covariance / (own.var() + manager.var() + (own.mean() - manager.mean()) ** 2)
    )


@given(arrays(np.int64, (12, 4), elements=st.integers(1, 4)))
def test_alpha_is_its_other_formula(ratings: NDArray[np.int64]) -> None:
    """By the covariances between statements, instead of the variances of each."""
    alpha = cronbach_alpha(ratings)
    table = np.cov(ratings, rowvar=False)
    if not ratings.sum(axis=1).var():
        assert alpha is None
        return
    between = table.sum() - np.trace(table)
    assert alpha == pytest.approx(4 / 3 * between / table.sum(), abs=1e-9)


def agreeing(people: int) -> NDArray[np.int64]:
    """So many people, half of whom both rate 2 and half 3."""
    return np.diag([0, people // 2, people - people // 2, 0])


def test_fewer_than_thirty_pairs_give_nothing() -> None:
    assert agreement_of(agreeing(PAIRS - 1)) is None
    shown = agreement_of(agreeing(PAIRS))
    assert shown is not None
    assert shown.kappa == DisplayedNumber("at-least", Decimal("0.9"))
    assert shown.same == DisplayedNumber("at-least", Decimal(80))
    assert shown.more == DisplayedNumber("at-most", Decimal(20))


@pytest.mark.parametrize("others", range(4))
def test_no_kappa_where_one_rater_gives_nearly_everybody_the_same(others: int) -> None:
    """All alike, and one, two or three of forty otherwise, look the same; four are enough to be told apart."""
    counts = np.diag([0, 40 - others, others, 0])
    shown = agreement_of(counts)
    assert shown is not None
    assert shown.kappa is None
    shown = agreement_of(counts.T)
    assert shown is not None
    assert shown.kappa is None
    shown = agreement_of(np.diag([0, 36, 4, 0]))
    assert shown is not None
    assert shown.kappa is not None


def test_no_alpha_of_few_people_few_statements_or_one_sum() -> None:
    assert alpha_of(ATTITUDE[: PAIRS - 1]) is None
    assert alpha_of(ATTITUDE[:, :2]) is None
    assert alpha_of(np.full((40, 3), 2)) is None
    # Opposite answers, whose sums are all the same.
    turned = np.column_stack([np.arange(40) % 3 + 1, 4 - (np.arange(40) % 3 + 1), np.full(40, 2)])
    assert alpha_of(turned) is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1.0, ("at-least", "0.9")),
        (0.85, ("at-least", "0.9")),
        (0.84, ("exact", "0.8")),
        (0.05, ("exact", "0.1")),
        (0.04, ("at-most", "0")),
        (-3.2, ("at-most", "0")),
    ],
)
def test_a_coefficient_never_says_that_all_are_alike(value: float, shown: tuple[str, str]) -> None:
    found = displayed_coefficient(value)
    assert (found.bound, found.number) == (shown[0], Decimal(shown[1]))
