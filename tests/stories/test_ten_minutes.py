"""Fifteen themes on a phone: two taps each, ten minutes in all, taken up where they were left; and what helps."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import Page, Route, expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kie import clock
from kie.assessments.service import Item, hand_in, save_items
from kie.cycles.service import close_cycle
from kie.frameworks.models import Catalogue
from kie.identifiers import looks_like_a_persons_number
from tests.assessments.steps import fill, open_cycle_with, part_of
from tests.cast import Cast
from tests.stories.people import Reviewer
from tests.stories.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stories")]

FIFTEEN = {"customer-focus": "theme", "can-do": "theme", "freedom-within-boundaries": "theme"}
ONE = {"customer-focus": "theme"}
WORDS_A_MINUTE = 238
"""How fast adults read English silently (Brysbaert 2019, Journal of Memory and Language 109)."""
SECONDS_A_TAP = 3
NODE = ("customer-focus", "prioritising-customer-need")
MINE = "I rang back each of the twelve.\nOn the same day."
SAMPLES = (
    *("943 476 5919", "9434765919", "see 943-476-5919.", "AB 12 34 56 C is", "ab123456c", "", "room 12"),
    *("943 476 5918", "19434765919", "01905 763763", "QQ123456C", "GB123456A", "+44 943 476 5919"),
    *("+44 (0) 943 476 5919", "0044 943 476 5919", "0943 476 5919", "٩٤٣ ٤٧٦ ٥٩١٩", "012 345 6789"),
)


class Taps:
    """Counts taps, and the words to read: those of lines that stood on no page before."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0
        self.lines: set[str] = set()

    def read(self) -> None:
        self.lines.update(self.page.locator("main").inner_text().splitlines())

    def answer(self, words: str) -> None:
        self.taps += 1
        self.page.get_by_role("radio", name=words).first.check()

    def press(self, words: str) -> None:
        self.taps += 1
        with self.page.expect_event("load"):
            self.page.get_by_role("button", name=words).first.click()

    @property
    def minutes(self) -> float:
        return sum(len(line.split()) for line in self.lines) / WORDS_A_MINUTE + self.taps * SECONDS_A_TAP / 60


def test_fifteen_themes_take_two_taps_each_and_ten_minutes(
    town: Cast, fresh_database: Engine, shipped: Catalogue, open_screen: Callable[..., Screen]
) -> None:
    with Session(fresh_database) as session, session.begin():
        open_cycle_with(session, town, shipped, FIFTEEN)
    ana = Reviewer(open_screen(width=360), town.ana)
    ana.signs_in()
    ana.screen.follow("Say where you stand")
    ana.screen.follow("Start")
    page, taps = ana.page, Taps(ana.page)
    for number in range(1, 16):
        expect(page.locator("main")).to_contain_text(f"{number} of 15")
        if number == 8:
            # Put down and taken up again another time: the first page leads to where it was left.
            page.goto("/")
            page.get_by_role("link", name="Go on saying where you stand").first.click()
            page.get_by_role("link", name="Carry on with 8 of 15").click()
            expect(page.locator("main")).to_contain_text("8 of 15")
        taps.read()
        taps.answer("Usually")
        taps.press("Save and continue")
    ana.screen.check()
    assert taps.taps == 30
    assert taps.minutes <= 10, taps.minutes
    for _framework in range(3):
        taps.press("Save and continue")
    taps.press("Save and check your answers")
    ana.screen.press("Hand in my part")
    ana.screen.sees("You have handed this in")


def test_last_times_note_is_taken_by_a_button_and_saves_itself(
    town: Cast, fresh_database: Engine, shipped: Catalogue, open_screen: Callable[..., Screen]
) -> None:
    with Session(fresh_database) as session, session.begin():
        with time_machine.travel(clock.now() - timedelta(days=340)):
            before = open_cycle_with(session, town, shipped, ONE)
            part = part_of(session, before, town.ana)
            fill(session, part, "self", town.ana.id, step=3)
            save_items(session, part, "self", town.ana.id, [Item(*NODE, version=1, note=MINE)])
            hand_in(session, part, "self", town.ana.id)
            close_cycle(session, before.id, town.chloe.id)
        open_cycle_with(session, town, shipped, ONE)
    for script in (True, False):
        ana = Reviewer(open_screen(width=360, script=script), town.ana)
        ana.signs_in()
        ana.screen.follow("Say where you stand" if script else "Go on saying where you stand")
        slow = _slow_line(ana.page) if script else []
        ana.page.get_by_role("link", name="Prioritising Customer Need").first.click()
        if script:
            _with_script(ana, slow)
        else:
            expect(ana.page.get_by_label("Note: an example helps most").first).to_have_value(
                f"New.\n\n{MINE}"
            )
            expect(ana.page.get_by_role("button", name="Use this")).to_have_count(0)


def _slow_line(page: Page) -> list[Route]:
    """What asks for examples comes late: it waits in this list."""
    waiting: list[Route] = []
    page.route("**/js/examples.js*", lambda route: waiting.append(route))
    return waiting


def _with_script(ana: Reviewer, slow: list[Route]) -> None:
    page = ana.page
    page.get_by_role("radio", name="Rarely").check()
    expect(page.locator("[data-saved]").first).to_contain_text("Saved")
    (late,) = slow
    late.continue_()
    expect(page.get_by_text("This is far from what you said last time.")).to_be_visible()
    page.locator("summary", has_text="Add a note, or use last time’s").click()
    ana.screen.check()
    box = page.get_by_label("Note: an example helps most")
    box.fill("New.")
    expect(page.get_by_text("This is far from what you said last time.")).to_have_count(0)
    expect(page.get_by_text("11 months ago")).to_be_visible()
    page.get_by_role("button", name="Use this").click()
    expect(box).to_have_value(f"New.\n\n{MINE}")
    expect(box).to_be_focused()
    expect(page.locator("[data-saved]").first).to_contain_text("Saved")
    expect(page.locator("[data-version]").first).to_have_value(re.compile("^([2-9]|[1-9][0-9])$"))


def test_a_number_is_warned_about_while_typing_by_the_same_rule_as_after(
    town: Cast, fresh_database: Engine, shipped: Catalogue, open_screen: Callable[..., Screen]
) -> None:
    with Session(fresh_database) as session, session.begin():
        open_cycle_with(session, town, shipped, ONE)
    ana = Reviewer(open_screen(width=360), town.ana)
    ana.signs_in()
    ana.screen.follow("Say where you stand")
    ana.screen.follow("What I want")
    page = ana.page
    address = page.locator("#behaviours").get_attribute("data-number-warning")
    noticed = page.evaluate(
        "([address, texts]) => import(address).then((it) => texts.map((text) => it.looksLikeAPersonsNumber(text)))",
        [address, list(SAMPLES)],
    )
    assert dict(zip(SAMPLES, noticed, strict=True)) == {
        one: looks_like_a_persons_number(one) for one in SAMPLES
    }
    warning = page.get_by_text("Something here looks like an NHS number")
    page.get_by_label("What gets in my way").fill("The file of 943 476 5919")
    expect(warning).to_be_visible()
    ana.screen.check()
    page.get_by_label("What gets in my way").fill("The file of a resident")
    expect(warning).to_be_hidden()
