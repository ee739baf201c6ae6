"""When a plan is reviewed next: three months on, working days, pauses; and who may say what."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie.plans.review_rules import (
    MOST_DAYS,
    Counting,
    Period,
    closes,
    may_answer,
    months_after,
    next_review,
    resting_until,
    resumed,
    reviews_after,
    whose,
)
from kie.workdays import is_working_day, working_days_after

DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
RESTS = st.lists(
    st.builds(lambda first, length: Period(first, first + timedelta(days=length)), DAYS, st.integers(0, 200)),
    max_size=4,
)


@pytest.mark.parametrize(
    ("since", "due"),
    [
        pytest.param(date(2026, 10, 1), date(2026, 12, 31), id="new-year-is-a-holiday-and-the-4th-too-late"),
        pytest.param(date(2026, 7, 25), date(2026, 10, 23), id="the-clocks-go-back-on-a-sunday"),
        pytest.param(date(2026, 12, 28), date(2027, 3, 30), id="easter-sunday-when-the-clocks-go-forward"),
        pytest.param(date(2027, 11, 29), date(2028, 2, 29), id="the-leap-day"),
        pytest.param(date(2027, 11, 30), date(2028, 2, 29), id="no-thirtieth-of-february"),
        pytest.param(date(2026, 9, 25), date(2026, 12, 24), id="christmas-and-too-far-to-the-29th"),
        pytest.param(date(2026, 9, 30), date(2026, 12, 30), id="the-year-ends"),
    ],
)
def test_three_months_on_a_working_day(since: date, due: date) -> None:
    assert next_review(since) == due


@given(since=DAYS)
def test_reviews_are_working_days_that_never_drift_and_never_wait_too_long(since: date) -> None:
    days = reviews_after(since)
    assert days[0] == next_review(since) and len(days) == 4
    for number, (before, day) in enumerate(zip((since, *days), days, strict=False), start=1):
        assert is_working_day(day)
        assert timedelta(days=80) <= day - before <= MOST_DAYS
        assert abs(day - months_after(since, 3 * number)) <= timedelta(days=10)


@given(since=DAYS, rests=RESTS, late=st.integers(-60, 200))
def test_rest_only_ever_gives_time(since: date, rests: list[Period], late: int) -> None:
    due = next_review(since)
    today = due + timedelta(days=late)
    moved = resumed(due, since, rests, today)
    counted = [one for one in rests if one.last > since and one.first <= max(due, today)]
    if not counted:
        assert moved == due
        return
    assert moved > due and is_working_day(moved)
    days = {
        one.first + timedelta(days=number)
        for one in counted
        for number in range((one.last - one.first).days + 1)
    }
    assert moved - due >= timedelta(days=len({day for day in days if day > since}))
    assert moved >= working_days_after(max(one.last for one in counted), 10)
    assert resumed(due, since, rests[::-1], today) == moved


def test_rest_after_the_day_moves_what_was_missed_once_it_has_begun() -> None:
    since, due = date(2026, 1, 5), date(2026, 4, 7)
    assert next_review(since) == due
    rest = [Period(date(2026, 5, 1), date(2026, 6, 30))]
    assert resumed(due, since, rest, date(2026, 4, 30)) == due
    assert resumed(due, since, rest, date(2026, 5, 1)) == date(2026, 7, 14)
    assert resumed(due, since, rest, date(2026, 12, 1)) == date(2026, 7, 14)


def test_who_comes_back_is_counted_from_the_day_they_do() -> None:
    back = date(2026, 9, 1)
    assert Counting(date(2025, 4, 7), date(2025, 1, 6), back).due(date(2026, 9, 2)) == date(2026, 12, 1)
    assert Counting(date(2025, 4, 7), date(2025, 1, 6), date(2020, 1, 1)).due(back) == date(2025, 4, 7)


def test_a_plan_rests_while_periods_that_touch_go_on() -> None:
    rests = [Period(date(2026, 5, 4), date(2026, 5, 8)), Period(date(2026, 5, 1), date(2026, 5, 3))]
    assert resting_until(rests, date(2026, 5, 2)) == date(2026, 5, 8)
    assert resting_until(rests, date(2026, 5, 9)) is None
    assert resting_until([Period(date(2026, 5, 4), date(2026, 5, 3))], date(2026, 5, 4)) is None


def test_the_manager_answers_for_the_organisation_too() -> None:
    assert [whose(owner) for owner in ("me", "manager", "organisation")] == ["employee", "manager", "manager"]


def test_answers_stand_once_the_other_confirmed_them() -> None:
    assert may_answer(confirmed=False, has_answered=True, latest=True)
    assert may_answer(confirmed=True, has_answered=False, latest=True)
    assert not may_answer(confirmed=True, has_answered=True, latest=True)
    assert not may_answer(confirmed=False, has_answered=False, latest=False)


def test_only_the_person_ends_a_goal_of_their_plan() -> None:
    assert closes("employee", True, "done") and closes("employee", False, "dropped")
    assert not closes("employee", True, "carried-on")
    assert closes("manager", False, "dropped")
    assert not closes("manager", True, "dropped")
    assert not closes("manager", False, "done")
