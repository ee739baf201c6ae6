"""Who stays instead of signing out is told what is true: it is saved, or here is what they have to save."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kie.assessments.queries import sheet
from kie.assessments.service import WantsItem, save_wants
from kie.cycles.queries import ParticipationContext
from kie.frameworks.models import Catalogue
from tests.assessments.steps import open_cycle_with, part_of
from tests.cast import Cast
from tests.reviews.steps import reveal
from tests.stories.people import Reviewer
from tests.stories.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stories")]
SOON = "What I want next, soon"
BESIDE = "Not saved yet: save it with the button beside it."
CHOOSE = "Not saved yet: choose which version to keep."
ELSEWHERE = "Not saved yet: it is in another tab. Save it there."


@pytest.fixture
def part(town: Cast, fresh_database: Engine, shipped: Catalogue) -> ParticipationContext:
    """Ana's part of an open cycle."""
    with Session(fresh_database, expire_on_commit=False) as session, session.begin():
        return part_of(
            session, open_cycle_with(session, town, shipped, {"customer-focus": "theme"}), town.ana
        )


@pytest.fixture
def ana(town: Cast, open_screen: Callable[..., Screen]) -> Reviewer:
    """Ana, signed in on a phone."""
    one = Reviewer(open_screen(width=360), town.ana)
    one.signs_in()
    return one


def stays(page: Page) -> None:
    """Signs out, is asked, and stays."""
    page.locator("[data-behaviour=signing-out] button").first.evaluate("button => button.click()")
    question = page.get_by_role("dialog", name="Sign out and lose what is not saved?")
    question.get_by_role("button", name="Stay and save it").click()
    expect(question).to_be_hidden()


def soon(engine: Engine, part: ParticipationContext) -> str:
    with Session(engine) as session:
        row = sheet(session, part.participation.id, "self").wants
        return row.soon if row else ""


def test_a_box_with_a_button_of_its_own_is_shown_and_named(
    ana: Reviewer, town: Cast, fresh_database: Engine, part: ParticipationContext
) -> None:
    with Session(fresh_database) as session:
        reveal(session, town, part)
    page = ana.page
    ana.screen.go(f"/reviews/{part.participation.id}")
    box = page.get_by_label("What else do you want to talk about?")
    box.fill("The depot")
    for _again in range(2):
        page.evaluate("scrollTo(0, 0)")
        stays(page)
        expect(page.get_by_text(BESIDE)).to_have_count(1)
        expect(page.get_by_text(BESIDE)).to_be_in_viewport()
        expect(box).to_be_focused()
    expect(box).to_have_value("The depot")
    ana.screen.check()
    page.get_by_role("button", name="Put it on the agenda").click()
    ana.screen.sees("The depot")
    expect(page.get_by_text(BESIDE)).to_have_count(0)


def test_staying_saves_what_saves_by_itself(
    ana: Reviewer, fresh_database: Engine, part: ParticipationContext
) -> None:
    page = ana.page
    ana.screen.go(f"/assessments/{part.participation.id}/self/wants")
    page.route("**/items", lambda route: route.abort())
    page.get_by_label(SOON).fill("Lead a project")
    expect(page.locator("[data-saved]").first).to_contain_text("Not saved yet")
    stays(page)
    expect(page.get_by_label(SOON)).to_be_focused()
    page.locator("[data-behaviour=signing-out] button").first.evaluate("button => button.click()")
    expect(page.get_by_role("button", name="Stay and save it")).to_be_visible()
    page.unroute("**/items")
    page.get_by_role("button", name="Stay and save it").click()
    expect(page.locator("[data-saved]").first).to_contain_text("Saved")
    expect(page.get_by_text(BESIDE)).to_have_count(0)
    assert soon(fresh_database, part) == "Lead a project"


def test_two_versions_are_still_to_be_chosen_from(
    ana: Reviewer, town: Cast, fresh_database: Engine, part: ParticipationContext
) -> None:
    page = ana.page
    ana.screen.go(f"/assessments/{part.participation.id}/self/wants")
    with Session(fresh_database) as session, session.begin():
        save_wants(session, part, town.ana.id, WantsItem(soon="In another tab"))
    page.get_by_label(SOON).fill("On this page")
    expect(page.get_by_role("group", name="Two versions")).to_be_visible()
    stays(page)
    expect(page.get_by_text(CHOOSE)).to_be_in_viewport()
    expect(page.get_by_role("button", name="Keep mine")).to_be_focused()
    ana.screen.check()
    page.get_by_role("button", name="Keep mine").click()
    expect(page.get_by_text(CHOOSE)).to_have_count(0)
    expect(page.locator("[data-saved]").first).to_contain_text("Saved")
    assert soon(fresh_database, part) == "On this page"


def test_what_is_in_another_tab_is_not_said_to_be_here(ana: Reviewer, part: ParticipationContext) -> None:
    page = ana.page
    ana.screen.go(f"/assessments/{part.participation.id}/self/wants")
    page.route("**/items", lambda route: route.abort())
    page.get_by_label(SOON).fill("Never saved")
    expect(page.locator("[data-saved]").first).to_contain_text("Not saved yet")
    tab = page.context.new_page()
    tab.goto("/account")
    stays(tab)
    expect(tab.get_by_text(ELSEWHERE)).to_be_visible()
