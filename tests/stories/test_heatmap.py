"""The heatmap at a desk: from cell to cell by keyboard, and the picture saved as a file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.models import Account
from kie.accounts.passwords import password_hash
from kie.frameworks.models import Catalogue
from kie.insights.service import publish
from tests.insights.steps import HEATMAP, TOWN, give, make_council, person
from tests.stories.people import PASSWORD, Reviewer
from tests.stories.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stories")]

WHERE = """() => {
  const cell = document.activeElement, row = cell.closest("tbody tr");
  return row ? [row.rowIndex, [...row.querySelectorAll("td")].indexOf(cell)] : null;
}"""


@pytest.fixture
def chloe(fresh_database: Engine, shipped: Catalogue, open_screen: Callable[..., Screen]) -> Reviewer:
    """Signed in, and HR of a town whose figures are published."""
    with Session(fresh_database, expire_on_commit=False) as session, session.begin():
        town = make_council(session, shipped, TOWN)
        somebody = town.people["Homes"][3]
        give(session, somebody, "hr")
        session.add(
            Account(person_id=somebody, password_hash=password_hash(PASSWORD), changed_at=clock.now())
        )
        publish(session, town.cycle_id, None)
        reader = Reviewer(open_screen(width=1280), person(session, somebody))
    reader.signs_in()
    reader.screen.go(HEATMAP)
    return reader


def presses(page: Page, *keys: str) -> list[int] | None:
    """Where the focus is after these keys: row and cell, from 1 and 0; None outside the table's cells."""
    for key in keys:
        page.keyboard.press(key)
    where: list[int] | None = page.evaluate(WHERE)
    return where


def test_every_cell_is_reached_by_keyboard_and_the_picture_is_saved(chloe: Reviewer, tmp_path: Path) -> None:
    page = chloe.page
    stops = page.locator(".map-table td[tabindex='0']")
    expect(stops).to_have_count(1)
    stops.focus()
    assert presses(page) == [1, 0]
    assert presses(page, "ArrowDown", "ArrowRight") == [2, 1]
    assert presses(page, "ArrowUp", "ArrowUp") == [1, 1], "nothing lies above the first row"
    assert presses(page, "End") == [1, 5]
    assert presses(page, "ArrowRight") == [1, 5]
    assert presses(page, "Home", "ArrowDown") == [2, 0]
    after = presses(page, "Tab")
    assert after is None or after[1] == -1, "one Tab leaves the cells"
    assert presses(page, "Shift+Tab") == [2, 0], "and comes back to the one that was left"

    expect(page.locator("#heatmap .main-svg").first).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the picture").press("Enter")
    assert download.value.suggested_filename == "heatmap-customer-focus-agreed.svg"
    download.value.save_as(tmp_path / "picture.svg")
    picture = (tmp_path / "picture.svg").read_text(encoding="utf-8")
    assert picture.startswith("<svg") and "Prioritising" in picture and "Council" in picture
    shown = [cell for cell in page.locator(".map-table tbody td").all_inner_texts() if cell[:1].isdigit()]
    assert f">{shown[1]}<" in picture, "the numbers of the cells stand in the picture"


def test_what_is_said_beside_the_pointer_stays_below_it_and_goes_with_escape(chloe: Reviewer) -> None:
    """WCAG 1.4.13: it covers other cells, so it can be sent away, and read with the pointer on it."""
    page = chloe.page
    expect(page.locator("#heatmap .main-svg").first).to_be_visible()
    field = page.locator("#heatmap .nsewdrag").first.bounding_box()
    words = page.locator("#heatmap .hovertext")
    assert field is not None
    across, down = field["x"] + field["width"] * 0.15, field["y"] + field["height"] / 2
    page.mouse.move(across, down, steps=3)
    expect(words).to_have_count(1)
    said, place = words.text_content(), words.bounding_box()
    assert said and place is not None
    page.mouse.move(place["x"] + place["width"] * 0.6, place["y"] + place["height"] / 2, steps=20)
    expect(words).to_have_text(said)
    page.keyboard.press("Escape")
    expect(words).to_have_count(0)
    assert chloe.screen.errors == []
