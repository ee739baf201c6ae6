"""More time for some of a cycle's people: later, never earlier, and every page says the same day."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.errors import CycleClosed
from kie.cycles.extension import Days, extend
from kie.cycles.extension_models import ExtendedParticipation, Extension
from kie.cycles.models import Cycle
from kie.cycles.more_time import Whom, give_more_time
from kie.cycles.rules import OwnDays
from kie.cycles.service import close_cycle
from kie.errors import Invalid
from kie.i18n import format_day
from kie.insights.more_time_pages import missing
from kie.workdays import working_days_before
from tests.browser import Browser
from tests.cast import Cast, make_team, out_of_every_line
from tests.cycles.conftest import part

Browsing = Callable[..., Browser]
WEEK = timedelta(days=7)


@pytest.fixture
def running(session: Session, cast: Cast, running: Cycle) -> Cycle:
    """A cycle over everybody, open; nobody is in Chloé's line."""
    out_of_every_line(session, cast.chloe)
    session.commit()
    return running


def later(cycle: Cycle, weeks: int = 1) -> OwnDays:
    """Both days, so many weeks later."""
    return OwnDays(cycle.self_due_on + weeks * WEEK, cycle.manager_due_on + weeks * WEEK)


@pytest.mark.both_databases
def test_days_move_later_for_those_chosen_and_never_earlier(
    session: Session, cast: Cast, running: Cycle
) -> None:
    ana, ben, efua = (part(session, running, one.id) for one in (cast.ana, cast.ben, cast.efua))
    one = Whom(cast.highways.id, frozenset({ana.id, efua.id}))
    assert (
        give_more_time(session, running.id, one, later(running, 2), "Flooded depot", cast.chloe.id, missing())
        == 1
    )
    assert (ana.own_days, ben.own_days, efua.own_days) == (
        later(running, 2),
        OwnDays(None, None),
        OwnDays(None, None),
    ), "Efua is in another team"
    # The whole council, one week: whoever has two keeps them, and Chloé gives herself none.
    everybody = Whom(cast.council.id, None)
    only_own = OwnDays(later(running).self_due_on, None)
    assert give_more_time(session, running.id, everybody, only_own, "Snow", cast.chloe.id, missing()) == 5
    assert (ana.own_days, ben.own_days) == (later(running, 2), only_own)
    assert part(session, running, cast.chloe.id).own_days == OwnDays(None, None)
    kept = session.scalars(select(Extension).order_by(Extension.made_at)).all()
    assert [(one.people, one.everybody, one.reason) for one in kept] == [
        (1, False, "Flooded depot"),
        (5, True, "Snow"),
    ]
    assert session.scalars(
        select(ExtendedParticipation.participation_id).where(ExtendedParticipation.extension_id == kept[0].id)
    ).all() == [ana.id]


@pytest.mark.both_databases
def test_who_was_given_more_time_and_why_stays_written(session: Session, cast: Cast, running: Cycle) -> None:
    whom = Whom(cast.council.id, None)
    give_more_time(session, running.id, whom, later(running), "Snow", cast.chloe.id, missing())
    for change in (update(Extension).values(reason="Sun"), delete(ExtendedParticipation)):
        with pytest.raises(DBAPIError, match="append-only"), session.begin_nested():
            session.execute(change)


@pytest.mark.both_databases
def test_more_time_for_all_takes_earlier_days_of_ones_own_away(
    session: Session, cast: Cast, running: Cycle
) -> None:
    ana, ben = (part(session, running, one.id) for one in (cast.ana, cast.ben))
    team = cast.highways.id
    give_more_time(
        session, running.id, Whom(team, frozenset({ana.id})), later(running, 1), "Flood", None, missing()
    )
    give_more_time(
        session, running.id, Whom(team, frozenset({ben.id})), later(running, 4), "Flood", None, missing()
    )
    kept = later(running, 4)
    days = Days(running.self_due_on + 2 * WEEK, running.manager_due_on + 2 * WEEK, running.closes_on)
    extend(session, running.id, days, running.version, cast.chloe.id)
    assert (ana.own_days, ben.own_days) == (OwnDays(None, None), kept)


def test_what_cannot_be_is_refused(session: Session, cast: Cast, running: Cycle) -> None:
    whom = Whom(cast.council.id, None)
    for days, reason in (
        (later(running), " "),
        (later(running), "x" * 1001),
        (OwnDays(None, None), "Flood"),
        (OwnDays(clock.today() - timedelta(days=1), None), "Flood"),
        (OwnDays(running.closes_on + timedelta(days=1), None), "Flood"),
        (OwnDays(running.self_due_on, running.manager_due_on), "Flood"),
    ):
        with pytest.raises(Invalid):
            give_more_time(session, running.id, whom, days, reason, cast.chloe.id, missing())
    assert session.scalars(select(Extension)).all() == []
    close_cycle(session, running.id, cast.chloe.id)
    with pytest.raises(CycleClosed):
        give_more_time(session, running.id, whom, later(running), "Flood", cast.chloe.id, missing())


def test_chloe_gives_ana_more_time_and_every_page_says_so(
    browser: Browsing, cast: Cast, running: Cycle, session: Session
) -> None:
    chloe, ana = browser(cast.chloe), part(session, running, cast.ana.id)
    path = f"/cycles/{running.id}/more-time"
    page = chloe.get(str(chloe.get(f"/cycles/{running.id}").link("More time for some")))
    assert page.html.select_one("#team[value='']") is not None and not page.html.select("select")
    page = chloe.get(f"{path}?team=way")
    assert "Everybody in Highways and below: 2 people" in page.text
    assert "Parks (PRK)" in chloe.get(f"{path}?team=P").text
    assert "There are others" not in chloe.get(f"{path}?team=P").text
    for number in range(21):
        make_team(session, f"DEP{number}", f"Depot {number:02}", parent=cast.council)
    session.commit()
    depots = chloe.get(f"{path}?team=depot").text
    assert "Depot 19" in depots and "Depot 20" not in depots
    assert "There are others. Type more of the name to find them." in depots
    assert "Type the code of a team" in chloe.get(f"{path}?team=", status=422).text
    assert "Type the code of a team" not in chloe.get(path).text
    assert "No team is called that" in chloe.get(f"{path}?team=nonsense", status=422).text
    day = working_days_before(running.manager_due_on, 1)
    team = f"{path}?team={cast.highways.id}"
    sent = {"whom": "chosen", "persons": [str(ana.id)], "self_due_on": day.isoformat(), "reason": " "}
    page = chloe.post(team, sent, status=422)
    assert "Say why." in page.text and day.isoformat() in str(page.html)
    assert "Choose at least one person." in chloe.post(team, {**sent, "persons": []}, status=422).text
    page = chloe.post(team, {**sent, "self_due_on": "never", "reason": "Flood"}, status=422)
    assert "Enter a real date" in page.html.select("#self_due_on-error")[0].get_text() and "never" in str(
        page.html
    )
    page = chloe.post(team, {**sent, "reason": "Flooded depot"}, follow=True)
    assert "1 person has more time." in page.text and "Flooded depot" in page.text
    assert "Ana Silva" in page.html.select("main .cards")[0].get_text()
    assert format_day(day) in browser(cast.ana).get(f"/assessments/{ana.id}/self").text
    assert format_day(day) in browser(cast.ana).get("/").text
    assert format_day(day) in browser(cast.ana).get(f"/reviews/{ana.id}").text
    assert format_day(day) not in browser(cast.ben).get("/").text
    again = chloe.post(team, {**sent, "reason": "Flooded depot", "once": "2"}, status=422).text
    assert (
        f"Nobody chosen has an earlier day than {format_day(day)}" in again
        and "Nothing was changed." in again
    )


def test_several_are_given_more_time_only_when_that_was_asked_once_more(
    browser: Browsing, cast: Cast, running: Cycle, session: Session
) -> None:
    chloe = browser(cast.chloe)
    path, day = f"/cycles/{running.id}/more-time?team={cast.council.id}", later(running).self_due_on
    assert day is not None
    late = running.closes_on + timedelta(days=1)
    sent = {"whom": "everybody", "self_due_on": day.isoformat(), "reason": "Snow"}
    refused = chloe.post(path, {**sent, "manager_due_on": late.isoformat()}, status=422)
    (wrong,) = refused.html.select(".error-summary a")
    assert wrong["href"] == "#manager_due_on" and format_day(running.closes_on) in wrong.get_text()
    asked = chloe.post(path, sent, status=200)
    assert "Give 6 people more time?" in asked.text and format_day(day) in asked.text
    assert session.scalars(select(Extension)).all() == []
    back = chloe.post(path, {**asked.fields(), "change": "y"}, status=200)
    assert {name: back.fields()[name] for name in sent} == sent, "nothing typed is lost"
    # Somebody else gave one of them more time meanwhile, so it would not be what was agreed.
    ana = part(session, running, cast.ana.id)
    one = Whom(cast.highways.id, frozenset({ana.id}))
    give_more_time(session, running.id, one, later(running, 3), "Flood", None, missing())
    session.commit()
    asked = chloe.post(path, {**asked.fields(), "once": "2"}, status=200)
    assert "Give 5 people more time?" in asked.text
    done = chloe.post(path, {**asked.fields(), "once": "3"}, follow=True)
    assert "5 people have more time." in done.text


def test_a_day_of_ones_own_after_the_managers_is_said(
    browser: Browsing, cast: Cast, running: Cycle, session: Session
) -> None:
    chloe, ana = browser(cast.chloe), part(session, running, cast.ana.id)
    path, said = f"/cycles/{running.id}", "the manager’s assessment is due before their own"
    assert said not in chloe.get(path).text
    late = OwnDays(running.manager_due_on + timedelta(days=1), None)
    whom = Whom(cast.highways.id, frozenset({ana.id}))
    give_more_time(session, running.id, whom, late, "Flood", cast.chloe.id, missing())
    session.commit()
    assert f"For 1 person {said}" in chloe.get(path).text
    days = Days(running.manager_due_on + WEEK, running.manager_due_on, running.closes_on)
    extend(session, running.id, days, running.version, cast.chloe.id)
    session.commit()
    assert f"For 7 people {said}" in chloe.get(path).text
    give_more_time(
        session, running.id, whom, OwnDays(None, days.self_due_on), "Flood", cast.chloe.id, missing()
    )
    session.commit()
    assert f"For 6 people {said}" in chloe.get(path).text


def test_who_may_not_and_what_is_not_there(
    browser: Browsing, cast: Cast, running: Cycle, session: Session
) -> None:
    path = f"/cycles/{running.id}/more-time"
    for who in (cast.grace, cast.ana, cast.ben):
        browser(who).get(path, status=404)
        browser(who).post(f"{path}?team={cast.highways.id}", {"whom": "everybody"}, status=404)
    chloe = browser(cast.chloe)
    for wrong in ("nonsense", str(running.id), "%25", "x" * 201):
        chloe.get(f"{path}?team={wrong}", status=422)
    close_cycle(session, running.id, None)
    session.commit()
    assert chloe.get(path, status=302).location == f"/cycles/{running.id}"
    sent = {"whom": "everybody", "self_due_on": running.closes_on.isoformat(), "reason": "Flood"}
    chloe.post(f"{path}?team={cast.council.id}", sent, status=409)
