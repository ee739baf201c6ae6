"""Every kind of page of the demonstration, at the width of a phone and of a desk, as the people who are led there."""

import pytest

from tests.stories.council import Council

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stories-council")]

CAST = ("Ana", "Ben", "Chloé", "Dev", "Efua", "Femi", "Grace", "Hana")
IN_THE_DARK = "Ben"


@pytest.fixture(scope="module")
def tour(council: Council) -> dict[str, list[str]]:
    """For each of the cast their first page, and the pages of every kind that nobody before them was led to."""
    known: set[str] = set()
    found = {}
    for name in CAST:
        known.discard("home.index")
        found[name] = list(council.pages_of(name, known))
    return found


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", CAST)
def test_every_page_is_sound_at_both_widths(
    council: Council, tour: dict[str, list[str]], name: str, width: int
) -> None:
    screen = council.screen_of(name, width=width, dark=name == IN_THE_DARK)
    assert tour[name][0] == "/"
    for path in tour[name]:
        screen.go(path)
