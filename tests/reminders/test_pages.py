"""Choosing one's reminders."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from kie.frameworks.models import Catalogue
from kie.reminders.queries import Preferences, preferences_of
from tests.assessments.steps import open_cycle_with
from tests.browser import Browser
from tests.cast import Cast

pytestmark = pytest.mark.both_databases
Open = Callable[..., Browser]


def test_ana_finds_the_page_in_her_account_and_keeps_what_she_chose(
    session: Session, cast: Cast, browser: Open
) -> None:
    ana = browser(cast.ana)
    page = ana.get(ana.get("/account").link("Choose your reminders"))
    assert page.fields()["weekly"] == "0"
    assert "Nothing waits for you" in ana.get(page.link("See what a weekly mail would say now")).text
    ana.post(
        "/reminders", {**page.fields(), "weekly": "4", "first_hour": "9", "last_hour": "24", "deadlines": ""}
    )
    assert preferences_of(session, cast.ana.id) == Preferences(4, False, 9, 24, 1)
    assert "Your choice is saved" in ana.get("/reminders").text
    assert preferences_of(session, cast.ben.id) == Preferences()


def test_hours_must_leave_room_and_what_was_typed_stays(session: Session, cast: Cast, browser: Open) -> None:
    ana = browser(cast.ana)
    fields = {**ana.get("/reminders").fields(), "weekly": "none", "first_hour": "10", "last_hour": "10"}
    page = ana.post("/reminders", fields, status=422)
    assert "Choose an hour after the first one." in page.text
    assert (page.fields()["weekly"], page.fields()["first_hour"]) == ("none", "10")
    assert preferences_of(session, cast.ana.id) == Preferences()


def test_a_stale_choice_shows_both_and_is_settled(session: Session, cast: Cast, browser: Open) -> None:
    ana = browser(cast.ana)
    first, second = (ana.get("/reminders").fields() for _window in range(2))
    ana.post("/reminders", {**first, "weekly": "3"})
    page = ana.post("/reminders", {**second, "weekly": "none"}, status=409)
    assert "On Thursday" in page.text
    assert preferences_of(session, cast.ana.id).weekly_on == 3
    ana.post("/reminders", {**page.fields(), "settle|conflict": "theirs"})
    assert preferences_of(session, cast.ana.id).weekly_on == 3
    page = ana.post("/reminders", {**second, "weekly": "none"}, status=409)
    ana.post("/reminders", page.fields())
    assert preferences_of(session, cast.ana.id).weekly_on is None


def test_the_page_says_what_a_mail_would_say(
    session: Session, cast: Cast, browser: Open, shipped: Catalogue
) -> None:
    open_cycle_with(session, cast, shipped, {"customer-focus": "theme"})
    cast.ana.email = None
    session.commit()
    ana = browser(cast.ana)
    assert "HR prints you a letter" in ana.get("/reminders").text
    assert "Say where you stand. Due by" in ana.get("/reminders/preview").text
    assert "Give your view of Ana Silva. Due by" in browser(cast.ben).get("/reminders/preview").text
    assert "Give your view of 4 people" in browser(cast.efua).get("/reminders/preview").text
    browser(cast.chloe).get("/reminders/preview")
