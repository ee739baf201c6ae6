"""Answering by keyboard alone, with the focus always in sight and taken to what went wrong."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kie.frameworks.models import Catalogue
from tests.assessments.steps import open_cycle_with
from tests.cast import Cast
from tests.stories.people import Reviewer
from tests.stories.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stories")]

MOST_TABS = 60
FOCUSED = """() => {
  const element = document.activeElement, box = element.getBoundingClientRect();
  const outlined = (one) => one && getComputedStyle(one).outlineStyle === "solid"
    && parseFloat(getComputedStyle(one).outlineWidth) >= 2;
  return {
    words: (element.labels?.[0] ?? element).innerText?.trim() ?? "",
    outlined: outlined(element) || outlined(element.closest(".choice")),
    shown: box.bottom > 0 && box.top < innerHeight && box.width > 0,
  };
}"""


def tab_to(page: Page, words: str) -> None:
    """Tab until the focus is on the control with these words; it is seen at every stop."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        assert focused["outlined"] and focused["shown"], focused
        if focused["words"].startswith(words):
            return
    raise AssertionError(f"{MOST_TABS} tabs and never on {words!r}")


def test_a_theme_is_answered_by_keyboard_alone(
    town: Cast, fresh_database: Engine, shipped: Catalogue, open_screen: Callable[..., Screen]
) -> None:
    with Session(fresh_database) as session, session.begin():
        open_cycle_with(session, town, shipped, {"customer-focus": "theme"})
    ana = Reviewer(open_screen(width=1280), town.ana)
    ana.signs_in()
    page = ana.page

    # The first Tab offers to skip the navigation; the task and the first theme are a few Tabs away.
    tab_to(page, "Skip to the content")
    page.keyboard.press("Enter")
    tab_to(page, "Say where you stand")
    page.keyboard.press("Enter")
    ana.is_on("Your self-assessment")
    tab_to(page, "Start")
    page.keyboard.press("Enter")
    ana.is_on("Prioritising Customer Need")
    expect(page.locator("form.keys-on")).to_have_count(1)
    expect(page.get_by_role("radio", name="Rarely")).to_have_attribute("aria-keyshortcuts", "1")

    # A digit answers, and is kept; the arrow changes it as on any radio button. Enter opens the note.
    tab_to(page, "Rarely")
    with ana.saves_by_itself():
        page.keyboard.press("4")
    expect(page.get_by_role("radio", name="Consistently")).to_be_checked()
    with ana.saves_by_itself():
        page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="Usually")).to_be_checked()
    tab_to(page, "Add a note")
    page.keyboard.press("Enter")
    tab_to(page, "Note: an example helps most")
    with ana.saves_by_itself():
        page.keyboard.type("At 9 I rang 4 streets.")
    expect(page.get_by_role("radio", name="Usually")).to_be_checked()
    tab_to(page, "Save and continue")
    page.keyboard.press("Enter")
    ana.is_on("Treating Customers with Respect and Courtesy")

    # Handing in what is not finished takes the focus to what is missing, and from there to the question.
    ana.screen.go(f"{page.url.partition('/self/')[0]}/self/check")
    tab_to(page, "Hand in my part")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    ana.screen.check()
    tab_to(page, "")
    page.keyboard.press("Enter")
    ana.is_on("Treating Customers with Respect and Courtesy")
