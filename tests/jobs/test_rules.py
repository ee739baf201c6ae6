"""When the timetable's lines are due, across every awkward day of the clocks."""

from datetime import UTC, datetime, time, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie.jobs.rules import LONDON, Daily, Hourly, Minutely, Timing, latest, occurrences

START = datetime(2026, 1, 1, tzinfo=UTC)
instants = st.integers(0, 6 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
timings = (
    st.builds(Daily, st.times().map(lambda at: at.replace(second=0, microsecond=0)))
    | st.builds(Hourly, st.integers(0, 59))
    | st.just(Minutely())
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("timing", "day", "expected"),
    [
        # Clocks go back: 01:30 comes twice, and counts the first time.
        (Daily(time(1, 30)), "2026-10-25", ["2026-10-25 00:30"]),
        (Daily(time(3, 30)), "2026-10-24", ["2026-10-24 02:30"]),
        (Daily(time(3, 30)), "2026-10-25", ["2026-10-25 03:30"]),
        # Clocks go forward: there is no 01:30; it is 02:30 on the wall.
        (Daily(time(1, 30)), "2027-03-28", ["2027-03-28 01:30"]),
        (Daily(time(3, 30)), "2027-03-27", ["2027-03-27 03:30"]),
        (Daily(time(3, 30)), "2027-03-28", ["2027-03-28 02:30"]),
        (Daily(time(3, 30)), "2028-02-29", ["2028-02-29 03:30"]),
        (Daily(time(0, 0)), "2026-12-31", ["2027-01-01 00:00"]),
    ],
)
def test_daily_by_the_clock_on_the_wall(timing: Timing, day: str, expected: list[str]) -> None:
    # From one minute past midnight to midnight of the next day.
    after = datetime.fromisoformat(f"{day} 00:00").replace(tzinfo=LONDON)
    until = datetime.fromisoformat(f"{day} 00:00").replace(tzinfo=LONDON) + timedelta(days=1)
    assert occurrences(timing, after, until) == [utc(one) for one in expected]


def test_hourly_is_every_hour_however_the_clocks_are_changed() -> None:
    for day in ("2026-10-25", "2027-03-28", "2028-02-29", "2026-12-31"):
        found = occurrences(Hourly(5), utc(f"{day} 00:00"), utc(f"{day} 00:00") + timedelta(hours=30))
        assert [one - utc(f"{day} 00:05") for one in found] == [timedelta(hours=hour) for hour in range(30)]


@given(timings, instants, st.integers(0, 24 * 60))
def test_nothing_falls_between_two_looks_and_nothing_comes_twice(
    timing: Timing, start: datetime, minutes: int
) -> None:
    end = start + timedelta(days=3)
    between = start + timedelta(minutes=minutes)
    whole = occurrences(timing, start, end)
    assert occurrences(timing, start, between) + occurrences(timing, between, end) == whole
    assert all(start < one <= end for one in whole)
    longest = {Minutely: timedelta(minutes=1), Hourly: timedelta(hours=1)}.get(
        type(timing), timedelta(hours=25)
    )
    assert all(timedelta() < later - earlier <= longest for earlier, later in pairwise(whole))
    assert latest(timing, end) == whole[-1]


@given(timings, instants, st.integers(-12, 14))
def test_the_server_s_own_zone_does_not_matter(timing: Timing, now: datetime, hours: int) -> None:
    elsewhere = now.astimezone(timezone(timedelta(hours=hours)))
    assert latest(timing, elsewhere) == latest(timing, now)


@given(st.times(), instants)
def test_daily_is_at_that_time_in_london_unless_the_clocks_are_changed(at: time, now: datetime) -> None:
    found = latest(Daily(at), now).astimezone(LONDON)
    shown = datetime.combine(found.date(), at)
    assert found.replace(tzinfo=None) - shown in (timedelta(), timedelta(hours=1))
