"""Stories of somebody who cannot get in, and of the administrator whom they ask."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts import throttle
from kie.accounts.helping import standing_of
from kie.events import Event
from tests.browser import Browser, Page
from tests.cast import Cast

GOOD = "kettle bus forty"
Visit = Callable[..., Browser]


def typed(name: str, password: str) -> dict[str, str]:
    """What the sign-in form sends."""
    return {"identifier": name, "password": password}


@pytest.mark.both_databases
def test_whoever_is_kept_out_after_wrong_tries_is_let_in_again(
    session: Session, ana_has_a_password: Cast, browser: Visit
) -> None:
    cast = ana_has_a_password
    dev, path = browser(cast.dev), f"/people/{cast.ana.id}/account"
    assert "Nothing keeps Ana" in dev.get(path).text
    with time_machine.travel(clock.now(), tick=False):
        for _try in range(5):
            browser().post("/sign-in", typed(cast.ana.email or "", "a guess"), status=422)
        browser().post("/sign-in", typed(cast.ana.email or "", GOOD), status=429)
        person = dev.get(f"/people/{cast.ana.id}")
        assert person.html.select_one(f"main a[href='{path}']")
        assert refused(dev.get(path)) == ["Signing in with the e-mail address and a password"]
        dev.post(f"{path}/tries/ending")
        assert "Nothing keeps Ana" in dev.get(path).text
        browser().post("/sign-in", typed(cast.ana.email or "", GOOD), status=302)
    told = session.scalars(select(Event).where(Event.action == "tries.forgotten")).one()
    assert (told.actor_id, told.person_id) == (cast.dev.id, cast.ana.id)


def refused(page: Page) -> list[str]:
    """What the page says is refused after wrong tries, without until when."""
    return [
        one.get_text(strip=True).partition(", until ")[0] for one in page.html.select("main .lead + ul li")
    ]


def test_of_all_that_is_held_back_each_is_said_for_itself(
    session: Session, ana_has_a_password: Cast, browser: Visit
) -> None:
    ana, dev = ana_has_a_password.ana, browser(ana_has_a_password.dev)
    with time_machine.travel(clock.now(), tick=False) as time:
        for limit, said in (
            (throttle.second_factor_limit(ana.id), "A code of the second step"),
            (throttle.account_limit(ana.id), "The password where it is asked for again before a change"),
            (throttle.name_limit(ana.staff_number), "Signing in with the staff number and a password"),
        ):
            throttle.count(session, *[limit.key] * limit.most)
            session.commit()
            assert refused(dev.get(f"/people/{ana.id}/account")) == [said]
            time.shift(timedelta(minutes=15))


def test_another_s_wrong_tries_stay_counted(ana_has_a_password: Cast, browser: Visit) -> None:
    cast = ana_has_a_password
    with time_machine.travel(clock.now(), tick=False):
        for _try in range(5):
            browser().post("/sign-in", typed("1001", "a guess"), status=422)
        browser(cast.dev).post(f"/people/{cast.ben.id}/account/tries/ending")
        browser().post("/sign-in", typed("1001", GOOD), status=429)


def test_a_code_is_mailed_only_to_whoever_has_an_address(session: Session, cast: Cast) -> None:
    without = standing_of(session, cast.ana.id, cast.dev.id, mail=False)
    assert not without.by_mail and standing_of(session, cast.ana.id, cast.dev.id, mail=True).by_mail
    cast.ana.email = None
    assert not standing_of(session, cast.ana.id, cast.dev.id, mail=True).by_mail


def test_who_cannot_be_mailed_a_code_is_said_to_need_a_letter(cast: Cast, browser: Visit) -> None:
    told = browser(cast.dev).get(f"/people/{cast.ana.id}/account").text
    assert "has chosen no password yet. A one-time code" in told
    assert "None can be mailed to them now." in told and "by e-mail, or" not in told


@pytest.mark.both_databases
def test_an_administrator_signs_somebody_out_everywhere(
    session: Session, ana_has_a_password: Cast, browser: Visit
) -> None:
    cast = ana_has_a_password
    dev, path = browser(cast.dev), f"/people/{cast.ana.id}/account"
    assert "Has never signed in" in dev.get(path).text
    ana, desk = browser(), browser()
    for one in (ana, desk):
        one.post("/sign-in", typed("1001", GOOD))
    assert "2 sessions may still be open" in dev.get(path).text
    dev.post(f"{path}/sessions/ending")
    assert ana.get("/account", status=302).location.startswith("/sign-in")
    assert "Your session is over" in ana.get("/sign-in").text
    assert "Your session is over" not in browser().get("/sign-in").text
    assert "may still be open" not in dev.get(path).text
    told = session.scalars(select(Event).where(Event.action == "sessions.ended")).one()
    assert told.actor_id == cast.dev.id and told.details == {"why": "administrator", "ended": 2}


def test_a_session_that_has_rested_too_long_is_not_said_to_be_open(
    ana_has_a_password: Cast, browser: Visit
) -> None:
    cast = ana_has_a_password
    with time_machine.travel(clock.now(), tick=False) as time:
        browser().post("/sign-in", typed("1001", GOOD))
        time.shift(timedelta(hours=13))
        assert "may still be open" not in browser(cast.dev).get(f"/people/{cast.ana.id}/account").text


def test_one_s_own_account_has_its_own_page(cast: Cast, browser: Visit) -> None:
    dev, path = browser(cast.dev), f"/people/{cast.dev.id}/account"
    assert path not in dev.get(f"/people/{cast.dev.id}").text
    dev.get(path, status=404)
    for what in ("tries", "sessions"):
        dev.post(f"{path}/{what}/ending", status=404)


def test_a_second_click_on_sign_out_says_no_more_than_the_first(
    ana_has_a_password: Cast, browser: Visit
) -> None:
    ana = browser()
    ana.post("/sign-in", typed("1001", GOOD))
    old = {"csrf_token": ana.csrf_token()}
    assert ana.client.post("/sign-out", data=old).status_code == 302
    again = ana.client.post("/sign-out", data=old)
    assert (again.status_code, again.headers["Location"]) == (302, "/sign-in")
    # Whoever is signed in is signed out by a page of their own alone.
    ana.post("/sign-in", typed("1001", GOOD))
    assert ana.client.post("/sign-out", data=old).status_code == 400
