"""Working days, as people in England and Wales count them."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kie.workdays import is_working_day, next_working_day, working_days_after

DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))


def test_ten_working_days_over_christmas_skip_the_bank_holidays() -> None:
    # Friday, 25 December 2026; Boxing Day is a Saturday, so Monday the 28th is the holiday; and 1 January.
    assert working_days_after(date(2026, 12, 18), 10) == date(2027, 1, 6)


def test_good_friday_and_easter_monday_are_no_working_days() -> None:
    assert not is_working_day(date(2027, 3, 26))
    assert next_working_day(date(2027, 3, 26)) == date(2027, 3, 30)


def test_none_after_is_the_day_itself() -> None:
    assert working_days_after(date(2026, 11, 21), 0) == date(2026, 11, 21)


@given(DAYS, st.integers(1, 60))
def test_exactly_so_many_working_days_lie_between(day: date, number: int) -> None:
    end = working_days_after(day, number)
    between = (date.fromordinal(one) for one in range(day.toordinal() + 1, end.toordinal() + 1))
    assert is_working_day(end)
    assert sum(map(is_working_day, between)) == number
