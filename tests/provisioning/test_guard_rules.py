"""How many accounts a directory may close in a day by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie.provisioning.guard_rules import (
    PAUSE,
    Bar,
    Leave,
    Run,
    kept_of,
    last_run,
    leave,
    lets,
    most_allowed,
    shuts_out,
)

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
PAST = st.integers(0, 24 * 30).map(lambda hours: NOW - timedelta(hours=hours))
DAYS = st.integers(-400, 400).map(lambda days: TODAY + timedelta(days=days))
COUNCILS = st.integers(0, 30_000)
BARS = st.builds(Bar, st.integers(0, 500), st.integers(0, 100))


@pytest.mark.parametrize(
    ("people", "most"), [(0, 10), (9, 10), (200, 10), (219, 10), (220, 11), (420, 21), (20_000, 1_000)]
)
def test_what_is_ordinary(people: int, most: int) -> None:
    assert Bar(10, 5).over(people) == most


@given(BARS, COUNCILS, st.integers(0, 30_000))
def test_one_more_is_refused_only_past_the_number_and_past_the_share(
    bar: Bar, people: int, closed: int
) -> None:
    refused = not lets(closed, bar.over(people))
    assert refused == (closed + 1 > bar.least and (closed + 1) * 100 > bar.percent * people)


@given(BARS, COUNCILS)
def test_a_single_leaver_goes_where_anything_may(bar: Bar, people: int) -> None:
    assert lets(0, bar.over(people)) or (bar.least == 0 and bar.percent * people < 100)


@given(BARS, COUNCILS, st.integers(0, 5_000))
def test_a_larger_council_and_a_laxer_bar_never_let_less(bar: Bar, people: int, more: int) -> None:
    here = bar.over(people)
    assert bar.over(people + more) >= here
    assert replace(bar, least=bar.least + more).over(people) >= here
    assert Bar(bar.least, 100).over(people) >= people, "a hundred percent is no bar"


@given(BARS, st.integers(0, 300), st.lists(st.booleans(), max_size=400))
def test_whatever_is_asked_never_more_are_shut_out_at_once(bar: Bar, people: int, asked: list[bool]) -> None:
    """True: close somebody who is not; False: open somebody again, as a directory does that was put right."""
    shut, most = 0, bar.over(people)
    for close in asked:
        shut += lets(shut, most) if close else -(shut > 0)
        assert shut <= most
    assert lets(shut, most + 1), "one allowed is one more"


@given(st.none() | PAST, st.lists(st.tuples(PAST, st.integers(1, 500)), max_size=5))
def test_a_stop_ends_with_an_allowance_made_after_it_and_never_by_itself(
    stopped: datetime | None, given: list[tuple[datetime, int]]
) -> None:
    now = leave(stopped, given, NOW)
    later = [one for one in given if stopped is not None and one[0] > stopped]
    assert (now.stopped_at is not None) == (stopped is not None and not later)
    first = min(later)[0] if later else None
    lately = first is not None and first > NOW - timedelta(hours=24)
    assert now.only_since == (first if lately else None)
    held = later if lately else [one for one in given if one[0] > NOW - timedelta(hours=24)]
    assert now.allowed == sum(most for _at, most in held)


def test_what_was_allowed_before_a_stop_does_not_end_it() -> None:
    hour = timedelta(hours=1)
    assert leave(NOW - hour, [(NOW - 2 * hour, 5)], NOW) == Leave(NOW - hour, 5, None)
    assert leave(NOW - 2 * hour, [(NOW - hour, 5)], NOW) == Leave(None, 5, NOW - hour)
    assert leave(NOW - 50 * hour, [(NOW - 25 * hour, 5)], NOW) == Leave(None, 0, None)


@given(st.booleans(), st.booleans(), DAYS, st.none() | DAYS)
def test_what_counts(is_open: bool, removes: bool, starts_on: date, leaves_on: date | None) -> None:
    counts = shuts_out(
        is_open=is_open, removes=removes, starts_on=starts_on, leaves_on=leaves_on, today=TODAY
    )
    if leaves_on is not None and leaves_on < TODAY:
        assert not counts, "who has left already loses nothing"
    elif is_open:
        assert counts
    elif not removes:
        assert not counts, "what is closed is not closed again"
    elif leaves_on is None:
        assert counts, "a last day is written"
    else:
        assert counts == (leaves_on > TODAY and leaves_on > starts_on)


@given(st.lists(st.integers(1, 500), max_size=6), st.data())
def test_what_is_taken_back_comes_off_the_newest_allowances(given: list[int], data: st.DataObject) -> None:
    left = data.draw(st.integers(0, sum(given)))
    kept = kept_of(given, left)
    assert sum(kept) == sum(given) - left and len(kept) == len(given)
    whole = [one for one, most in zip(kept, given, strict=True) if one == most]
    assert (
        kept[: len(whole)] == whole
        and sum(0 < one < most for one, most in zip(kept, given, strict=True)) <= 1
    )


def test_no_more_is_allowed_than_is_open() -> None:
    assert (most_allowed(425, 0), most_allowed(425, 6), most_allowed(5, 9)) == (425, 419, 0)


@given(st.lists(PAST))
def test_the_last_run_of_closings_is_all_without_a_gap_and_nothing_before_it(
    closings: list[datetime],
) -> None:
    each = sorted(closings)
    run = last_run(reversed(each))
    if run is None:
        assert not each
        return
    within, before = each[-run.number :], each[: -run.number]
    assert run.began == within[0]
    assert all(later - one <= PAUSE for one, later in pairwise(within))
    assert not before or run.began - before[-1] > PAUSE


def test_a_run_ends_at_a_pause() -> None:
    times = [NOW, NOW - PAUSE, NOW - 2 * PAUSE, NOW - 3 * PAUSE - timedelta(seconds=1)]
    assert last_run(times) == Run(NOW - 2 * PAUSE, 3)
    assert last_run(iter(times[3:])) == Run(times[3], 1)


def test_a_mistake_is_not_joined_to_ordinary_leavers_of_the_days_before() -> None:
    """Each day at five somebody leaves, and one morning ten are closed by a mistake."""
    five = NOW.replace(hour=17)
    leavers = [five - timedelta(days=day) for day in range(1, 60)]
    mistake = [NOW - timedelta(minutes=minute) for minute in range(10)]
    assert last_run([*mistake, *leavers]) == Run(mistake[-1], 10)
    assert last_run(leavers) == Run(leavers[0], 1), "nor to each other"
