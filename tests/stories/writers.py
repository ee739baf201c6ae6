"""Somebody who writes while sessions end, as the stories of it know them."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from kie.people.models import Person
from tests.stories.people import PASSWORD, Someone

SOON = "What I want next, soon"
SIGNED_OUT = "You are signed out."


def begun(page: Page) -> None:
    """Wait until all that the page asks for has begun: a clock turned before is one that nobody looked at."""
    page.wait_for_selector("html[data-begun]", state="attached")


class Writer(Someone):
    """Somebody who writes what they want."""

    def types(self, words: str) -> None:
        """In the box for what they want soon."""
        self.page.get_by_label(SOON).fill(words)

    def is_told(self, words: str) -> None:
        """By the line that says what is saved."""
        expect(self.page.locator("[data-saved]").first).to_contain_text(words)

    def gives_the_password(self, page: Page, of: Person) -> None:
        """Somebody's, in the form for signing in."""
        page.fill("[name=identifier]", of.staff_number)
        page.fill("[name=password]", PASSWORD)

    def signs_in_beside(self, of: Person | None = None) -> None:
        """In the new tab that the page offers, as themselves or as somebody else."""
        with self.page.context.expect_page() as opened:
            self.page.get_by_role("link", name="Sign in again in a new tab").first.click()
        tab = opened.value
        self.gives_the_password(tab, of or self.person)
        tab.get_by_role("button", name="Sign in").click()
        expect(tab.get_by_role("heading", level=1)).to_have_text("Home")


Arriving = Callable[..., Writer]
Ageing = Callable[..., None]
Reading = Callable[[], str]
