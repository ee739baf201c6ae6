"""A person's line over time: lines, and whoever stood in for a leader while that leader's line held."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from kie import clock
from kie.people.history import Dated, Span, line_over_time, spans
from kie.people.models import StandIn
from tests.browser import Browser
from tests.cast import Cast, reports_to

Visit = Callable[..., Browser]
FIRST = date(2026, 1, 1)
DAYS = st.integers(0, 60).map(lambda days: FIRST + timedelta(days=days))
ONE, OTHER = UUID(int=1), UUID(int=2)


@st.composite
def dated(draw: st.DrawFn, deputy: str) -> Dated:
    """A line, or somebody standing in, for one of two leaders."""
    starts, ends = draw(DAYS), draw(st.none() | DAYS)
    leader = draw(st.sampled_from([ONE, OTHER]))
    last = None if ends is None else max(starts, ends)
    return Dated(leader, str(leader.int), "delegate" if deputy else "manager", starts, last, deputy)


def holds(one: Dated | Span, day: date) -> bool:
    """Whether it holds on the day."""
    return one.starts_on <= day and (one.ends_on is None or day <= one.ends_on)


@given(st.lists(dated(""), max_size=4), st.lists(dated("Dee"), max_size=3), DAYS)
def test_on_any_day_there_stand_those_who_led_and_who_stood_in_for_them(
    lines: list[Dated], deputies: list[Dated], day: date
) -> None:
    shown = [one for one in spans(lines, deputies) if holds(one, day)]
    leading = [line for line in lines if holds(line, day)]
    standing = [
        (d, line) for d in deputies for line in leading if holds(d, day) and d.leader_id == line.leader_id
    ]
    assert sorted(one.name for one in shown if not one.instead_of) == sorted(line.leader for line in leading)
    assert sorted(one.instead_of for one in shown if one.instead_of) == sorted(d.leader for d, _ in standing)


@pytest.mark.both_databases
def test_who_led_ana_from_when_to_when(session: Session, cast: Cast, browser: Visit) -> None:
    today = clock.today()
    early = reports_to(session, cast.ana, cast.efua, date(2019, 1, 7), date(2020, 4, 5))
    assert early.ends_on is not None

    def stands_in(kind: str, starts_on: date, ends_on: date, **facts: object) -> None:
        given = {"manager_id": cast.ben.id, "deputy_id": cast.femi.id, "made_at": clock.now(), **facts}
        session.add(StandIn(kind=kind, starts_on=starts_on, ends_on=ends_on, **given))

    stands_in("acting", date(2020, 3, 1), date(2020, 5, 31))
    stands_in("delegate", date(2019, 2, 1), date(2019, 3, 1))
    stands_in("delegate", date(2021, 2, 1), date(2021, 3, 1), person_id=cast.grace.id)
    stands_in("delegate", today, today + timedelta(days=9), ended_at=clock.now())
    stands_in("delegate", today + timedelta(days=5), today + timedelta(days=9), ended_at=clock.now())
    session.commit()
    assert line_over_time(session, cast.ana.id) == [
        Span("Femi Ade", "delegate", today, today, "Ben Okafor"),
        Span("Ben Okafor", "manager", date(2020, 4, 6), None),
        Span("Femi Ade", "acting", date(2020, 4, 6), date(2020, 5, 31), "Ben Okafor"),
        Span("Efua Mensah", "manager", date(2019, 1, 7), date(2020, 4, 5)),
    ]
    page = browser(cast.chloe).get(f"/people/{cast.ana.id}")
    rows = [" ".join(row.get_text(" ").split()) for row in page.html.select("table tbody tr")]
    assert "Femi Ade Acts for Ben Okafor 6 April 2020 31 May 2020" in rows
    browser(cast.ben).get(f"/people/{cast.ana.id}", status=404)
