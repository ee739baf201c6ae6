"""Next year's cycle from last year's, and putting a closed one away."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.archiving import archive, bring_back
from kie.cycles.copying import copy_cycle, moved_on, years_on
from kie.cycles.errors import CyclePutAway, CycleStillRuns
from kie.cycles.listing import cycles, listed
from kie.cycles.models import Cycle, CycleArchiving
from kie.cycles.queries import chosen_frameworks
from kie.cycles.service import change_cycle, close_cycle, open_cycle
from kie.cycles.wish import Wish
from kie.errors import NotFound
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.workdays import is_working_day, next_working_day
from tests.browser import Browser
from tests.cast import Cast
from tests.cycles.conftest import Draft, wish

Browsing = Callable[..., Browser]


@given(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.lists(st.integers(0, 200), min_size=3, max_size=3))
def test_copied_days_are_working_days_in_the_same_order_and_ahead(opens_on: date, gaps: list[int]) -> None:
    own, manager, rest = gaps
    due = opens_on + timedelta(days=own), opens_on + timedelta(days=manager)
    old = wish(
        opens_on=opens_on,
        self_due_on=due[0],
        manager_due_on=due[1],
        closes_on=max(due) + timedelta(days=rest),
        started_by=date(2024, 2, 29),
    )
    today = date(2026, 11, 20)
    new = moved_on(old, today)
    days = [new.opens_on, new.self_due_on, new.manager_due_on, new.closes_on]
    assert all(map(is_working_day, days)) and min(days) >= today
    assert new.opens_on <= min(days) and new.closes_on >= max(days)
    years = new.started_by.year - 2024 if new.started_by else 0
    assert years >= 1 and timedelta(0) <= new.opens_on - years_on(opens_on, years) < timedelta(days=6)
    assert years == 1 or next_working_day(years_on(old.opens_on, years - 1)) < today


@pytest.mark.parametrize(
    ("title", "next_title"),
    [
        ("Review 2027", "Review 2028"),
        ("Review 2027/28", "Review 2028/29"),
        ("Reviews 1999–2000 of 2027", "Reviews 1999–2001 of 2028"),
        ("Autumn", "Autumn (copy)"),
    ],
)
def test_a_copy_has_the_next_title(title: str, next_title: str) -> None:
    assert moved_on(wish(title=title), clock.today()).title == next_title


@pytest.mark.both_databases
def test_a_copy_takes_over_every_decision(session: Session, cast: Cast, draft: Draft) -> None:
    old = draft(
        title="Review 2027",
        teams=(cast.parks.id,),
        role_profiles=("staff",),
        long_reason="Once in five years",
        policy_route="Ring 1234.",
        people_threshold=12,
        viewer_threshold=6,
    )
    made = copy_cycle(session, old.id, cast.chloe.id).cycle
    before, after = (Wish.of(one, chosen_frameworks(session, one.id)) for one in (old, made))
    assert after == moved_on(before, clock.today()) and made.id != old.id
    event = session.scalars(select(Event).where(Event.action == "cycle.copied")).one()
    assert (event.subject, event.details) == (str(made.id), {"source": str(old.id)})
    with pytest.raises(NotFound):
        copy_cycle(session, cast.chloe.id, None)


@pytest.mark.both_databases
def test_two_presses_make_one_copy_and_two_copies_have_two_titles(
    session: Session, cast: Cast, draft: Draft
) -> None:
    old = draft(
        title="Review 2027", teams=(cast.parks.id,), frameworks=(("care", "theme"), ("can-do", "theme"))
    )
    first, again = (copy_cycle(session, old.id, cast.chloe.id) for _press in range(2))
    assert (first.is_new, again.is_new) == (True, False) and again.cycle is first.cycle
    assert len(cycles(session)) == 2
    # Once somebody has worked on it, or put it away, another copy is wanted.
    change_cycle(session, first.cycle.id, wish(title="review 2028"), 1, cast.chloe.id)
    second = copy_cycle(session, old.id, cast.chloe.id)
    assert second.is_new and second.cycle.title == "Review 2028 (2)"
    archive(session, second.cycle.id, cast.chloe.id)
    session.flush()
    third = copy_cycle(session, old.id, cast.chloe.id)
    assert third.is_new and third.cycle.title == "Review 2028 (3)"
    assert copy_cycle(session, old.id, cast.chloe.id).cycle is third.cycle


def test_a_long_title_keeps_room_for_its_number(session: Session, cast: Cast, draft: Draft) -> None:
    old = draft(title="x" * 193 + " (copy)")
    made = copy_cycle(session, old.id, cast.chloe.id).cycle
    assert len(made.title) == 200 and made.title.endswith(" (2)")


@pytest.mark.both_databases
def test_a_draft_in_the_archive_is_neither_changed_nor_opened(
    session: Session, cast: Cast, draft: Draft, shipped: Catalogue
) -> None:
    cycle = draft()
    archive(session, cycle.id, cast.chloe.id)
    session.flush()
    assert listed(cycles(session)) == []
    with pytest.raises(CyclePutAway):
        change_cycle(session, cycle.id, wish(title="Other"), 1, cast.chloe.id)
    with pytest.raises(CyclePutAway):
        open_cycle(session, cycle.id, cast.chloe.id, shipped)
    bring_back(session, cycle.id, cast.chloe.id)
    session.flush()
    assert open_cycle(session, cycle.id, cast.chloe.id, shipped) == 7


@pytest.mark.both_databases
def test_what_runs_is_not_put_away_and_what_is_closed_comes_back(
    session: Session, cast: Cast, running: Cycle, draft: Draft
) -> None:
    draft(title="Next")
    with pytest.raises(CycleStillRuns):
        archive(session, running.id, cast.chloe.id)
    close_cycle(session, running.id, cast.chloe.id)
    for _twice in range(2):
        archive(session, running.id, cast.chloe.id)
        session.flush()
    assert [line.cycle.title for line in listed(cycles(session))] == ["Next"] and len(cycles(session)) == 2
    for _twice in range(2):
        bring_back(session, running.id, cast.chloe.id)
        session.flush()
    assert len(listed(cycles(session))) == 2
    done = session.scalars(select(Event.action).where(Event.subject == str(running.id)).order_by(Event.id))
    assert done.all()[-2:] == ["cycle.archived", "cycle.brought-back"]


def test_chloe_copies_last_year_and_puts_it_away(
    browser: Browsing, cast: Cast, running: Cycle, session: Session
) -> None:
    chloe, path = browser(cast.chloe), f"/cycles/{running.id}"
    assert "Copy to a new draft" in chloe.get(path).text
    copied = chloe.post(f"{path}/copy", follow=True)
    assert "Its days have moved on" in copied.text and copied.fields()["title"] == "Review 2028"
    again = chloe.post(f"{path}/copy", {"once": "another-tab"}, follow=True)
    assert "No second one was made." in again.text and again.fields()["version"] == copied.fields()["version"]
    made = str(session.scalars(select(Event.subject).where(Event.action == "cycle.copied")).one())
    put_away = chloe.post(f"/cycles/{made}/archiving", follow=True)
    assert (
        "in the archive and in no other list." in put_away.text
        and "If you opened it today" not in put_away.text
    )
    assert "Review 2028" not in chloe.get("/cycles").text
    assert chloe.get(f"/cycles/{made}/change", status=302).location == f"/cycles/{made}"
    assert "This draft is in the archive." in chloe.get(f"/cycles/{made}").text
    chloe.post(f"/cycles/{made}/opening", {"version": "1"}, status=409)
    chloe.post(f"/cycles/{made}/archiving/ending")
    assert "Review 2028" in chloe.get("/cycles").text and "Review 2028" not in chloe.get("/").text
    chloe.post(f"{path}/archiving", status=409)
    close_cycle(session, running.id, cast.chloe.id)
    session.commit()
    assert "Put it into the archive" in chloe.get(path).text
    assert "In the archive" in chloe.post(f"{path}/archiving", {"once": "2"}, follow=True).text
    index = chloe.get("/cycles")
    assert "Review 2027" not in index.text
    archived = chloe.get(str(index.link("Cycles in the archive")))
    assert archived.link("Review 2027") == path
    completion = chloe.get(f"/insights/completion?cycle={running.id}")
    assert "Review 2027" in completion.text
    assert "Review 2027" not in chloe.get("/insights/completion").text
    assert "Review 2027" in browser(cast.grace).get("/cycles/archive").text
    browser(cast.ana).get("/cycles/archive", status=404)
    assert session.get(CycleArchiving, running.id) is not None
    chloe.post(f"{path}/archiving/ending")
    assert "Review 2027" in chloe.get("/cycles").text
