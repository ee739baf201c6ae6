"""What the people of a story do, in their words."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

from playwright.sync_api import Locator, expect

from kie import clock
from kie.people.models import Person
from tests.stories.screen import Screen

PASSWORD = "five quiet herons wade"
SAVED = re.compile(r"Saved .*\d\d:\d\d")
USUAL = re.compile("usually|Developed|^None", re.IGNORECASE)
LINK = re.compile(r'href="(/(?!static/)[^"#]*)')


class Someone:
    """A person of the cast at their screen."""

    def __init__(self, screen: Screen, person: Person) -> None:
        self.screen, self.page, self.person = screen, screen.page, person

    def signs_in(self) -> None:
        """With their staff number and password, to what waits for them."""
        self.screen.sign_in(self.person, PASSWORD)
        self.is_on("Home")

    def takes_up(self, task: str) -> None:
        """The task or place of that name, from the first page."""
        self.screen.go("/")
        self.screen.follow(task)

    def is_on(self, heading: str) -> None:
        """The page with this heading."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)

    def reads_nowhere(self, words: str, places: Iterable[str]) -> None:
        """The words are on no page that they can reach by links, nor at any of these addresses."""
        waiting, seen = ["/", *places], set[str]()
        while waiting:
            path = waiting.pop()
            if path in seen:
                continue
            seen.add(path)
            html = self.page.context.request.get(path).text()
            assert words not in html, path
            waiting += [link.replace("&amp;", "&") for link in LINK.findall(html)]
        assert len(seen) > 10

    def reads_the_heatmap(self) -> dict[str, list[str]]:
        """The figures as the table says them: by unit, how many people and then each competency."""
        rows = self.page.locator("main table").first.get_by_role("row").all()
        cells = [row.get_by_role("rowheader").or_(row.get_by_role("cell")).all_inner_texts() for row in rows]
        return {line[0]: line[1:] for line in cells if line}


class Reviewer(Someone):
    """One of the two in a review."""

    def answers(self, theme: str, answer: str) -> None:
        """The answer to one theme."""
        self._item(theme).get_by_role("radio", name=answer).first.check()

    def notes(self, theme: str, words: str) -> None:
        """A note on one theme."""
        item = self._item(theme)
        item.locator("summary", has_text="Add a note").click()
        item.get_by_label("Note: an example helps most").fill(words)

    @contextmanager
    def saves_by_itself(self) -> Iterator[None]:
        """What is done here is kept without a button, and the page says when."""
        with self.page.expect_response("**/items"):
            yield
        expect(self.page.locator("[data-saved]").first).to_contain_text(SAVED)

    def still_has(self, theme: str, answer: str, note: str) -> None:
        """The page shows what was answered before."""
        item = self._item(theme)
        expect(item.get_by_role("radio", name=answer).first).to_be_checked()
        expect(item.get_by_label("Note: an example helps most")).to_have_value(note)

    def _item(self, theme: str) -> Locator:
        return self.page.locator("[data-item]", has=self.page.get_by_role("group", name=theme)).first

    def assesses(self, answers: Mapping[str, str]) -> None:
        """Screen by screen to the last: these themes so, all others "usually" or "Developed", nothing unhelpful."""
        while self.page.get_by_role("button", name="Save and").count():
            self._answers_the_screen(answers)
            self.screen.press("Save and")
        self.is_on("Check your answers")

    def _answers_the_screen(self, answers: Mapping[str, str]) -> None:
        for theme, answer in answers.items():
            if self.page.get_by_role("group", name=theme).count():
                self.answers(theme, answer)
                return
        for question in self.page.locator("fieldset:visible").all():
            usual = question.get_by_role("radio", name=USUAL)
            if usual.count():
                usual.first.check()

    def wants(self, soon: str) -> None:
        """Adds what they want next, from the page of the answers."""
        self.screen.follow("Change What I want")
        self.page.get_by_label("What I want next, soon", exact=True).fill(soon)
        self.screen.press("Save and check your answers")

    def hands_in(self) -> None:
        """From the page of the answers."""
        self.screen.press("Hand in my part")
        expect(self.page.get_by_role("button", name="Hand in my part")).to_have_count(0)

    def settles(self, issue: str, outcome: str) -> None:
        """Closes one line of the agenda in one click."""
        card = self.page.locator("article", has=self.page.get_by_role("heading", name=issue)).first
        self.screen.press_in(card, outcome)

    def confirms_the_meeting(self) -> None:
        """That it took place today."""
        self.page.get_by_label("Day on which you met").fill(clock.today().isoformat())
        self.screen.press("We met on this day")

    def signs(self, decision: str, comment: str = "") -> None:
        """The record, having read it."""
        self.page.get_by_label("I have read this record").check()
        self.page.get_by_role("radio", name=decision, exact=True).check()
        self.page.get_by_label("Your comment").fill(comment)
        self.screen.press("Sign the record")
        if comment:
            self.screen.sees("Nothing is signed yet")
            self.screen.press("Sign it for good")

    def saves_the_goal(self, success: str) -> None:
        """A goal from a suggestion, with what it will look like in their own words."""
        self.page.get_by_label("What it will look like to both of you").fill(success)
        self.screen.press("Save the goal")


class Organiser(Someone):
    """Somebody who runs cycles."""

    def makes_a_cycle(self, title: str, frameworks: Mapping[str, str]) -> None:
        """A draft that opens today. `frameworks`: the depth chosen for each, in the form's words."""
        self.screen.follow("Make a cycle")
        self.page.get_by_label("Title").fill(title)
        for framework, depth in frameworks.items():
            self.screen.choose(framework, depth)
        days = {
            "Opens": 0,
            "Self-assessments are due": 14,
            "Managers’ assessments are due": 21,
            "Closes": 60,
        }
        for label, later in days.items():
            day = clock.today() + timedelta(days=later)
            self.page.get_by_label(label, exact=True).fill(day.isoformat())
        self.screen.press("Save the draft")
