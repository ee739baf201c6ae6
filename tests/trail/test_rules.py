"""The days that are read."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie.clock import LONDON
from kie.trail.rules import MOST_DAYS, days_chosen, window

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (None, None, (date(2026, 11, 17), TODAY)),
        (None, date(2026, 1, 7), (date(2026, 1, 1), date(2026, 1, 7))),
        (date(2026, 11, 20), None, (date(2026, 11, 20), TODAY)),
        (date(2026, 1, 1), None, (date(2026, 1, 1), date(2026, 1, 31))),
        (date(2026, 12, 1), None, (date(2026, 12, 1), date(2026, 12, 1))),
    ],
)
def test_days_that_are_left_out(first: date | None, last: date | None, shown: tuple[date, date]) -> None:
    assert days_chosen(first, last, TODAY) == shown


@given(st.none() | st.dates(), st.none() | st.dates())
def test_any_days_make_a_window(first: date | None, last: date | None) -> None:
    chosen = days_chosen(first, last, TODAY)
    since, until = window(*chosen, LONDON)
    assert since < until
    if first is None or last is None:
        assert (chosen[1] - chosen[0]).days < MOST_DAYS


def test_a_day_is_as_long_as_it_is_in_london() -> None:
    since, until = window(date(2026, 10, 25), date(2026, 10, 25), LONDON)
    assert since.astimezone(UTC) == datetime(2026, 10, 24, 23, tzinfo=UTC)
    assert until.astimezone(UTC) == datetime(2026, 10, 26, tzinfo=UTC)
