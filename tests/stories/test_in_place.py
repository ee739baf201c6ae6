"""The sentences of a competency come into the form of a goal without leaving the page, or else with it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.cast import Cast
from tests.stories.people import Reviewer
from tests.stories.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stories")]
COMPETENCY = "Prioritising Customer Need"


def test_the_sentences_come_and_the_way_back_leads_to_the_plan(
    town: Cast, open_screen: Callable[..., Screen]
) -> None:
    ana = Reviewer(open_screen(width=360), town.ana)
    ana.signs_in()
    page, asked = ana.page, ana.screen.stays_when_asked()
    ana.screen.go("/plans/mine")
    ana.screen.go(f"/plans/{town.ana.id}/goals/new")
    steps = page.evaluate("history.length")
    page.locator("[name=title]").fill("Plain words in letters")
    page.locator("[name=competency]").select_option(label=COMPETENCY)
    page.get_by_role("button", name="Show the sentences").click()
    box = page.locator("#which-sentences").get_by_role("checkbox").first
    box.check()
    expect(page.locator("#which-sentences")).to_contain_text("Show those of another competency")
    expect(page.locator("[name=title]")).to_have_value("Plain words in letters")
    assert page.evaluate("history.length") == steps
    ana.screen.check()
    # The part that does not come is asked for with the whole page, and nothing typed is lost with it.
    page.route("**/goals/new", lambda route: _refused_to_scripts(route))
    page.get_by_role("button", name="Show those of another").click()
    page.wait_for_url("**/goals/new#which-sentences")
    expect(page.locator("[name=title]")).to_have_value("Plain words in letters")
    expect(box).to_be_checked()
    assert asked == []


def _refused_to_scripts(route: Route) -> None:
    if route.request.resource_type == "fetch":
        route.fulfill(status=503, body="busy")
    else:
        route.fallback()
