"""The browser's Back brings old words into a new page: nothing newer is written over without a word."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine

from kie.cycles.queries import ParticipationContext
from tests.cast import Cast
from tests.stories.screen import Screen
from tests.stories.test_offline import SOON, opened, says, stored

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stories")]
OpenScreen = Callable[..., Screen]


def test_words_saved_earlier_give_way_to_those_saved_since(
    town: Cast, fresh_database: Engine, open_screen: OpenScreen, part: ParticipationContext, wants: str
) -> None:
    ana = opened(open_screen(width=360), town, wants)
    ana.page.get_by_label(SOON).fill("First")
    says(ana, "Saved")
    ana.screen.go("/")
    ana.screen.go(wants)
    ana.page.get_by_label(SOON).fill("Corrected")
    says(ana, "Saved")
    ana.page.go_back()
    ana.page.go_back()
    assert ana.page.url.endswith(wants)
    expect(ana.page.get_by_label(SOON)).to_have_value("Corrected")
    ana.screen.go("/")
    assert stored(fresh_database, part)[0] == "Corrected"


def test_words_that_were_not_saved_are_set_beside_those_saved_since(
    town: Cast, fresh_database: Engine, open_screen: OpenScreen, part: ParticipationContext, wants: str
) -> None:
    phone, desk = opened(open_screen(width=360), town, wants), opened(open_screen(), town, wants)
    phone.page.context.set_offline(True)
    phone.page.get_by_label(SOON).fill("From the phone")
    says(phone, "Not saved yet")
    desk.page.get_by_label(SOON).fill("From the desk")
    says(desk, "Saved")
    phone.page.on("dialog", lambda dialog: dialog.accept())
    phone.page.context.route("**/items", lambda route: route.abort())
    phone.page.context.set_offline(False)
    phone.screen.page.goto("/")
    phone.page.context.unroute_all(behavior="ignoreErrors")
    phone.page.go_back()
    panel = phone.page.locator(".conflict")
    expect(panel).to_contain_text("From the desk")
    assert stored(fresh_database, part)[0] == "From the desk"
    panel.get_by_role("button", name="Join both").click()
    says(phone, "Saved")
    assert stored(fresh_database, part)[0] == "From the phone\n\nFrom the desk"
