"""Every kind of page of the demonstration, at the width of a phone and of a desk, as the people who are led there."""

import pytest

from tests.stories.council import Council

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stories-council")]

CAST = ("Ana", "Ben", "Chloé", "Dev", "Efua", "Femi", "Grace", "Hana")
IN_THE_DARK = "Ben"
FIRST = "home.index"


@pytest.fixture(scope="module")
def tour(council: Council) -> dict[str, list[str]]:
    """For each of the cast their first page, and the pages of every kind that nobody before them was led to."""
    known: set[str] = set()
    found = {}
    for name in CAST:
        pages = council.pages_of(name)
        found[name] = [path for kind, path in pages.items() if kind == FIRST or kind not in known]
        known.update(pages)
    return found


@pytest.mark.parametrize("name", CAST)
def test_every_page_is_sound_at_both_widths(council: Council, tour: dict[str, list[str]], name: str) -> None:
    screen = council.screen_of(name, width=360, dark=name == IN_THE_DARK)
    assert tour[name][0] == "/"
    for path in tour[name]:
        screen.go_at_both_widths(path)
