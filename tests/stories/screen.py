"""One person at one screen. Every page shown is checked with axe, for sideways scrolling and for script errors."""

import os
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from kie.people.models import Person

ROOT = Path(__file__).parents[2]
AXE = (ROOT / "tests" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SHOTS = os.environ.get("KIE_TEST_SHOTS")
HARMLESS = re.compile(r"style-src|Failed to load resource: the server responded with a status of 4")


class Screen:
    """A browser page with words for what people do. `script`: whether JavaScript runs."""

    def __init__(self, page: Page, script: bool) -> None:
        self.page, self.script = page, script
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console",
            lambda message: (
                self.errors.append(message.text)
                if message.type == "error" and not HARMLESS.search(message.text)
                else None
            ),
        )

    def sign_in(self, person: Person, password: str) -> None:
        """Through the sign-in page."""
        self.go("/sign-in")
        self.page.fill("[name=identifier]", person.staff_number)
        self.page.fill("[name=password]", password)
        self.press("Sign in")

    def go(self, path: str) -> None:
        """Visit a page and check it."""
        self.page.goto(path)
        self.check()

    def press(self, words: str) -> None:
        """Press the button with these words, then check the page that follows."""
        self.page.get_by_role("button", name=words, exact=True).first.click()
        self.page.wait_for_load_state()
        self.check()

    def follow(self, words: str) -> None:
        """Follow the link with these words, then check the page that follows."""
        self.page.get_by_role("link", name=words).first.click()
        self.page.wait_for_load_state()
        self.check()

    def choose(self, group: str, answer: str) -> None:
        """Pick a radio button by its label, in the group with this name."""
        self.page.get_by_role("group", name=group).get_by_role("radio", name=answer).first.check()

    def sees(self, words: str) -> None:
        """The words are on the page."""
        expect(self.page.locator("main")).to_contain_text(words)

    def sees_not(self, words: str) -> None:
        """The words are nowhere in what the server sent."""
        assert words not in self.page.content()

    def check(self) -> None:
        """No accessibility fault, nothing sideways, no script error; a screenshot when KIE_TEST_SHOTS names a folder."""
        assert self.errors == [], f"{self.page.url}: {self.errors}"
        if SHOTS:
            self._photograph(Path(SHOTS))
        if not self.script:
            return
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} scrolls sideways by {wide} px"
        self.page.evaluate(AXE)
        found = self.page.evaluate(
            "tags => axe.run(document, {runOnly: tags}).then(r => r.violations.map(v => "
            "v.id + ': ' + v.nodes.map(n => n.target.join(' ') + ' ' + (n.failureSummary || '')).join(' | ')))",
            TAGS,
        )
        assert found == [], f"{self.page.url}\n" + "\n".join(found)

    def _photograph(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        number = len(list(folder.iterdir()))
        place = re.sub(r"[^a-z0-9]+", "-", re.sub(r"^https?://[^/]+|[0-9a-f-]{36}", "", self.page.url)).strip("-")
        width = (self.page.viewport_size or {"width": 0})["width"]
        self.page.screenshot(path=folder / f"{number:03}-{width}-{place[:80]}.png", full_page=True)
