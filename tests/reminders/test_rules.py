"""When somebody is reminded, as rules over days and hours."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie.reminders.rules import (
    handed_over_at,
    occasion_of,
    spread_out,
    weekly_for,
    weekly_occasion,
    which_reminder,
)
from kie.workdays import is_working_day, next_working_day, working_days_after, working_days_before
from tests.reminders.steps import SOMETHING

LONDON = ZoneInfo("Europe/London")
DAYS = st.dates(date(2026, 1, 1), date(2029, 12, 31))
INSTANTS = st.builds(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes), st.integers(0, 4 * 525_600)
)


def local(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


def days_with(due_on: date, which: str) -> list[date]:
    near = (due_on + timedelta(days=number) for number in range(-20, 25))
    return [day for day in near if which_reminder(due_on, day) == which]


@pytest.mark.parametrize(
    ("due_on", "first_before", "first_after"),
    [
        (date(2026, 11, 27), date(2026, 11, 24), date(2026, 11, 30)),
        # Over the end of the year: Christmas, its day in lieu, and New Year's Day.
        (date(2026, 12, 31), date(2026, 12, 24), date(2027, 1, 4)),
        # Over Easter and the night when clocks go forward, 28 March 2027.
        (date(2027, 3, 30), date(2027, 3, 23), date(2027, 3, 31)),
        # The weekend when clocks go back, 25 October 2026.
        (date(2026, 10, 25), date(2026, 10, 21), date(2026, 10, 26)),
        (date(2028, 2, 29), date(2028, 2, 24), date(2028, 3, 1)),
    ],
)
def test_one_reminder_is_due_before_a_date_and_one_after(
    due_on: date, first_before: date, first_after: date
) -> None:
    assert days_with(due_on, "before")[0] == first_before
    assert days_with(due_on, "before")[-1] == due_on
    assert days_with(due_on, "after")[0] == first_after


@given(DAYS)
def test_a_date_has_few_days_of_reminding_and_then_it_stops(due_on: date) -> None:
    before, after = days_with(due_on, "before"), days_with(due_on, "after")
    assert sum(map(is_working_day, after)) == 5
    assert sum(map(is_working_day, before)) in {3, 4}
    assert max(before) == due_on < min(after)
    assert working_days_before(min(after), 1) <= due_on


@given(DAYS, st.integers(1, 30))
def test_before_and_after_undo_each_other(day: date, number: int) -> None:
    back = working_days_before(day, number)
    assert working_days_after(back, number) == next_working_day(day)
    between = (date.fromordinal(one) for one in range(back.toordinal(), day.toordinal()))
    assert is_working_day(back)
    assert sum(map(is_working_day, between)) == number


def test_a_moved_date_is_another_occasion_and_fits_its_column() -> None:
    one, other = (occasion_of("plan-review", SOMETHING, date(2027, 3, day)) for day in (5, 8))
    assert one != other
    assert max(len(one), len(other)) <= 90


@given(st.integers(0, 4), DAYS)
def test_everybody_gets_one_weekly_mail_a_week_on_a_working_day(weekday: int, begin: date) -> None:
    """Whoever looks every day, and never misses one, sends each week's once, on the day chosen or the next open one."""
    sent: dict[str, date] = {}
    for number in range(70):
        today = begin + timedelta(days=number)
        chosen = weekly_for(weekday, today)
        if chosen is not None:
            assert is_working_day(today)
            assert chosen.weekday() == weekday
            sent.setdefault(weekly_occasion(chosen), today)
    on_time = list(sent.values())[1:]
    assert 8 <= len(on_time) <= 10
    assert all(day.weekday() == weekday or not is_working_day(day - timedelta(days=1)) for day in on_time)


def test_choosing_another_day_makes_no_second_mail_of_the_week() -> None:
    monday, thursday = weekly_for(0, date(2026, 11, 23)), weekly_for(3, date(2026, 11, 26))
    assert monday is not None
    assert thursday is not None
    assert weekly_occasion(monday) == weekly_occasion(thursday) == "week/2026-48"
    new_year = weekly_for(4, date(2027, 1, 4))
    assert new_year == date(2027, 1, 1), "Friday is a bank holiday; its mail comes on Monday"
    assert weekly_occasion(new_year) == "week/2026-53"


@given(st.integers(0, 4), st.integers(0, 4), DAYS, st.integers(7, 13))
def test_choosing_another_day_leaves_no_week_without_its_mail(
    before: int, after: int, begin: date, number: int
) -> None:
    changed_on, sent = begin + timedelta(days=number), set()
    days = [begin + timedelta(days=one) for one in range(35)]
    for today in days:
        choice = (before, today) if today <= changed_on else (after, today, changed_on)
        chosen = weekly_for(*choice)
        if chosen is not None:
            sent.add(weekly_occasion(chosen))
    for monday in days[:-7]:
        week = [monday + timedelta(days=one) for one in range(5)]
        if monday.weekday() == 0 and all(map(is_working_day, week)):
            assert weekly_occasion(monday) in sent


def test_the_mail_of_a_week_comes_the_working_day_after_its_day_was_chosen_too_late() -> None:
    monday, thursday, friday = (date(2026, 11, day) for day in (23, 26, 27))
    assert weekly_for(0, friday, thursday) == monday
    assert weekly_for(0, friday, thursday - timedelta(days=7)) is None, "chosen in another week"
    assert weekly_for(4, thursday, thursday - timedelta(days=1)) is None, "its day is still to come"


def test_a_weekly_mail_that_is_very_late_is_left_out() -> None:
    assert weekly_for(0, date(2026, 11, 25)) == date(2026, 11, 23)
    assert weekly_for(0, date(2026, 11, 26)) is None


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (local(2026, 11, 24, 6), local(2026, 11, 24, 7)),
        (local(2026, 11, 24, 18, 59), local(2026, 11, 24, 18, 59)),
        (local(2026, 11, 24, 19), local(2026, 11, 25, 7)),
        # Friday evening, over the night when clocks go back, to Monday; and over Easter, when they go forward.
        (local(2026, 10, 23, 20), local(2026, 10, 26, 7)),
        (local(2027, 3, 25, 20), local(2027, 3, 30, 7)),
        (local(2028, 2, 28, 23), local(2028, 2, 29, 7)),
        (local(2026, 12, 31, 20), local(2027, 1, 4, 7)),
    ],
)
def test_mail_waits_for_the_morning_of_a_working_day(now: datetime, expected: datetime) -> None:
    assert handed_over_at(now, 7, 19) == expected
    assert handed_over_at(now, 7, 19).astimezone(UTC) == expected.astimezone(UTC)


@given(INSTANTS, st.integers(0, 23), st.integers(1, 24), st.integers(0, 2**128 - 1))
def test_mail_is_handed_over_in_the_hours_chosen_and_never_early(
    now: datetime, first: int, length: int, mark: int
) -> None:
    last = min(first + length, 24)
    at = handed_over_at(now.astimezone(LONDON), first, last)
    assert at.astimezone(UTC) >= now
    assert is_working_day(at.date())
    assert first <= at.hour < last
    assert handed_over_at(at, first, last) == at
    later = spread_out(at, last, mark)
    assert at <= later < at + timedelta(hours=2)
    assert handed_over_at(later, first, last) == later
    assert spread_out(at, last, mark) == later
