"""How figures are worded: coarse where they would say "all of them", exact elsewhere."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie.insights.display import (
    DISTRIBUTION_PEOPLE,
    DisplayedDistribution,
    DisplayedNumber,
    StepGroup,
    displayed_distribution,
    displayed_mean,
    displayed_people,
    displayed_share,
)


@pytest.mark.parametrize(
    ("values", "bound", "number"),
    [
        ([2] * 10 + [3] * 10, "exact", "2.5"),
        ([2, 2, 2, 3], "exact", "2.3"),
        ([4] * 12, "at-least", "3.7"),
        ([4] * 7 + [3] * 3, "at-least", "3.7"),
        ([4] * 6 + [3] * 4, "exact", "3.6"),
        ([1] * 12, "at-most", "1.3"),
        ([1] * 7 + [2] * 3, "at-most", "1.3"),
        ([1] * 6 + [2] * 4, "exact", "1.4"),
    ],
)
def test_a_mean_is_coarse_at_the_ends_of_the_scale(values: list[int], bound: str, number: str) -> None:
    shown = displayed_mean(values, 4)
    assert (shown.bound, shown.number) == (bound, Decimal(number))


def test_differences_run_below_nought() -> None:
    assert displayed_mean([0, 0, -1, -1], 7, lowest=-3) == DisplayedNumber("exact", Decimal("-0.5"))
    assert displayed_mean([-3] * 10, 7, lowest=-3) == DisplayedNumber("at-most", Decimal("-2.7"))


@pytest.mark.parametrize(("values", "steps"), [([], 4), ([5], 4), ([0], 4), ([1], 1)])
def test_a_mean_of_nothing_or_off_the_scale_is_refused(values: list[int], steps: int) -> None:
    with pytest.raises(ValueError, match="between"):
        displayed_mean(values, steps)


@given(st.lists(st.integers(1, 4), min_size=1))
def test_a_displayed_mean_is_never_outside_what_it_says(values: list[int]) -> None:
    shown = displayed_mean(values, 4)
    assert Decimal("1.3") <= shown.number <= Decimal("3.7")
    mean, rounding = Decimal(sum(values)) / len(values), Decimal("0.05")
    if shown.bound == "exact":
        assert abs(mean - shown.number) <= rounding
    elif shown.bound == "at-least":
        assert mean >= shown.number - rounding
    else:
        assert mean <= shown.number + rounding


@pytest.mark.parametrize(
    ("part", "whole", "bound", "number"),
    [
        (6, 12, "exact", 50),
        (9, 12, "exact", 75),
        (10, 12, "at-least", 80),
        (12, 12, "at-least", 80),
        (2, 12, "at-most", 20),
        (0, 12, "at-most", 20),
        (27, 30, "exact", 90),
        (28, 30, "at-least", 90),
        (0, 300, "at-most", 10),
        (271, 300, "at-least", 90),
    ],
)
def test_a_share_never_says_all_or_all_but_one(part: int, whole: int, bound: str, number: int) -> None:
    shown = displayed_share(part, whole)
    assert (shown.bound, shown.number) == (bound, Decimal(number))


@given(st.integers(5, 400).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_a_displayed_share_is_true_and_fair_to_both_sides(case: tuple[int, int]) -> None:
    part, whole = case
    shown, other = displayed_share(part, whole), displayed_share(whole - part, whole)
    if shown.bound == "at-least":
        assert 100 * part >= shown.number * whole
        assert other == DisplayedNumber("at-most", 100 - shown.number)
    elif shown.bound == "at-most":
        assert 100 * part <= shown.number * whole
    else:
        assert 2 < part < whole - 2


@pytest.mark.parametrize(("part", "whole"), [(-1, 12), (13, 12), (2, 4)])
def test_a_share_of_too_few_is_refused(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="share"):
        displayed_share(part, whole)


def groups(*described: tuple[int, int, int]) -> DisplayedDistribution:
    return DisplayedDistribution(None, tuple(StepGroup(*group) for group in described))


def test_a_distribution_names_the_step_that_nearly_all_hold() -> None:
    assert displayed_distribution([0, 1, 19, 0]) == DisplayedDistribution(mostly=3, groups=())
    assert displayed_distribution([0, 3, 27, 0]) == groups((1, 1, 0), (2, 2, 3), (3, 3, 27), (4, 4, 0))


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([6, 8, 10, 6], [(1, 1, 6), (2, 2, 8), (3, 3, 10), (4, 4, 6)]),
        ([1, 12, 10, 6], [(1, 2, 13), (3, 3, 10), (4, 4, 6)]),
        ([6, 2, 18, 0], [(1, 2, 8), (3, 3, 18), (4, 4, 0)]),
        ([0, 1, 18, 6], [(1, 1, 0), (2, 3, 19), (4, 4, 6)]),
        ([1, 1, 18, 8], [(1, 3, 20), (4, 4, 8)]),
        ([2, 0, 0, 18], [(1, 4, 20)]),
    ],
)
def test_a_step_with_one_or_two_people_joins_its_neighbour(
    counts: list[int], shown: list[tuple[int, int, int]]
) -> None:
    assert displayed_distribution(counts) == groups(*shown)


@pytest.mark.parametrize("counts", [[0, 0, 12, 0], [5, 5, 5, 4], [3, 7, 9, 0]])
def test_fewer_than_twenty_people_have_no_distribution(counts: list[int]) -> None:
    assert displayed_distribution(counts) == DisplayedDistribution(mostly=None, groups=())


@pytest.mark.parametrize("people", [20, 27, 40, 200])
def test_from_twenty_people_on_a_displayed_mean_fits_two_sums_at_least(people: int) -> None:
    """Fewer than that and the mean would say how a merged group of steps divides."""
    assert people >= DISTRIBUTION_PEOPLE
    sums: dict[Decimal, int] = {}
    for total in range(2 * people, 3 * people):
        values = [2] * (3 * people - total) + [3] * (total - 2 * people)
        number = displayed_mean(values, 4).number
        sums[number] = sums.get(number, 0) + 1
    whole = [count for number, count in sums.items() if Decimal("2.0") < number < Decimal("3.0")]
    assert min(whole) >= 2


@pytest.mark.parametrize("counts", [[], [0, 0, 0], [5, -1, 8]])
def test_a_distribution_of_nobody_is_refused(counts: list[int]) -> None:
    with pytest.raises(ValueError, match="people"):
        displayed_distribution(counts)


@given(st.lists(st.integers(0, 30), min_size=2, max_size=7).filter(lambda counts: sum(counts) >= 20))
def test_a_distribution_keeps_everybody_and_singles_out_nobody(counts: list[int]) -> None:
    shown = displayed_distribution(counts)
    if shown.mostly is not None:
        assert counts[shown.mostly - 1] > 0.9 * sum(counts)
        return
    assert [step for g in shown.groups for step in range(g.first, g.last + 1)] == [*range(1, len(counts) + 1)]
    for group in shown.groups:
        assert group.people == sum(counts[group.first - 1 : group.last])
        assert group.people not in (1, 2)


@pytest.mark.parametrize(
    ("people", "bound", "number"),
    [(5, "at-least", 5), (10, "at-least", 10), (14, "at-least", 10), (15, "at-least", 15), (20, "exact", 20)],
)
def test_small_numbers_of_people_are_given_in_fives(people: int, bound: str, number: int) -> None:
    shown = displayed_people(people)
    assert shown.bound == bound and shown.number == number
