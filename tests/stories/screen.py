"""One person at one screen. Every page shown is checked with axe, for sideways scrolling and for script errors."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Dialog, Locator, Page, ViewportSize, expect

from kie.people.models import Person

ROOT = Path(__file__).parents[2]
AXE = (ROOT / "tests" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
AXE_AT_HAND = f"window.bringAxe = function () {{\n{AXE}\n}}"
"""What every page of a context knows from its beginning: half a megabyte sent to each page takes longer than axe."""
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
HEIGHT = 900
PHONE: ViewportSize = {"width": 360, "height": HEIGHT}
DESK: ViewportSize = {"width": 1280, "height": HEIGHT}
SHOTS = os.environ.get("KIE_TEST_SHOTS")
HARMLESS = re.compile(r"Failed to load resource: the server responded with a status of 4")
FAULTS = """tags => axe.run(document, {runOnly: tags, resultTypes: ["violations"]}).then(found => found.violations.map(
    one => one.id + ": " + one.nodes.map(node => node.target.join(" ") + " " + (node.failureSummary || "")).join(" | ")
))"""
SIGHT = """() => ({
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    cutOff: [...document.querySelectorAll(".figure text")].filter(text => {
        const words = text.getBoundingClientRect(), frame = text.closest(".figure").getBoundingClientRect();
        return words.width > 0 && (words.left < frame.left - 1 || words.right > frame.right + 1);
    }).map(text => text.textContent),
    dark: matchMedia("(prefers-color-scheme: dark)").matches,
    page: document.documentElement.outerHTML,
    filledIn: [...document.querySelectorAll("input:not([type=hidden]), select, textarea")].map(
        control => [control.checked, control.value]
    ),
})"""
VARIES = re.compile(
    r'[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w.-]{80,}|\b\d\d:\d\d\b|(?<=data-left=")\d+'
)
"""Keys, marks, clock times; in `data-left` the seconds until the session ends, which nobody sees."""
CLEAN: set[str] = set()
"""Looks of pages that axe found nothing on: see `look_of`."""


def look_of(width: int, sight: Mapping[str, Any]) -> str:
    """A page whole, with its width and light and what is filled in, and whatever varies between two runs numbered.

    Numbered and not left out: a label that points at another row's field is another look.
    """
    numbers: dict[str, str] = {}

    def number(found: re.Match[str]) -> str:
        return numbers.setdefault(found.group(), f"#{len(numbers)}")

    return VARIES.sub(number, f"{width} {sight['dark']} {sight['filledIn']} {sight['page']}")


class Screen:
    """A browser page with words for what people do. `origin`: the server; `script`: whether JavaScript runs."""

    def __init__(self, page: Page, origin: str, script: bool) -> None:
        self.page, self.origin, self.script = page, origin, script
        self.errors: list[str] = []
        self.visited: list[str] = []
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

    def remember(self, name: str, value: str) -> None:
        """A cookie, as if it had been set on an earlier visit."""
        self.page.context.add_cookies([{"name": name, "value": value, "url": self.origin}])

    def go(self, path: str) -> None:
        """Visit a page and check it."""
        self.page.goto(path)
        self.check()

    def go_at_both_widths(self, path: str) -> None:
        """Visit a page on a phone and check it, then make the window as wide as a desk's and check it again.

        Only a chart looks for its room when its page is loaded; style sheets need no second visit.
        """
        self.page.set_viewport_size(PHONE)
        self.go(path)
        self.page.set_viewport_size(DESK)
        if self.page.locator("[data-figure]").count():
            self.page.reload()
        self.check()

    def press(self, words: str) -> None:
        """Press the button that begins with these words, then check the page that follows."""
        self.press_in(self.page.locator("body"), words)

    def press_in(self, part: Locator, words: str) -> None:
        """Press the button in this part of the page."""
        button = part.get_by_role("button", name=re.compile(rf"^{re.escape(words)}")).first
        with self.page.expect_event("load"):
            button.click()
        self.check()

    def follow(self, words: str) -> None:
        """Follow the link with these words, then check the page that follows."""
        link = self.page.get_by_role("link", name=words).first
        with self.page.expect_event("load"):
            link.click()
        self.check()

    def choose(self, group: str, answer: str) -> None:
        """Pick a radio button by its label, in the group with this name."""
        self.page.get_by_role("group", name=group).get_by_role("radio", name=answer).first.check()

    def open(self, words: str) -> None:
        """Open the first closed part of the page with these words."""
        self.page.locator("details:not([open]) > summary").filter(has_text=words).first.click()

    def stays_when_asked(self) -> list[str]:
        """Answer every question of the browser's own with "stay"; gives the kinds of those asked so far."""
        asked: list[str] = []

        def stay(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.dismiss()

        self.page.on("dialog", stay)
        return asked

    def sees(self, words: str) -> None:
        """The words are on the page."""
        expect(self.page.locator("main")).to_contain_text(words)

    def sees_not(self, words: str) -> None:
        """The words are nowhere in what the server sent."""
        assert words not in self.page.content()

    def check(self) -> None:
        """No accessibility fault, nothing sideways or cut off, no script error. KIE_TEST_SHOTS keeps a picture."""
        self.visited.append(re.sub(r"^https?://[^/]+|#.*$", "", self.page.url))
        assert self.errors == [], f"{self.page.url}: {self.errors}"
        if SHOTS:
            self._photograph(Path(SHOTS))
        sight = self.page.evaluate(SIGHT)
        assert sight["wide"] <= 0, f"{self.page.url} scrolls sideways by {sight['wide']} px"
        assert sight["cutOff"] == [], f"{self.page.url} cuts off {sight['cutOff']}"
        if self.script:
            self._check_with_axe(look_of(self._width, sight))

    def _check_with_axe(self, look: str) -> None:
        """Where promises need JavaScript. A page of the same look is examined once."""
        if look in CLEAN:
            return
        self.page.evaluate("() => { if (!window.axe) bringAxe(); }")
        found = self.page.evaluate(FAULTS, TAGS)
        assert found == [], f"{self.page.url}\n" + "\n".join(found)
        CLEAN.add(look)

    @property
    def _width(self) -> int:
        return self.page.viewport_size["width"] if self.page.viewport_size else 0

    def _photograph(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        number = len(list(folder.iterdir()))
        path = re.sub(r"^https?://[^/]+|[0-9a-f-]{36}", "", self.page.url)
        place = re.sub(r"[^a-z0-9]+", "-", path).strip("-")[:80]
        self.page.screenshot(path=folder / f"{number:03}-{self._width}-{place}.png", full_page=True)
