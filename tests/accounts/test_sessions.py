"""Stories of sessions: how long they live, and what ends them."""

import re
from collections.abc import Callable
from datetime import timedelta

import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.models import SignInSession
from kie.accounts.rules import TRIES_PER_ACCOUNT
from tests.accounts.codes_of_apps import set_up
from tests.browser import Browser
from tests.cast import Cast

GOOD = "kettle bus forty"
Visit = Callable[..., Browser]


def typed(name: str, password: str) -> dict[str, str]:
    """What the sign-in form sends."""
    return {"identifier": name, "password": password}


def test_signing_out_ends_the_session_for_good(
    session: Session, ana_has_a_password: Cast, browser: Visit
) -> None:
    ana = browser()
    ana.post("/sign-in", typed("1001", GOOD))
    kept = ana.client.get_cookie("kie")
    assert ana.post("/sign-out").location == "/sign-in"
    assert "You are signed out" in ana.get("/sign-in").text
    assert kept is not None
    ana.client.set_cookie("kie", kept.value)
    ana.get("/account", status=302)


def test_a_session_ends_after_an_hour_without_use_and_lives_on_with_use(cast: Cast, browser: Visit) -> None:
    with time_machine.travel(clock.now(), tick=False) as time:
        ana = browser(cast.ana)
        for _time in range(4):
            time.shift(timedelta(minutes=50))
            ana.get("/account")
        time.shift(timedelta(minutes=50))
        ana.post("/account/password", {"current": "x"}, status=422)
        time.shift(timedelta(minutes=59))
        ana.get("/account")
        time.shift(timedelta(minutes=60))
        ana.get("/account", status=302)


def test_a_session_ends_after_twelve_hours_in_any_case(cast: Cast, browser: Visit) -> None:
    with time_machine.travel(clock.now(), tick=False) as time:
        ana = browser(cast.ana)
        for _time in range(23):
            time.shift(timedelta(minutes=31))
            ana.get("/account")
        time.shift(timedelta(minutes=7))
        ana.get("/account", status=302)


def test_use_is_written_down_once_a_minute_at_most(session: Session, cast: Cast, browser: Visit) -> None:
    seen = select(SignInSession.seen_at)
    with time_machine.travel(clock.now(), tick=False) as time:
        ana = browser(cast.ana)
        began = session.scalar(seen)
        time.shift(timedelta(seconds=59))
        ana.get("/account")
        assert session.scalar(seen) == began
        time.shift(timedelta(seconds=1))
        ana.get("/account")
        assert session.scalar(seen) == clock.now()


def test_a_session_ends_with_the_job(session: Session, cast: Cast, browser: Visit) -> None:
    ana = browser(cast.ana)
    cast.ana.leaves_on = clock.today()
    session.commit()
    ana.get("/account")
    cast.ana.leaves_on = clock.today() - timedelta(days=1)
    session.commit()
    ana.get("/account", status=302)


def test_ana_ends_a_session_that_she_does_not_know(session: Session, cast: Cast, browser: Visit) -> None:
    phone, desk = browser(cast.ana), browser(cast.ana)
    page = desk.get("/account")
    assert [one.get_text().startswith("This one: ") for one in page.html.select("main .cards h3")].count(
        True
    ) == 1
    desk.post(page.link("End this session"))
    phone.get("/account", status=302)
    desk.get("/account")


def test_whoever_finds_a_browser_open_signs_its_owner_out_nowhere(
    ana_has_a_password: Cast, browser: Visit
) -> None:
    phone, desk = browser(ana_has_a_password.ana), browser(ana_has_a_password.ana)
    one = desk.get("/account").link("End this session")
    for ending in (one, "/account/other-sessions/ending"):
        assert "Show first that it is you" in desk.get(ending).text
        for wrong in ("", "not her password"):
            desk.post(ending, {"password": wrong}, status=422)
        phone.get("/account")
    desk.post(one, {"password": GOOD})
    phone.get("/account", status=302)
    with time_machine.travel(clock.now() + timedelta(minutes=30), tick=False):
        desk.post("/account/other-sessions/ending", {"password": GOOD})


def test_sessions_that_began_in_the_same_minute_are_told_apart(
    ana_has_a_password: Cast, browser: Visit
) -> None:
    with time_machine.travel(clock.now().replace(second=5), tick=False) as time:
        ana = ana_has_a_password.ana
        desk = browser(ana)
        assert "in that minute" not in desk.get("/account").text
        for _ in range(2):
            time.shift(timedelta(seconds=9))
            browser(ana)
        page = desk.get("/account")
        cards = {card.get_text(" ", strip=True) for card in page.html.select(".cards > *")}
        assert all(
            sum(f"Number {n} of 3 that began in that minute." in card for card in cards) == 1
            for n in (1, 2, 3)
        )
        links = page.html.select(".cards a")
        assert len({link.get_text(" ", strip=True) for link in links}) == 2, (
            "so does whoever hears the links alone"
        )
        for link in links:
            number = re.search(r"number (\d) of 3", link.get_text())
            assert number is not None
            ending = desk.get(str(link["href"]))
            assert f"Number {number[1]} of 3 that began in that minute." in ending.text


def test_after_too_many_wrong_passwords_the_page_stays_and_says_when(
    ana_has_a_password: Cast, browser: Visit
) -> None:
    phone, desk = browser(ana_has_a_password.ana), browser(ana_has_a_password.ana)
    one = desk.get("/account").link("End this session")
    for _try in range(TRIES_PER_ACCOUNT):
        desk.post(one, {"password": "not her password"}, status=422)
    for ending in (one, "/account/other-sessions/ending"):
        waits = desk.post(ending, {"password": GOOD}, status=429)
        assert "Show first that it is you" in waits.text and "too many tries" in waits.text
        assert "start again with a one-time code" in waits.text
    change = "/account/second-factor"
    waits = desk.post(change, {"change": "app", "password": GOOD}, status=429)
    assert "too many tries" in waits.text and waits.fields()["change"] == "app"
    phone.get("/account")


def test_whoever_has_only_the_password_keeps_nobody_from_throwing_them_out(
    ana_has_a_password: Cast, browser: Visit
) -> None:
    ana, other = browser(ana_has_a_password.ana), browser()
    app, _codes = set_up(ana, GOOD)
    other.post("/sign-in", typed("1001", GOOD))
    for _try in range(TRIES_PER_ACCOUNT):
        other.post("/second-factor", {"code": app.wrong()}, status=422)
    account = ana.get("/account")
    assert "Not signed in yet: the second step was not given there" in account.text
    ending = account.link("End this session")
    told = ana.post(ending, {"password": GOOD, "code": app.code(1)}, status=429)
    assert "change your password" in told.text and "signs out everybody but you" in told.text
    words = {"current": GOOD, "password": "kettle bus fifty", "repeated": "kettle bus fifty"}
    ana.post("/account/password", words)
    assert "Not signed in yet" not in ana.get("/account").text
    assert other.get("/second-factor", status=302).location.startswith("/sign-in")


def test_who_has_no_password_here_has_signed_in_lately(cast: Cast, browser: Visit) -> None:
    phone, desk = browser(cast.ana), browser(cast.ana)
    account = desk.get("/account").text
    assert "change your password" not in account and "end all the others" in account
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        refused = desk.post("/account/other-sessions/ending", status=422)
        assert "signed in too long ago" in refused.text
        phone.get("/account")


def test_nobody_ends_a_session_of_somebody_else(session: Session, cast: Cast, browser: Visit) -> None:
    ana, ben = browser(cast.ana), browser(cast.ben)
    hers = session.scalars(select(SignInSession.id).where(SignInSession.person_id == cast.ana.id)).one()
    ben.post(f"/account/sessions/{hers}/ending", status=404)
    ana.get("/account")


def test_changing_the_password_ends_every_other_session(ana_has_a_password: Cast, browser: Visit) -> None:
    phone, desk = browser(ana_has_a_password.ana), browser(ana_has_a_password.ana)
    new = "four slow green buses"
    page = desk.post("/account/password", {"current": GOOD, "password": new, "repeated": new})
    assert page.location == "/account"
    assert "signed out everywhere else" in desk.get("/account").text
    phone.get("/account", status=302)
    browser().post("/sign-in", typed("1001", GOOD), status=422)
    browser().post("/sign-in", typed("1001", new))
