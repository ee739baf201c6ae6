"""Completion over time: counts by week from the records' own dates, the last of them those of today."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import Cycle, CycleOpening, Participation
from kie.frameworks.models import Catalogue
from kie.insights.charts.weeks import Growth, weeks
from kie.insights.completion_weeks import MOST_WEEKS, week_ends
from tests.browser import Browser
from tests.cast import Cast
from tests.cycles.conftest import opened
from tests.insights.reviews import bring

Browsing = Callable[..., Browser]


@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.integers(0, 900))
def test_weeks_end_on_sundays_and_with_the_last_day(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    ends = week_ends(first, last)
    assert ends[-1] == last and len(ends) <= MOST_WEEKS
    assert all(end.weekday() == 6 for end in ends[:-1])
    assert all(timedelta(0) < late - early <= timedelta(days=7) for early, late in pairwise(ends))
    assert len(ends) == MOST_WEEKS or ends[0] - first < timedelta(days=7)


def test_lines_stand_on_the_same_axis_and_names_are_no_markup() -> None:
    drawn = json.loads(weeks(["1 May", "8 May"], [Growth("<b>Signed</b>", (0, 3))], 12))
    assert drawn["data"][0]["name"] == "&lt;b&gt;Signed&lt;/b&gt;"
    assert drawn["layout"]["yaxis"]["range"][0] == 0 and drawn["layout"]["yaxis"]["range"][1] >= 12
    with pytest.raises(ValueError):
        weeks(["1 May"], [Growth("a", (1,))] * 4, 5)


@pytest.mark.both_databases
def test_counts_grow_by_the_dates_in_the_records(
    browser: Browsing, session: Session, cast: Cast, shipped: Catalogue
) -> None:
    cycle = opened(session, cast, shipped)
    now = clock.now()
    opening = session.get_one(CycleOpening, cycle.id)
    opening.opened_at = now - timedelta(days=21)
    _bring(session, cycle, cast.ana.id, "signed", now - timedelta(days=14))
    _bring(session, cycle, cast.ben.id, "shared", now)
    _bring(session, cycle, cast.efua.id, "reopened", now - timedelta(days=14))
    session.commit()
    page = browser(cast.chloe).get(f"/insights/completion/over-time?cycle={cycle.id}")
    rows = [[cell.get_text(strip=True) for cell in row.select("td")] for row in page.html.select("tbody tr")]
    assert rows[0] == ["0", "0"] and rows[-1] == ["2", "1"] and rows[-2] == ["1", "1"]
    femi = browser(cast.femi).get(f"/insights/completion/over-time?cycle={cycle.id}")
    assert "of 2 who count" in femi.text
    browser(cast.ben).get(f"/insights/completion/over-time?cycle={cycle.id}", status=404)


def _bring(session: Session, cycle: Cycle, person_id: object, state: str, at: datetime) -> None:
    part = session.scalars(
        select(Participation).where(Participation.cycle_id == cycle.id, Participation.person_id == person_id)
    ).one()
    with time_machine.travel(at, tick=False):
        bring(session, part, state)
