"""At 320 px, and with letters, words and lines as far apart as a reader may set them (WCAG 1.4.10 and 1.4.12)."""

import pytest

from tests.stories.council import Council
from tests.stories.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stories-council")]

APART = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
LONG = "aaliyah.abara-ramsden.10195@wexcombe.example"


def test_nothing_runs_out_of_a_narrow_page(council: Council) -> None:
    screen = council.screen_of("Chloé", width=320)
    pages = council.pages_of("Chloé")
    for kind in ("people.person", "learning.import_csv"):
        screen.go(pages[kind])
        set_apart(screen)
        screen.check()
        for value in screen.page.locator("main .summary dd").all():
            value.evaluate("(element, words) => { element.textContent = words }", LONG)
        screen.check()


def set_apart(screen: Screen) -> None:
    """As a reader's own style sheet would; the page's policy lets no script do it."""
    browser = screen.page.context.new_cdp_session(screen.page)
    for domain in ("DOM", "CSS"):
        browser.send(f"{domain}.enable")
    frame = browser.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    sheet = browser.send("CSS.createStyleSheet", {"frameId": frame})["styleSheetId"]
    browser.send("CSS.setStyleSheetText", {"styleSheetId": sheet, "text": APART})
