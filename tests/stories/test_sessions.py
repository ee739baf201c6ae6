"""What happens to somebody's words when their session ends, warns of its end, or is ended by themselves."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.models import SignInSession
from kie.assessments.queries import sheet
from kie.cycles.queries import ParticipationContext
from kie.frameworks.models import Catalogue
from tests.assessments.steps import WHOLE, open_cycle_with, part_of
from tests.cast import Cast
from tests.stories.people import PASSWORD, Someone
from tests.stories.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stories")]
SOON = "What I want next, soon"
OpenScreen = Callable[..., Screen]


@pytest.fixture
def part(town: Cast, fresh_database: Engine, shipped: Catalogue) -> ParticipationContext:
    """Ana's part of an open cycle."""
    with Session(fresh_database, expire_on_commit=False) as session, session.begin():
        return part_of(session, open_cycle_with(session, town, shipped, WHOLE), town.ana)


@pytest.fixture
def wants(part: ParticipationContext) -> str:
    """The address of the page on what Ana wants."""
    return f"/assessments/{part.participation.id}/self/wants"


def set_sessions(engine: Engine, **values: Any) -> None:
    """Every session, as if it had begun or been used at another time."""
    with Session(engine) as session, session.begin():
        session.execute(update(SignInSession).values(**values))


def wanted_soon(engine: Engine, participation_id: UUID) -> str:
    """What the database holds."""
    with Session(engine) as session:
        row = sheet(session, participation_id, "self").wants
        return row.soon if row else ""


def says(page: Page, words: str) -> None:
    expect(page.locator("[data-saved]").first).to_contain_text(words)


def signs_in_beside(ana: Someone, link: str) -> Page:
    """In the new tab that the page offers."""
    with ana.page.context.expect_page() as opened:
        ana.page.get_by_role("link", name=link).first.click()
    tab = opened.value
    tab.fill("[name=identifier]", ana.person.staff_number)
    tab.fill("[name=password]", PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Home")
    return tab


def test_without_javascript_a_form_sent_too_late_comes_back_filled_in(
    town: Cast, fresh_database: Engine, open_screen: OpenScreen, part: ParticipationContext, wants: str
) -> None:
    ana = Someone(open_screen(width=360, script=False), town.ana)
    ana.signs_in()
    ana.screen.go(wants)
    ana.page.get_by_label(SOON).fill("To lead a project. <b>Soon</b>")
    set_sessions(fresh_database, seen_at=clock.now() - timedelta(hours=1))
    ana.screen.press("Save and check your answers")
    ana.screen.sees("You were signed out before this was saved. Sign in, and you will find what you typed.")
    assert wanted_soon(fresh_database, part.participation.id) == ""

    ana.page.fill("[name=identifier]", town.ana.staff_number)
    ana.page.fill("[name=password]", PASSWORD)
    ana.screen.press("Sign in")
    ana.is_on("What you typed before you were signed out")
    ana.screen.follow("Carry on")
    ana.screen.sees("Not saved yet")
    expect(ana.page.get_by_label(SOON)).to_have_value("To lead a project. <b>Soon</b>")
    ana.screen.press("Save and check your answers")
    assert wanted_soon(fresh_database, part.participation.id) == "To lead a project. <b>Soon</b>"
    ana.screen.go("/unsent")
    ana.screen.sees("Nothing is waiting")


def test_with_javascript_nothing_is_typed_again(
    town: Cast, fresh_database: Engine, open_screen: OpenScreen, part: ParticipationContext, wants: str
) -> None:
    ana = Someone(open_screen(), town.ana)
    ana.signs_in()
    ana.screen.go(wants)
    set_sessions(fresh_database, ended_at=clock.now())
    ana.page.get_by_label(SOON).fill("Typed after the end")
    says(ana.page, "You are signed out.")
    ana.screen.check()
    signs_in_beside(ana, "Sign in again in a new tab")
    says(ana.page, "Saved")
    assert wanted_soon(fresh_database, part.participation.id) == "Typed after the end"


def test_somebody_else_who_signs_in_there_saves_nothing_of_it(
    town: Cast, fresh_database: Engine, open_screen: OpenScreen, part: ParticipationContext, wants: str
) -> None:
    ana = Someone(open_screen(), town.ana)
    ana.signs_in()
    ana.screen.go(wants)
    set_sessions(fresh_database, ended_at=clock.now())
    ana.page.get_by_label(SOON).fill("Only for Ana")
    says(ana.page, "You are signed out.")
    refused = ana.page.expect_response(lambda answer: answer.url.endswith("/items") and answer.status == 400)
    with refused:
        signs_in_beside(Someone(ana.screen, town.ben), "Sign in again in a new tab")
    says(ana.page, "You are signed out.")
    assert wanted_soon(fresh_database, part.participation.id) == ""


def test_one_key_keeps_the_session_in_every_tab(
    town: Cast, fresh_database: Engine, open_screen: OpenScreen
) -> None:
    ana = Someone(open_screen(), town.ana)
    ana.page.clock.install()
    ana.signs_in()
    tab = ana.page.context.new_page()
    tab.clock.install()
    tab.goto("/account")
    dialog = "You will be signed out soon"
    for page in (ana.page, tab):
        expect(page.get_by_role("dialog", name=dialog)).to_be_hidden()
    set_sessions(fresh_database, seen_at=clock.now() - timedelta(minutes=58, seconds=20))
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


def test_use_in_another_tab_counts_and_nobody_is_asked(
    town: Cast, fresh_database: Engine, open_screen: OpenScreen
) -> None:
    ana = Someone(open_screen(), town.ana)
    ana.page.clock.install()
    ana.signs_in()
    with ana.page.expect_response("**/session") as asked:
        ana.page.clock.fast_forward("58:20")
    assert asked.value.json()["left"] > 3500
    expect(ana.page.locator("#session-ending")).to_be_hidden()


def test_a_missed_warning_and_the_twelfth_hour_lose_nothing(
    town: Cast, fresh_database: Engine, open_screen: OpenScreen, part: ParticipationContext, wants: str
) -> None:
    ana = Someone(open_screen(width=360), town.ana)
    ana.signs_in()
    set_sessions(fresh_database, started_at=clock.now() - timedelta(hours=12) + timedelta(seconds=100))
    ana.page.goto(wants)
    expect(ana.page.get_by_role("link", name="Sign in again in a new tab")).to_be_focused()
    expect(ana.page.get_by_role("button", name="Stay signed in")).to_be_hidden()
    ana.screen.check()
    ana.page.keyboard.press("Escape")
    set_sessions(fresh_database, started_at=clock.now() - timedelta(hours=12))
    ana.page.get_by_label(SOON).fill("Missed the warning")
    says(ana.page, "You are signed out.")
    signs_in_beside(ana, "Sign in again in a new tab")
    says(ana.page, "Saved")
    assert wanted_soon(fresh_database, part.participation.id) == "Missed the warning"


def test_signing_out_saves_what_it_can_and_leaves_nothing(
    town: Cast, fresh_database: Engine, open_screen: OpenScreen, part: ParticipationContext, wants: str
) -> None:
    ana = Someone(open_screen(), town.ana)
    ana.signs_in()
    ana.screen.go(wants)
    ana.page.get_by_label(SOON).fill("Saved at the last moment")
    ana.screen.press("Sign out")
    ana.screen.sees("You are signed out.")
    assert wanted_soon(fresh_database, part.participation.id) == "Saved at the last moment"
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


def test_signing_out_asks_when_text_would_be_lost(
    town: Cast, fresh_database: Engine, open_screen: OpenScreen, part: ParticipationContext, wants: str
) -> None:
    ana = Someone(open_screen(), town.ana)
    ana.signs_in()
    ana.screen.go(wants)
    tab = ana.page.context.new_page()
    tab.goto("/account")
    ana.page.route("**/items", lambda route: route.abort())
    ana.page.get_by_label(SOON).fill("Never saved")
    says(ana.page, "Not saved yet")
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
    assert wanted_soon(fresh_database, part.participation.id) == ""


def test_a_page_from_the_browsers_memory_is_fetched_afresh(town: Cast, open_screen: OpenScreen) -> None:
    ana = Someone(open_screen(), town.ana)
    ana.signs_in()
    ana.page.wait_for_load_state("networkidle")
    with ana.page.expect_navigation():
        ana.page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    ana.is_on("Home")


def test_leaving_a_plain_form_asks_first(town: Cast, open_screen: OpenScreen) -> None:
    ana = Someone(open_screen(), town.ana)
    ana.signs_in()
    ana.screen.go(f"/plans/{town.ana.id}/goals/new")
    asked = ana.screen.stays_when_asked()
    ana.page.get_by_role("link", name="Your account").click()
    ana.is_on("Your account")
    assert asked == []
    ana.screen.go(f"/plans/{town.ana.id}/goals/new")
    ana.page.locator("main textarea, main input[type=text]").first.fill("A goal that nobody has sent")
    with ana.page.expect_event("dialog"):
        ana.page.get_by_role("link", name="Your account").click(no_wait_after=True)
    assert asked == ["beforeunload"]
    expect(ana.page.locator("main textarea, main input[type=text]").first).to_have_value(
        "A goal that nobody has sent"
    )
