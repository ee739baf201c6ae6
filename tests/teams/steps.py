"""What somebody does on the pages of a change of a team."""

from collections.abc import Callable
from urllib.parse import urlencode

from kie import clock
from kie.people.models import Team
from tests.browser import Browser, Page

Visit = Callable[..., Browser]


def asked(somebody: Browser, team: Team, what: str, /, status: int = 200, **values: object) -> Page:
    """The page of a change with these values, from today on unless they say otherwise."""
    given = {"starts_on": clock.today().isoformat(), **values}
    return somebody.get(f"/teams/{team.id}/{what}?{urlencode(given)}", status)


def confirmed(somebody: Browser, page: Page, team: Team, what: str, status: int = 302) -> Page:
    """What the button below the preview does."""
    address = f"/teams/{team.id}/{what}"
    return somebody.post(address, page.fields(address), status)


def effects(page: Page) -> str:
    (panel,) = page.html.select("section.panel.strong")
    return " ".join(panel.get_text(" ").split())
