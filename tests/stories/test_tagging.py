"""Tagging a diary note by typing: with a script each thing is taken at once, without one a button takes it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.models import SignInSession
from tests.cast import Cast
from tests.stories.people import PASSWORD, Reviewer
from tests.stories.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stories")]
THEME = "Treating Customers with Respect and Courtesy"
SECOND = "Prioritising Customer Need"


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_a_note_gets_its_tags_one_by_one(
    town: Cast, open_screen: Callable[..., Screen], script: bool
) -> None:
    ana = Reviewer(open_screen(width=360, script=script), town.ana)
    ana.signs_in()
    page = ana.page
    ana.screen.go("/diary/new")
    page.get_by_label("What happened").fill("A card: “You listened.”")
    field = page.get_by_label("What it shows")
    for tag in (THEME, SECOND):
        field.fill(tag)
        if script:
            field.press("Enter")
        else:
            ana.screen.press("Add it")
        expect(page.get_by_role("checkbox", name=tag)).to_be_checked()
        expect(field).to_have_value("")

    # Half a name goes to the server, which knows what is meant; what was taken before stays.
    field.fill("act on commitments")
    ana.screen.press("Add it")
    expect(page.get_by_role("checkbox")).to_have_count(3)
    expect(page.get_by_label("What happened")).to_have_value("A card: “You listened.”")

    # A tick taken off is no tag. With a script, the same name brings it back instead of a second one.
    page.get_by_role("checkbox", name=SECOND).uncheck()
    if script:
        field.fill(SECOND)
        field.press("Tab")
        expect(page.get_by_role("checkbox", name=SECOND)).to_be_checked()
        expect(page.get_by_role("checkbox")).to_have_count(3)
        page.get_by_role("checkbox", name=SECOND).uncheck()
    ana.screen.press("Save the note")
    shown = page.locator(".evidence-tags li")
    expect(shown).to_have_count(2)
    expect(shown.first).to_have_text(THEME)


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_a_session_that_ends_takes_no_tag_along(
    town: Cast, open_screen: Callable[..., Screen], fresh_database: Engine, script: bool
) -> None:
    ana = Reviewer(open_screen(width=360, script=script), town.ana)
    ana.signs_in()
    page = ana.page
    ana.screen.go("/diary/new")
    page.get_by_label("What happened").fill("A card.")
    field = page.get_by_label("What it shows")

    def adds(tag: str) -> None:
        field.fill(tag)
        if script:
            field.press("Enter")
        else:
            ana.screen.press("Add it")
        expect(page.get_by_role("checkbox", name=tag)).to_be_checked()

    adds(THEME)
    with Session(fresh_database) as session, session.begin():
        session.execute(update(SignInSession).values(seen_at=clock.now() - timedelta(hours=1)))
    ana.screen.press("Save the note")
    page.fill("[name=identifier]", town.ana.staff_number)
    page.fill("[name=password]", PASSWORD)
    ana.screen.press("Sign in")
    ana.screen.follow("Carry on")
    expect(page.get_by_role("checkbox", name=THEME)).to_be_checked()
    adds(SECOND)
    ana.screen.press("Save the note")
    expect(page.locator(".evidence-tags li")).to_have_text([THEME, SECOND])


@pytest.mark.parametrize("width", [360, 1280])
def test_one_click_sends_what_was_typed_to_the_end(
    town: Cast, open_screen: Callable[..., Screen], width: int
) -> None:
    efua = Reviewer(open_screen(width=width), town.efua)
    efua.signs_in()
    page = efua.page
    efua.screen.go(f"/thanks/to/{town.ana.id}")
    page.get_by_label("What you thank them for").fill("You rang all eleven shops.")
    page.get_by_label("What it shows").press_sequentially(THEME)
    button = page.get_by_role("button", name="Send it to")
    button.scroll_into_view_if_needed()
    place = button.bounding_box()
    assert place is not None
    # The mouse itself: playwright's own click would wait for the button and go where it is by then.
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + 4)
    page.mouse.down()
    page.mouse.up()
    expect(page.get_by_text("It is in the diary of Ana Silva")).to_be_visible()


def test_a_press_beside_the_form_takes_the_tag_all_the_same(
    town: Cast, open_screen: Callable[..., Screen]
) -> None:
    ana = Reviewer(open_screen(width=1280), town.ana)
    ana.signs_in()
    page = ana.page
    ana.screen.go("/diary/new")
    field = page.get_by_label("What it shows")
    field.press_sequentially(THEME)
    page.get_by_role("heading", level=1).click()
    expect(page.get_by_role("checkbox", name=THEME)).to_be_checked()
    expect(field).to_have_value("")
