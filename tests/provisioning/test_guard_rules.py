"""How many accounts a directory may close in a day by itself."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie.provisioning.guard_rules import Bar, lets, shuts_out

TODAY = date(2026, 11, 23)
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
