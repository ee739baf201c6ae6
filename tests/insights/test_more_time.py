"""More time where it has a bearing: for a part that is missing, of somebody who is still asked for it."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.later_days import choices
from kie.cycles.models import Cycle, Exemption
from kie.cycles.more_time import Whom, give_more_time, manager_first_then
from kie.cycles.rules import OwnDays
from kie.cycles.service import end_exemption, exempt, make_cycle, open_cycle
from kie.frameworks.models import Catalogue
from kie.i18n import format_day
from kie.insights.more_time_pages import missing
from kie.people.models import Team
from kie.workdays import next_working_day, working_days_before
from tests.browser import Browser, Page
from tests.cast import Cast, out_of_every_line, reports_to
from tests.cycles.conftest import part, wish
from tests.insights.reviews import bring, hand_in

Browsing = Callable[..., Browser]
WEEK = timedelta(days=7)


@pytest.fixture
def cycle(session: Session, cast: Cast, shipped: Catalogue) -> Cycle:
    """Open, nobody is in Chloé's line; Ana's review is signed, Ben handed in his own part, Efua is exempt, Dev has
    left, Grace is away a while."""
    out_of_every_line(session, cast.chloe)
    made = make_cycle(session, wish(), cast.chloe.id)
    open_cycle(session, made.id, cast.chloe.id, shipped)
    bring(session, part(session, made, cast.ana.id), "signed")
    hand_in(session, part(session, made, cast.ben.id), "self")
    exempt(session, part(session, made, cast.efua.id).id, "On leave", cast.chloe.id, None)
    away_until = clock.today() + timedelta(days=4)
    exempt(session, part(session, made, cast.grace.id).id, "Away", cast.chloe.id, away_until)
    cast.dev.leaves_on = clock.today() - timedelta(days=1)
    session.commit()
    return made


@pytest.mark.both_databases
def test_days_move_for_missing_parts_of_those_who_are_asked(
    session: Session, cast: Cast, cycle: Cycle
) -> None:
    days = OwnDays(cycle.self_due_on + WEEK, cycle.manager_due_on + WEEK)
    whom, chloe = Whom(cast.council.id, None), cast.chloe.id
    _some, everybody = choices(session, cycle, cast.council.id, chloe, 200, missing())
    ben_only, below = choices(session, cycle, cast.highways.id, chloe, 200, missing())
    assert [(one.name, one.days) for one in ben_only] == [("Ben Okafor", OwnDays(None, cycle.manager_due_on))]
    assert below == 1
    given = give_more_time(session, cycle.id, whom, days, "Snow", chloe, missing())
    moved = {
        name: part(session, cycle, getattr(cast, name).id).own_days
        for name in ("ana", "ben", "dev", "efua", "grace")
    }
    none = OwnDays(None, None)
    assert moved == {
        "ana": none,
        "ben": OwnDays(None, days.manager_due_on),
        "dev": none,
        "efua": none,
        "grace": days,
    }
    assert given == everybody == 3, "Femi too"


def test_chloe_gives_one_person_more_time_where_it_helps(
    browser: Browsing, session: Session, cast: Cast, cycle: Cycle
) -> None:
    chloe, team = browser(cast.chloe), f"/insights/completion?cycle={cycle.id}&team={cast.highways.id}"
    links = [link.get_text() for link in chloe.get(team).html.select("main table a")]
    assert "Give more time: Ben Okafor" in links and "Give more time: Ana Silva" not in links
    path = chloe.get(team).link("Give more time: Ben Okafor")
    page = chloe.get(path)
    assert "Give Ben Okafor more time" in page.text and page.html.select("[type=checkbox]") == []
    assert page.html.select("#self_due_on") == [] and f"Now {format_day(cycle.manager_due_on)}" in page.text
    sent = {**page.fields(), "manager_due_on": cycle.manager_due_on.isoformat(), "reason": "Flood"}
    assert "no later than the day that counts now" in chloe.post(path, sent, status=422).text
    later = next_working_day(cycle.manager_due_on + WEEK)
    done = chloe.post(path, {**sent, "manager_due_on": later.isoformat(), "once": "2"}, follow=True)
    assert "Ben Okafor has more time." in done.text
    assert part(session, cycle, cast.ben.id).own_days == OwnDays(None, later)


def test_whoever_is_away_for_some_days_can_be_given_more_time_meanwhile(
    browser: Browsing, session: Session, cast: Cast, cycle: Cycle
) -> None:
    def offered(team: Team) -> list[str]:
        page = browser(cast.chloe).get(f"/insights/completion?cycle={cycle.id}&team={team.id}")
        return [link.get_text() for link in page.html.select("main table a")]

    assert "Give more time: Grace Liu" in offered(cast.people_team)
    assert "Give more time: Efua Mensah" not in offered(cast.council), "exempt for the whole cycle"
    grace = part(session, cycle, cast.grace.id)
    path, until = f"/insights/participations/{grace.id}/more-time", clock.today() + timedelta(days=4)
    assert f"Grace Liu is exempt until {format_day(until)}." in browser(cast.chloe).get(path).text
    session.execute(
        update(Exemption)
        .where(Exemption.participation_id == grace.id)
        .values(made_at=clock.now() - 2 * WEEK, expires_on=clock.today() - WEEK)
    )
    session.commit()
    assert "Grace Liu was exempt for some days." in browser(cast.chloe).get(path).text


def test_where_no_day_is_left_to_move_the_page_says_why(
    browser: Browsing, session: Session, cast: Cast, cycle: Cycle
) -> None:
    chloe, day = browser(cast.chloe), (cycle.manager_due_on + WEEK).isoformat()
    for who, why in (
        (cast.ana, "Both parts of this review are handed in"),
        (cast.efua, "is exempt for the whole cycle"),
        (cast.dev, "has left, so nothing is due any more"),
    ):
        one = part(session, cycle, who.id)
        path = f"/insights/participations/{one.id}/more-time"
        assert why in chloe.get(path).text
        refused = chloe.post(path, {"self_due_on": day, "reason": "Flood in the depot"}, status=409).text
        assert why in refused and "Flood in the depot" in refused, "what was typed is given back"
        assert one.own_days == OwnDays(None, None)


def ask_for(chloe: Browser, cycle: Cycle, team: Team, *ticked: UUID) -> tuple[str, Page]:
    """The address, and the answer to asking for a week more for those ticked in the team, or for everybody in it."""
    path = f"/cycles/{cycle.id}/more-time?team={team.id}"
    sent = {
        **chloe.get(path).fields(),
        "whom": "chosen" if ticked else "everybody",
        "persons": [str(one) for one in ticked],
        "manager_due_on": (cycle.manager_due_on + WEEK).isoformat(),
        "reason": "Flooded depot",
    }
    return path, chloe.post(path, sent, status=200)


def test_whoever_is_ticked_and_hands_in_meanwhile_is_named_and_the_rest_is_asked_again(
    browser: Browsing, session: Session, cast: Cast, cycle: Cycle
) -> None:
    chloe = browser(cast.chloe)
    femi, grace = (part(session, cycle, one.id) for one in (cast.femi, cast.grace))
    path, asked = ask_for(chloe, cycle, cast.people_team, femi.id, grace.id)
    assert "Give 2 people more time?" in asked.text
    hand_in(session, femi, "self")
    hand_in(session, femi, "manager")
    session.commit()
    again = chloe.post(path, {**asked.fields(), "once": "2"}, status=200)
    assert "Give 1 person more time?" in again.text and "Femi Ade is not among those chosen" in again.text
    assert (femi.own_days, grace.own_days) == (OwnDays(None, None), OwnDays(None, None))
    chloe.post(path, {**again.fields(), "once": "3"})
    session.expire_all()
    assert part(session, cycle, cast.grace.id).own_days == OwnDays(None, cycle.manager_due_on + WEEK)
    # All who were ticked are gone: there is nobody to tick, and what was typed comes back.
    hand_in(session, grace, "self")
    hand_in(session, grace, "manager")
    session.commit()
    gone = chloe.post(path, {**asked.fields(), "once": "4"}, status=409).text
    assert "Flooded depot" in gone and "lacks a part whose day you could move" in gone


def test_as_many_others_are_not_those_who_were_agreed_on(
    browser: Browsing, session: Session, cast: Cast, cycle: Cycle
) -> None:
    chloe = browser(cast.chloe)
    path, asked = ask_for(chloe, cycle, cast.council)
    assert "Give 3 people more time?" in asked.text
    end_exemption(session, part(session, cycle, cast.efua.id).id, cast.chloe.id)
    hand_in(session, part(session, cycle, cast.femi.id), "manager")
    session.commit()
    again = chloe.post(path, {**asked.fields(), "once": "2"}, status=200)
    assert "Give 3 people more time?" in again.text, "Efua in place of Femi"
    assert part(session, cycle, cast.efua.id).own_days == OwnDays(None, None)
    other_day = {**again.fields(), "manager_due_on": cycle.closes_on.isoformat(), "once": "3"}
    assert "Give 3 people more time?" in chloe.post(path, other_day, status=200).text
    assert "3 people have more time." in chloe.post(path, again.fields() | {"once": "4"}, follow=True).text


def test_nobody_else_gives_more_time_and_nobody_to_themselves(
    browser: Browsing, session: Session, cast: Cast, cycle: Cycle
) -> None:
    own, ana = (part(session, cycle, one.id).id for one in (cast.chloe, cast.ana))
    browser(cast.chloe).get(f"/insights/participations/{own}/more-time", status=404)
    browser(cast.chloe).get(f"/insights/participations/{cycle.id}/more-time", status=404)
    for who in (cast.ben, cast.efua):
        browser(who).get(f"/insights/participations/{ana}/more-time", status=404)


@pytest.mark.both_databases
def test_in_hrs_own_line_a_colleague_outside_it_gives_more_time(
    session: Session, browser: Browsing, cast: Cast, cycle: Cycle
) -> None:
    """Femi answers to Chloé, and Chloé to Efua, who leads Ben: Femi and Efua are in her line, Ben is not."""
    reports_to(session, cast.femi, cast.chloe)
    reports_to(session, cast.chloe, cast.efua)
    session.commit()
    days = OwnDays(cycle.self_due_on + WEEK, cycle.manager_due_on + WEEK)
    _some, everybody = choices(session, cycle, cast.council.id, cast.chloe.id, 200, missing())
    whom = Whom(cast.council.id, None)
    given = give_more_time(session, cycle.id, whom, days, "Snow", cast.chloe.id, missing())
    assert given == everybody == 2, "Ben and Grace"
    session.commit()
    femi = part(session, cycle, cast.femi.id)
    assert femi.own_days == OwnDays(None, None)
    browser(cast.chloe).get(f"/insights/participations/{femi.id}/more-time", status=404)


def _sunday(after: date) -> date:
    return after + timedelta(days=6 - after.weekday() or 7)


def _first_of(session: Session, cycle: Cycle) -> tuple[date, date]:
    """A Sunday, and the working day before it; the cycle asks for both parts earlier and closes later."""
    sunday = _sunday(cycle.manager_due_on + WEEK)
    cycle.closes_on = sunday + 2 * WEEK
    session.commit()
    return sunday, working_days_before(sunday, 1)


def test_a_day_off_and_a_manager_who_comes_first_are_said_before_one_is_given_it(
    browser: Browsing, session: Session, cast: Cast, cycle: Cycle
) -> None:
    chloe, femi = browser(cast.chloe), part(session, cycle, cast.femi.id)
    sunday, friday = _first_of(session, cycle)
    path = f"/insights/participations/{femi.id}/more-time"
    first = "For 1 person the manager’s assessment would be due before their own."
    typed = {**chloe.get(path).fields(), "self_due_on": sunday.isoformat(), "reason": "Flood"}
    look = chloe.post(path, typed, status=200)
    assert "No time is given yet" in look.text and f"{format_day(sunday)} is a Sunday." in look.text
    assert first in look.text and femi.own_days == OwnDays(None, None)
    other = {**look.fields(), "manager_due_on": (sunday + WEEK).isoformat()}
    again = chloe.post(path, other, status=200)
    assert first not in again.text and f"{format_day(sunday + WEEK)} is a Sunday." in again.text
    chloe.post(path, {**again.fields(), "self_due_on": friday.isoformat(), "manager_due_on": ""}, status=200)
    session.expire_all()
    assert femi.own_days == OwnDays(None, None), "what was not shown is not given"
    chloe.post(path, again.fields())
    session.expire_all()
    assert femi.own_days == OwnDays(sunday, sunday + WEEK)


@pytest.mark.both_databases
def test_the_same_is_said_before_some_are_given_it(
    browser: Browsing, session: Session, cast: Cast, cycle: Cycle
) -> None:
    """Ben has handed in his own part, so the later day of his own counts for nothing."""
    chloe, (sunday, _friday) = browser(cast.chloe), _first_of(session, cycle)
    path = f"/cycles/{cycle.id}/more-time?team={cast.council.id}"
    sent = {"whom": "everybody", "self_due_on": sunday.isoformat(), "reason": "Flood"}
    asked = chloe.post(path, sent, status=200)
    assert f"{format_day(sunday)} is a Sunday." in asked.text
    assert "For 2 people the manager’s assessment would be due before their own." in asked.text
    whom = {"whom": "chosen", "persons": [str(part(session, cycle, cast.femi.id).id)]}
    team = f"/cycles/{cycle.id}/more-time?team={cast.people_team.id}"
    one = chloe.post(team, {**sent, **whom}, status=200)
    assert "Give 1 person more time?" in one.text and "is a Sunday." in one.text
    assert "1 person has more time." in chloe.post(team, one.fields(), follow=True).text


@pytest.mark.both_databases
def test_a_manager_who_comes_first_matters_while_both_parts_are_missing_and_by_the_days_that_count(
    browser: Browsing, session: Session, cast: Cast, cycle: Cycle
) -> None:
    """For Grace, who is away, both days would be the last of the cycle; Ben's own part is handed in."""
    femi, day = part(session, cycle, cast.femi.id), next_working_day(cycle.manager_due_on + WEEK)
    at_the_end = OwnDays(cycle.closes_on, cycle.closes_on - timedelta(days=1))

    def first(days: OwnDays) -> int:
        whom = Whom(cast.council.id, None)
        return manager_first_then(session, cycle.id, whom, days, cast.chloe.id, missing())

    assert (first(OwnDays(day, None)), first(at_the_end)) == (2, 1)
    hand_in(session, femi, "manager")
    session.commit()
    assert (first(OwnDays(day, None)), first(at_the_end)) == (1, 0)
    path = f"/insights/participations/{femi.id}/more-time"
    chloe = browser(cast.chloe)
    sent = {**chloe.get(path).fields(), "self_due_on": day.isoformat(), "reason": "Flood"}
    assert "Femi Ade has more time." in chloe.post(path, sent, follow=True).text, "nothing is asked before"
