"""A phone that loses its connection, and two devices that write the same answer: both texts survive."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kie.assessments.queries import sheet
from kie.cycles.queries import ParticipationContext
from tests.cast import Cast
from tests.stories.people import Someone
from tests.stories.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stories")]
SOON, LATER = "What I want next, soon", "What I want later"
OpenScreen = Callable[..., Screen]


def stored(engine: Engine, part: ParticipationContext) -> tuple[str, str]:
    """What the database holds of the first two boxes."""
    with Session(engine) as session:
        row = sheet(session, part.participation.id, "self").wants
        return (row.soon, row.later) if row else ("", "")


def opened(screen: Screen, town: Cast, path: str) -> Someone:
    ana = Someone(screen, town.ana)
    ana.signs_in()
    ana.screen.go(path)
    return ana


def says(ana: Someone, words: str) -> None:
    expect(ana.page.locator("[data-saved]").first).to_contain_text(words)


def test_what_is_written_offline_is_sent_when_the_network_is_back(
    town: Cast, fresh_database: Engine, open_screen: OpenScreen, part: ParticipationContext, wants: str
) -> None:
    ana = opened(open_screen(width=360), town, wants)
    ana.page.context.set_offline(True)
    ana.page.get_by_label(SOON).fill("Written in the depot")
    says(ana, "Not saved yet – you are offline.")
    expect(ana.page.locator(".unsaved")).to_be_visible()
    ana.page.get_by_label(LATER).fill("Still there")
    assert stored(fresh_database, part) == ("", "")
    asked = ana.screen.stays_when_asked()
    with ana.page.expect_event("dialog"):
        ana.page.get_by_role("link", name="Your account").click(no_wait_after=True)
    assert asked == ["beforeunload"]

    ana.page.context.set_offline(False)
    says(ana, "Saved")
    expect(ana.page.locator(".unsaved")).to_have_count(0)
    assert stored(fresh_database, part) == ("Written in the depot", "Still there")


@pytest.mark.parametrize(
    ("button", "left"),
    [
        ("Keep mine", "From the phone"),
        ("Use the other", "From the desk"),
        ("Join both", "From the phone\n\nFrom the desk"),
    ],
)
def test_two_devices_lose_neither_text(
    town: Cast,
    fresh_database: Engine,
    open_screen: OpenScreen,
    part: ParticipationContext,
    wants: str,
    button: str,
    left: str,
) -> None:
    phone, desk = opened(open_screen(width=360), town, wants), opened(open_screen(), town, wants)
    desk.page.get_by_label(SOON).fill("From the desk")
    says(desk, "Saved")
    phone.page.get_by_label(SOON).fill("From the phone")
    panel = phone.page.locator(".conflict")
    expect(panel).to_contain_text("From the desk")
    phone.screen.check()
    panel.get_by_role("button", name=button).click()
    expect(phone.page.get_by_label(SOON)).to_have_value(left)
    expect(panel).to_have_count(0)
    if button != "Use the other":
        says(phone, "Saved")
    assert stored(fresh_database, part)[0] == left
