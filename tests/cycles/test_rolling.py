"""Rolling cycles: each begins on a day of their own, once, and has days that count from it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles import opening, orders
from kie.cycles.copying import moved_on
from kie.cycles.extension import Days, extend
from kie.cycles.joining import join_by_rule
from kie.cycles.launch import launch_check
from kie.cycles.models import Cycle
from kie.cycles.rolling_rules import ANNIVERSARY, START, Rolling, Window, anniversary
from kie.cycles.rules import OwnDays
from kie.cycles.service import open_cycle
from kie.cycles.staffing import unable_to_sign_in
from kie.errors import Invalid
from kie.frameworks.models import Catalogue
from kie.workdays import is_working_day, next_working_day
from tests.browser import Browser
from tests.cast import Cast, make_person
from tests.cycles.conftest import Draft, part, typed, wish

Browsing = Callable[..., Browser]
YEARLY = Rolling(ANNIVERSARY, 0, 20, 30)
PROBATION = Rolling(START, 90, 20, 30)
STARTED = st.dates(date(1990, 1, 1), date(2030, 12, 31))


@given(STARTED, st.dates(date(2024, 1, 1), date(2028, 12, 31)), st.integers(0, 364), st.integers(1, 60))
@example(date(2020, 2, 29), date(2024, 2, 29), 364, 30)
def test_a_chain_of_copies_asks_everybody_each_year_and_nobody_twice(
    starts_on: date, opens_on: date, span: int, days: int
) -> None:
    rolling = Rolling(ANNIVERSARY, 0, days, days // 2)
    closes_on = opens_on + timedelta(days=span + days)
    chain = [wish(opens_on=opens_on, closes_on=closes_on, rolling=rolling)]
    for _next in range(3):
        chain.append(moved_on(chain[-1], opens_on))
    assert not any(rolling.comes_twice(one.opens_on, one.closes_on) for one in chain)
    begun = [day for one in chain if (day := begins_in(rolling, starts_on, one.opens_on, one.closes_on))]
    last = rolling.last_on(chain[-1].closes_on)
    theirs = [anniversary(starts_on, year) for year in range(starts_on.year + 1, last.year + 1)]
    assert begun == [day for day in theirs if opens_on <= day <= last]


def begins_in(rolling: Rolling, starts_on: date, opens_on: date, closes_on: date) -> date | None:
    """The day on which somebody begins in this cycle; None when they do not."""
    if Window(rolling, opens_on, closes_on).left_out_because(starts_on, date.max) is not None:
        return None
    return rolling.begins_on(starts_on, opens_on)


@given(STARTED, st.dates(date(2024, 1, 1), date(2028, 12, 31)), st.integers(0, 400))
def test_a_person_is_let_in_from_their_day_on_and_not_before(
    starts_on: date, opens_on: date, after: int
) -> None:
    for rolling in (YEARLY, PROBATION):
        window = Window(rolling, opens_on, opens_on + timedelta(days=400))
        day = opens_on + timedelta(days=after)
        begins, reason = rolling.begins_on(starts_on, opens_on), window.left_out_because(starts_on, day)
        if begins is None:
            assert (reason, rolling) == ("day-before", PROBATION)
            assert starts_on + timedelta(days=90) < opens_on
        elif begins > opens_on + timedelta(days=370):
            assert reason == "day-after"
        else:
            assert begins >= opens_on and reason == ("day-ahead" if begins > day else None)


def test_a_leap_day_has_its_anniversary_on_the_first_of_march() -> None:
    born = date(2024, 2, 29)
    assert anniversary(born, 2027) == date(2027, 3, 1)
    assert YEARLY.begins_on(born, date(2027, 3, 1)) == date(2027, 3, 1)
    assert YEARLY.begins_on(born, date(2027, 3, 2)) == date(2028, 2, 29)
    assert YEARLY.begins_on(date(2027, 6, 1), date(2027, 6, 1)) == date(2028, 6, 1), (
        "not on the first day of all"
    )
    own, manager = YEARLY.days_from(date(2027, 3, 1), date(2027, 3, 25))
    assert (own, manager) == (next_working_day(date(2027, 3, 21)), date(2027, 3, 25))


def rolling_wish(rolling: Rolling = YEARLY) -> dict[str, object]:
    """What changes a wish into that for a rolling cycle of a year and more."""
    closes_on = clock.today() + timedelta(days=390)
    return {
        "rolling": rolling,
        "closes_on": closes_on,
        "self_due_on": closes_on,
        "manager_due_on": closes_on,
    }


@pytest.mark.both_databases
@pytest.mark.parametrize("at_once", [500, 0])
def test_each_begins_on_their_own_day(
    session: Session,
    cast: Cast,
    draft: Draft,
    shipped: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
    at_once: int,
) -> None:
    today = clock.today()
    a_year = anniversary(today, today.year - 3)
    cast.ana.starts_on, cast.ben.starts_on = a_year, a_year + timedelta(days=5)
    cast.efua.starts_on = a_year - timedelta(days=3)
    session.flush()
    cycle = draft(teams=(cast.council.id,), **rolling_wish())
    check = launch_check(session, cycle.id, shipped, today)
    assert len(check.eligible) >= 5 and {one.id for one in check.beginning} == {cast.ana.id}
    monkeypatch.setattr(orders, "AT_ONCE", at_once)
    by_request = opening.open_or_order(session, cycle.id, 1, cast.chloe.id, shipped)
    if by_request is None:
        opening.begin(session, cycle.id, shipped)
        step = opening.plan_portion(session, cycle.id, None)
        while step.last is not None:
            step = opening.plan_portion(session, cycle.id, step.last)
        assert opening.complete(session, cycle.id, shipped) == 1
    ana = part(session, cycle, cast.ana.id)
    assert ana.own_days == OwnDays(*YEARLY.days_from(today, cycle.closes_on))
    assert ana.self_due_on is not None and is_working_day(ana.self_due_on)
    assert join_by_rule(session, cycle.id) == 0
    # Ben's day comes when the calendar reaches it: as if he had started five days earlier.
    cast.ben.starts_on = a_year
    session.flush()
    assert [join_by_rule(session, cycle.id), join_by_rule(session, cycle.id)] == [1, 0]
    assert part(session, cycle, cast.ben.id).own_days == ana.own_days


def test_a_cycle_for_newcomers_opens_with_nobody(
    session: Session, cast: Cast, draft: Draft, shipped: Catalogue
) -> None:
    cycle = draft(**rolling_wish(PROBATION))
    check = launch_check(session, cycle.id, shipped, clock.today())
    assert [one.kind for one in check.problems] == ["nobody-yet"] and check.may_open
    assert open_cycle(session, cycle.id, cast.chloe.id, shipped) == 0
    make_person(session, "2001", "Hana New", cast.parks, starts_on=clock.today() - timedelta(days=90))
    make_person(session, "2002", "Iris New", cast.parks, starts_on=clock.today() - timedelta(days=89))
    assert join_by_rule(session, cycle.id) == 1


@pytest.mark.both_databases
def test_letters_are_for_those_too_whose_own_day_is_still_to_come(
    session: Session, cast: Cast, draft: Draft, shipped: Catalogue
) -> None:
    today = clock.today()
    hana, jo = (
        make_person(session, number, name, cast.highways, email=None, starts_on=starts_on)
        for number, name, starts_on in (
            ("2001", "Hana Ito", today - timedelta(days=1000)),
            ("2002", "Jo Frost", anniversary(today, today.year - 3)),
        )
    )
    cycle = draft(teams=(cast.highways.id,), **rolling_wish())
    check = launch_check(session, cycle.id, shipped, today)
    assert {one.id for one in check.eligible if not one.can_sign_in} == {hana.id, jo.id}
    assert [one.id for one in check.beginning if not one.can_sign_in] == [jo.id]
    assert set(unable_to_sign_in(session, cycle, today)) == {hana.id, jo.id}


def test_a_later_closing_leaves_own_days_alone(
    session: Session, cast: Cast, draft: Draft, shipped: Catalogue
) -> None:
    cast.ana.starts_on = anniversary(clock.today(), clock.today().year - 3)
    session.flush()
    cycle = draft(**rolling_wish())
    open_cycle(session, cycle.id, cast.chloe.id, shipped)
    before = part(session, cycle, cast.ana.id).own_days
    with pytest.raises(Invalid, match="twice"):
        much = cycle.closes_on + timedelta(days=30)
        extend(session, cycle.id, Days(cycle.self_due_on, cycle.manager_due_on, much), 1, cast.chloe.id)
    later = cycle.closes_on + timedelta(days=3)
    extend(session, cycle.id, Days(cycle.self_due_on, cycle.manager_due_on, later), 1, cast.chloe.id)
    assert part(session, cycle, cast.ana.id).own_days == before
    assert cycle.self_due_on == cycle.manager_due_on == cycle.closes_on == later


def test_chloe_is_told_why_a_rolling_cycle_cannot_be_longer(
    browser: Browsing, cast: Cast, draft: Draft, session: Session, shipped: Catalogue
) -> None:
    cycle = draft(**rolling_wish())
    open_cycle(session, cycle.id, cast.chloe.id, shipped)
    session.commit()
    chloe, path = browser(cast.chloe), f"/cycles/{cycle.id}/extension"
    shown, later = chloe.get(path).fields(), cycle.closes_on + timedelta(days=30)
    page = chloe.post(path, {**shown, "closes_on": later.isoformat()}, status=422)
    assert "Copy it for the next year instead." in page.text
    later = cycle.closes_on + timedelta(days=2)
    page = chloe.post(path, {**shown, "closes_on": later.isoformat(), "once": "2"}, follow=True)
    assert "The cycle has more time." in page.text and "20 days after each begins" in page.text


def test_chloe_makes_a_rolling_cycle(browser: Browsing, cast: Cast, session: Session) -> None:
    chloe = browser(cast.chloe)
    closes_on = (clock.today() + timedelta(days=390)).isoformat()
    sent = typed(rhythm="anniversary", self_due_on="", manager_due_on="", closes_on=closes_on)
    page = chloe.post("/cycles/new", {**sent, "self_days": "", "manager_days": "30"}, status=422)
    assert "Say how many days each part has." in page.text
    page = chloe.post("/cycles/new", {**sent, "self_days": "20", "manager_days": "367"}, status=422)
    assert "Enter a number of days, 366 at most." in page.text
    soon = (clock.today() + timedelta(days=29)).isoformat()
    numbers = {"self_days": "20", "manager_days": "30"}
    page = chloe.post("/cycles/new", {**sent, **numbers, "closes_on": soon}, status=422)
    assert "Nobody could finish before the cycle closes" in page.text
    late = (clock.today() + timedelta(days=400)).isoformat()
    page = chloe.post("/cycles/new", {**sent, **numbers, "closes_on": late}, status=422)
    assert "Somebody’s day would come twice" in page.text
    page = chloe.post("/cycles/new", {**sent, **numbers, "rhythm": ""}, status=422)
    assert "Self-assessments are due: Choose a day." in page.text
    made = chloe.post("/cycles/new", {**sent, **numbers, "once": "right"})
    cycle = session.scalars(select(Cycle)).one()
    assert cycle.rolling == {
        "counted_from": "anniversary",
        "begins_after": 0,
        "self_days": 20,
        "manager_days": 30,
    }
    assert cycle.self_due_on == cycle.closes_on
    page = chloe.get(made.location)
    assert "of their own. Checked on" in page.text and "20 days after each begins" in page.text
    form = chloe.get(f"{made.location}/change").fields()
    assert (form["rhythm"], form["self_days"], form["manager_days"]) == ("anniversary", "20", "30")


def test_a_rolling_cycle_in_which_nobody_begins_yet_says_so(
    browser: Browsing, cast: Cast, draft: Draft
) -> None:
    chloe, cycle = browser(cast.chloe), draft(**rolling_wish(PROBATION))
    path = f"/cycles/{cycle.id}"
    page = chloe.get(path)
    assert "0 people would take part. Checked on" in page.text
    assert "late at once" not in page.text and "after the managers’ assessments" not in page.text
    slow = draft(**rolling_wish(replace(PROBATION, self_days=31)))
    assert "Self-assessments are due after the managers’" in chloe.get(f"/cycles/{slow.id}").text
    question = chloe.get(f"{path}/opening")
    assert "Nobody begins today" in question.text and "They can begin at once." not in question.text
    opened = chloe.post(f"{path}/opening", question.fields(), follow=True)
    assert "Nobody begins today; each begins on their own day." in opened.text
    assert "Nobody counts in this cycle." in chloe.get(f"/insights/closing/{cycle.id}").text


def test_a_wish_keeps_how_it_rolls(session: Session, draft: Draft) -> None:
    cycle = draft(**rolling_wish(PROBATION))
    session.expire_all()
    assert Rolling.of(cycle.rolling) == PROBATION
    assert replace(PROBATION, begins_after=0) != PROBATION
