"""Who starts later joins by themselves in the night after, and has as much time as the others had."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles import service
from kie.cycles.joining import join_by_rule, open_cycles
from kie.cycles.models import Cycle, CycleOpening, Participation
from kie.cycles.people import able_to_join, joiners_in
from kie.cycles.rules import OwnDays, days_of_joiner, left_out_because
from kie.cycles.staffing import population_of, staff_on, staff_where
from kie.db import transaction
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.workdays import is_working_day
from tests.browser import Browser
from tests.cast import Cast, make_cast, make_person, reports_to
from tests.cycles.conftest import Draft, part, taking_part, wish
from tests.cycles.test_rolling import PROBATION, YEARLY, rolling_wish
from tests.jobs.steps import do_once

Browsing = Callable[..., Browser]
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
SPANS = st.integers(0, 60)


@given(DAYS, SPANS, SPANS, SPANS, st.integers(0, 200))
def test_a_joiner_has_as_many_days_as_the_others_and_never_fewer(
    opened_on: date, own: int, manager: int, rest: int, after: int
) -> None:
    usual = OwnDays(opened_on + timedelta(days=own), opened_on + timedelta(days=manager))
    closes_on = opened_on + timedelta(days=max(own, manager) + rest)
    day = opened_on + timedelta(days=after)
    for due_on, theirs in zip(usual, days_of_joiner(usual, opened_on, closes_on, day), strict=True):
        assert due_on is not None
        full = day + (due_on - opened_on)
        if theirs is None:
            # The cycle's day is as late as theirs would be, or nothing later is left.
            assert full <= due_on or due_on == closes_on
        else:
            assert due_on < theirs <= closes_on
            assert theirs == closes_on or (theirs >= full and is_working_day(theirs))


@pytest.mark.both_databases
def test_the_night_lets_in_whoever_belongs_and_once(
    session: Session, cast: Cast, draft: Draft, shipped: Catalogue
) -> None:
    today = clock.today()
    cycle = draft(teams=(cast.highways.id,), started_by=today)
    service.open_cycle(session, cycle.id, cast.chloe.id, shipped)
    hana = make_person(session, "2001", "Hana Ito", cast.highways, starts_on=today, grade="G9")
    reports_to(session, hana, cast.ben, since=today)
    make_person(session, "2002", "Iris Away", cast.parks)
    make_person(session, "2003", "Jo Soon", cast.highways, starts_on=today + timedelta(days=1))
    make_person(session, "2004", "Kay Gone", cast.highways, leaves_on=today - timedelta(days=1))
    make_person(session, "2005", "Lou Odd", cast.highways, role_profile="pilot")
    assert open_cycles(session) == [cycle.id]
    before = taking_part(session, cycle)
    assert [join_by_rule(session, cycle.id), join_by_rule(session, cycle.id)] == [1, 0]
    assert taking_part(session, cycle) == before + 1
    joined = part(session, cycle, hana.id)
    assert (joined.grade, joined.manager_id, joined.service_band) == ("G9", cast.ben.id, "under 1 year")
    assert joined.own_days == OwnDays(None, None), "on the opening day the cycle's own days are as long"
    event = session.scalars(select(Event).where(Event.action == "participation.joined")).one()
    assert (event.person_id, event.actor_id) == (hana.id, None)


@pytest.mark.both_databases
@pytest.mark.parametrize("kind", ["everybody", "chosen", "anniversary", "newcomers"])
def test_the_statement_finds_whom_the_rule_lets_in(
    session: Session, cast: Cast, draft: Draft, kind: str
) -> None:
    today = clock.today()
    changes: dict[str, dict[str, object]] = {
        "everybody": {},
        "chosen": {
            "teams": (cast.highways.id,),
            "role_profiles": ("staff",),
            "started_by": today - timedelta(days=30),
        },
        "anniversary": rolling_wish(YEARLY),
        "newcomers": rolling_wish(PROBATION),
    }
    cycle = draft(**changes[kind])
    days = (-800, -366, -365, -364, -91, -90, -89, -31, -30, -29, 0, 1)
    for number, days_ago in enumerate(days):
        for team in (cast.highways, cast.parks):
            facts = {
                "starts_on": today + timedelta(days=days_ago),
                "leaves_on": (None, today, today - timedelta(days=1))[number % 3],
                "role_profile": ("staff", "leader")[number % 2],
            }
            made = make_person(session, f"{team.code}{number}", "Somebody", team, email=None, **facts)
            reports_to(session, made, cast.ben)
    population = population_of(session, cycle)
    found = 0
    for day in (today, today + timedelta(days=1), today + timedelta(days=40)):
        by_rule = {
            one.id: one for one in staff_on(session, day) if left_out_because(one, population, day) is None
        }
        by_statement = staff_where(session, day, *able_to_join(session, cycle, day))
        assert {one.id: one.leader_id for one in by_statement} == {
            one: staff.leader_id for one, staff in by_rule.items()
        }
        first = joiners_in(session, cycle, day, 2)
        assert (first.number, len(first.people), first.more) == (
            len(by_rule),
            min(2, len(by_rule)),
            max(0, len(by_rule) - 2),
        )
        found += len(by_rule)
    assert found


def test_who_comes_late_has_days_of_their_own_until_nobody_comes_any_more(
    session: Session, cast: Cast, running: Cycle
) -> None:
    opening = session.get_one(CycleOpening, running.id)
    opening.opened_at -= timedelta(days=10)
    hana = make_person(session, "2001", "Hana Ito", cast.parks)
    session.flush()
    assert join_by_rule(session, running.id) == 1
    # Twenty days were planned for the own part, which is thirty by now.
    own = part(session, running, hana.id).self_due_on
    assert own is not None and own >= clock.today() + timedelta(days=30) and is_working_day(own)
    running.opens_on = running.manager_due_on = running.self_due_on = clock.today() - timedelta(days=1)
    make_person(session, "2002", "Iris Late", cast.parks)
    session.flush()
    assert join_by_rule(session, running.id) == 0


def test_the_timetable_lets_people_in(fresh_database: Engine, shipped: Catalogue) -> None:
    with transaction(fresh_database) as session:
        cast = make_cast(session)
        for title in ("One", "Two"):
            cycle = service.make_cycle(session, wish(title=title), cast.chloe.id)
            service.open_cycle(session, cycle.id, cast.chloe.id, shipped)
        service.close_cycle(session, cycle.id, cast.chloe.id)
        hana = make_person(session, "2001", "Hana Ito", cast.parks).id
    do_once(fresh_database, "join-cycles")
    with transaction(fresh_database) as session:
        mine = select(Participation).where(Participation.person_id == hana)
        assert len(session.scalars(mine).all()) == 1


def test_the_page_says_who_joins_by_themselves(
    browser: Browsing, cast: Cast, running: Cycle, session: Session
) -> None:
    make_person(session, "2001", "Hana Ito", cast.parks)
    session.commit()
    chloe, path = browser(cast.chloe), f"/cycles/{running.id}"
    assert "joins in the night after, by itself" in chloe.get(path).text
    running.opens_on = running.self_due_on = running.manager_due_on = clock.today() - timedelta(days=1)
    session.commit()
    over = chloe.get(path).text
    assert "Hana Ito" in over and "so nobody joins by themselves any more: you decide." in over
    assert "joins in the night after" not in over
