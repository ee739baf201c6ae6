"""A year of notes on a phone finds its way into the assessment, with a script and without."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine

from kie import clock
from kie.assessments.service import hand_in
from kie.db import transaction
from kie.frameworks.models import Catalogue
from tests.assessments.steps import fill, open_cycle_with, part_of
from tests.cast import Cast
from tests.stories.people import Reviewer
from tests.stories.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stories")]
THEME = "Treating Customers with Respect and Courtesy"


class Diarist(Reviewer):
    """Somebody who keeps a diary."""

    def notes_down(
        self, words: str, days_ago: int, shows: str, shared: bool = False, kind: str = "Note"
    ) -> None:
        """A note on something that happened so many days ago."""
        self.screen.go("/diary")
        self.screen.follow("Write a note")
        self.page.get_by_label("What happened").fill(words)
        self.page.get_by_label("When it happened").fill(
            (clock.today() - timedelta(days=days_ago)).isoformat()
        )
        self.page.get_by_label("What it shows", exact=False).first.fill(shows)
        self.screen.choose("What it is", kind)
        self.screen.choose("Who can read it", "Ben Okafor as well" if shared else "Only me")
        self.screen.press("Save the note")

    def opens_the_theme(self, side: str, part: object) -> None:
        """The page on which the theme is rated."""
        self.screen.go(f"/assessments/{part}/{side}/customer-focus/respect-and-courtesy")


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_a_year_of_notes_stands_beside_the_theme(
    town: Cast,
    fresh_database: Engine,
    shipped: Catalogue,
    open_screen: Callable[..., Screen],
    script: bool,
) -> None:
    ana = Diarist(open_screen(width=360, script=script), town.ana)
    ana.signs_in()
    ana.screen.open("Menu")
    ana.screen.follow("My diary")
    ana.screen.sees("No notes yet")

    # In spring and summer: a whole name is taken at once, and half of one is asked about on the next page.
    ana.notes_down("The caller was shouting, and thanked me in the end.", 240, THEME)
    ana.notes_down("A card: “You listened.”", 65, "customer", shared=True, kind="Thanks")
    ana.screen.sees("Several things are called something like this")
    expect(ana.page.get_by_label("What happened")).to_have_value("A card: “You listened.”")
    ana.screen.choose("Which of these?", THEME)
    ana.screen.press("Save the note")
    ana.screen.sees("The note is in your diary, and shared.")

    # In autumn: a number that names somebody is warned of, while typing where a script runs and after saving anyhow.
    ana.notes_down("Rang back about 943 476 5919 the same day.", 3, "act on commitments")
    ana.screen.sees("looks like an NHS number")
    ana.screen.follow("Change, share or delete")
    ana.page.get_by_label("What happened").fill("Rang back the same day.")
    ana.screen.press("Save the note")
    ana.screen.sees("3 notes")
    ana.screen.sees_not("943 476 5919")

    # The review opens. Each theme has the notes that show it, with their age.
    with transaction(fresh_database) as session:
        cycle = open_cycle_with(session, town, shipped, {"customer-focus": "theme"})
        part = part_of(session, cycle, town.ana)
    ana.opens_the_theme("self", part.participation.id)
    beside = ana.page.locator("details.evidence")
    expect(beside.locator("summary")).to_contain_text("2 notes from your diary, the latest 2 months ago")
    ana.screen.open("notes from your diary")
    expect(beside).to_contain_text("7 months ago")
    expect(beside).to_contain_text("The caller was shouting")
    expect(beside).to_contain_text("Thanks")
    expect(beside).not_to_contain_text("Rang back")
    ana.screen.check()

    # Ben reads what she shares, beside the theme and on its own page, and nothing else.
    ben = Diarist(open_screen(width=360, script=script), town.ben)
    ben.signs_in()
    ben.opens_the_theme("manager", part.participation.id)
    beside = ben.page.locator("details.evidence")
    expect(beside.locator("summary")).to_contain_text("1 shared note, 2 months ago")
    expect(beside).to_contain_text("You listened.")
    ben.screen.sees_not("The caller was shouting")
    ben.screen.go("/insights/team")
    ben.screen.follow("Notes they share")
    ben.is_on("Shared notes of Ana Silva")
    ben.screen.sees("You listened.")
    ben.screen.sees_not("The caller was shouting")

    # He hands in. What she shared stays; what she kept is hers to change as ever.
    with transaction(fresh_database) as session:
        fill(session, part, "manager", town.ben.id)
        hand_in(session, part, "manager", town.ben.id)
    ana.screen.go("/diary?readers=shared")
    ana.screen.follow("Read it on its own, or take details out")
    ana.screen.sees("it stays as it is")
    assert ana.page.get_by_role("button", name=re.compile("^Save")).count() == 0
    ana.screen.go("/diary?q=shouting")
    ana.screen.follow("Change, share or delete")
    ana.screen.sees("What you share now stays shared, as it is.")
    ana.screen.follow("Delete this note")
    ana.screen.press("Delete the note")
    ana.screen.sees("2 notes")


def test_two_tabs_lose_neither_text_and_a_number_is_warned_of_while_typing(
    town: Cast, open_screen: Callable[..., Screen]
) -> None:
    ana = Diarist(open_screen(width=360), town.ana)
    ana.signs_in()
    ana.notes_down("First words.", 1, "")
    ana.screen.follow("Change, share or delete")
    path = ana.screen.visited[-1]
    other = ana.page.context.new_page()
    other.goto(path)
    other.get_by_label("What happened").fill("From the other tab.")
    other.get_by_role("button", name="Save the note").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("My diary")
    box = ana.page.get_by_label("What happened")
    box.press_sequentially(" NHS 943 476 5919")
    expect(ana.page.locator("main [data-number-warning]")).to_be_visible()
    box.fill("From this tab.")
    expect(ana.page.locator("main [data-number-warning]")).to_be_hidden()
    ana.screen.press("Save the note")
    ana.screen.sees("From the other tab.")
    expect(box).to_have_value("From this tab.")
    ana.page.get_by_label("Both texts, mine first").check()
    ana.screen.press("Save the note")
    ana.screen.sees("From this tab.")
    ana.screen.sees("From the other tab.")
