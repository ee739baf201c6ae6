"""What happens to somebody's words when their session ends, warns of its end, or is ended by themselves."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.models import SignInSession
from tests.cast import Cast
from tests.stories.writers import SIGNED_OUT, SOON, Ageing, Arriving, Reading, begun

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stories")]


def test_without_javascript_a_form_sent_too_late_comes_back_filled_in(
    arrives: Arriving, sessions_are: Ageing, stored: Reading, wants: str
) -> None:
    ana = arrives(wants, width=360, script=False)
    ana.types("To lead a project. <b>Soon</b>")
    sessions_are(seen_at=clock.now() - timedelta(hours=1))
    ana.screen.press("Save and check your answers")
    ana.screen.sees("You were signed out before this was saved. Sign in, and you will find what you typed.")
    assert stored() == ""

    ana.gives_the_password(ana.page, ana.person)
    ana.screen.press("Sign in")
    ana.is_on("What you typed before you were signed out")
    ana.screen.follow("Carry on")
    ana.screen.sees("Not saved yet")
    expect(ana.page.get_by_label(SOON)).to_have_value("To lead a project. <b>Soon</b>")
    ana.screen.press("Save and check your answers")
    assert stored() == "To lead a project. <b>Soon</b>"
    ana.screen.go("/unsent")
    ana.screen.sees("Nothing is waiting")


def test_with_javascript_nothing_is_typed_again(
    arrives: Arriving, sessions_are: Ageing, stored: Reading, wants: str
) -> None:
    ana = arrives(wants)
    sessions_are(ended_at=clock.now())
    ana.types("Typed after the end")
    ana.is_told(SIGNED_OUT)
    expect(ana.page.locator(".unsaved")).to_contain_text("You were signed out, so this is not saved yet.")
    ana.screen.check()
    ana.signs_in_beside()
    ana.is_told("Saved")
    assert stored() == "Typed after the end"


def test_somebody_else_who_signs_in_there_saves_nothing_of_it(
    town: Cast, arrives: Arriving, sessions_are: Ageing, stored: Reading, wants: str
) -> None:
    ana = arrives(wants)
    sessions_are(ended_at=clock.now())
    ana.types("Only for Ana")
    ana.is_told(SIGNED_OUT)
    refused = ana.page.expect_response(lambda answer: answer.url.endswith("/items") and answer.status == 400)
    with refused:
        ana.signs_in_beside(town.ben)
    ana.is_told(SIGNED_OUT)
    assert stored() == ""


def test_one_key_keeps_the_session_in_every_tab(
    arrives: Arriving, sessions_are: Ageing, fresh_database: Engine
) -> None:
    ana = arrives(clockwork=True)
    tab = ana.page.context.new_page()
    tab.clock.install()
    tab.goto("/account")
    begun(tab)
    dialog = "You will be signed out soon"
    for page in (ana.page, tab):
        expect(page.get_by_role("dialog", name=dialog)).to_be_hidden()
    sessions_are(seen_at=clock.now() - timedelta(minutes=58, seconds=20))
    for page in (ana.page, tab):
        page.clock.fast_forward("58:20")
        expect(page.get_by_role("dialog", name=dialog)).to_be_visible()
    expect(ana.page.get_by_role("button", name="Stay signed in")).to_be_focused()
    expect(ana.page.get_by_role("timer")).to_contain_text("seconds left")
    ana.page.bring_to_front()
    ana.screen.check()
    ana.page.keyboard.press("Enter")
    for page in (ana.page, tab):
        expect(page.get_by_role("dialog", name=dialog)).to_be_hidden()
    with Session(fresh_database) as session:
        assert clock.now() - session.query(SignInSession).one().seen_at < timedelta(minutes=1)


def test_use_in_another_tab_counts_and_nobody_is_asked(arrives: Arriving) -> None:
    ana = arrives(clockwork=True)
    with ana.page.expect_response("**/session") as asked:
        ana.page.clock.fast_forward("58:20")
    assert asked.value.json()["left"] > 3500
    expect(ana.page.locator("#session-ending")).to_be_hidden()


def test_a_missed_warning_and_the_twelfth_hour_lose_nothing(
    arrives: Arriving, sessions_are: Ageing, stored: Reading, wants: str
) -> None:
    ana = arrives(width=360)
    sessions_are(started_at=clock.now() - timedelta(hours=12) + timedelta(seconds=100))
    ana.page.goto(wants)
    expect(ana.page.get_by_role("link", name="Sign in again in a new tab")).to_be_focused()
    expect(ana.page.get_by_role("button", name="Stay signed in")).to_be_hidden()
    ana.screen.check()
    ana.page.keyboard.press("Escape")
    sessions_are(started_at=clock.now() - timedelta(hours=12))
    ana.types("Missed the warning")
    ana.is_told(SIGNED_OUT)
    ana.signs_in_beside()
    ana.is_told("Saved")
    assert stored() == "Missed the warning"


def test_signing_out_saves_what_it_can_and_leaves_nothing(
    arrives: Arriving, stored: Reading, wants: str
) -> None:
    ana = arrives(wants)
    ana.types("Saved at the last moment")
    ana.screen.press("Sign out")
    ana.screen.sees(SIGNED_OUT)
    assert stored() == "Saved at the last moment"
    ana.page.go_back()
    ana.is_on("Sign in")
    assert "last moment" not in ana.page.content()
    kept = "[localStorage.length, sessionStorage.length, caches.keys(), indexedDB.databases()]"
    assert ana.page.evaluate(f"async () => (await Promise.all({kept})).map(one => one.length ?? one)") == [
        0,
        0,
        0,
        0,
    ]


def test_signing_out_asks_when_text_would_be_lost(arrives: Arriving, stored: Reading, wants: str) -> None:
    ana = arrives(wants)
    tab = ana.page.context.new_page()
    tab.goto("/account")
    begun(tab)
    ana.page.route("**/items", lambda route: route.abort())
    ana.types("Never saved")
    ana.is_told("Not saved yet")
    # In the other tab too: it asks the first.
    for page in (ana.page, tab):
        page.get_by_role("button", name="Sign out").first.click()
        question = page.get_by_role("dialog", name="Sign out and lose what is not saved?")
        expect(question).to_be_visible()
        expect(question.get_by_role("button", name="Stay and save it")).to_be_focused()
        page.keyboard.press("Escape")
        expect(question).to_be_hidden()
    expect(ana.page.get_by_label(SOON)).to_have_value("Never saved")
    tab.get_by_role("button", name="Sign out").first.click()
    tab.get_by_role("button", name="Throw it away and sign out").click()
    for page in (tab, ana.page):
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    ana.page.go_back()
    ana.is_on("Sign in")
    assert stored() == ""


def test_a_page_from_the_browsers_memory_is_fetched_afresh(arrives: Arriving) -> None:
    ana = arrives()
    ana.page.wait_for_load_state("networkidle")
    with ana.page.expect_event("load"):
        ana.page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    ana.is_on("Home")


def test_leaving_a_plain_form_asks_first(town: Cast, arrives: Arriving) -> None:
    form = f"/plans/{town.ana.id}/goals/new"
    ana = arrives(form)
    asked = ana.screen.stays_when_asked()
    ana.page.get_by_role("link", name="Your account").click()
    ana.is_on("Your account")
    assert asked == []
    ana.screen.go(form)
    box = ana.page.locator("main textarea, main input[type=text]").first
    box.fill("A goal that nobody has sent")
    with ana.page.expect_event("dialog"):
        ana.page.get_by_role("link", name="Your account").click(no_wait_after=True)
    assert asked == ["beforeunload"]
    expect(box).to_have_value("A goal that nobody has sent")
