"""The exchange as the two live it, page by page."""

from collections.abc import Callable

from kie.cycles.queries import ParticipationContext
from tests.browser import Browser
from tests.cast import Cast


def test_the_exchange_opens_with_what_ana_wants(
    browser: Callable[..., Browser], cast: Cast, revealed: ParticipationContext
) -> None:
    page = browser(cast.ana).get(f"/reviews/{revealed.participation.id}")
    first = page.html.select_one("article.issue")
    assert first is not None and "What you want next" in first.get_text()
    assert "A team of my own" in first.get_text()
