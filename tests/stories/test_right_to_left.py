"""Right to left, in the made-up language that turns every text around and lengthens it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from kie.i18n import PSEUDO, SOURCE
from tests.stories.council import Council

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stories-council")]

PAGES = {
    "Ana": {
        "home.index",
        "assessments.show self",
        "assessments.theme self",
        "plans.mine",
        "insights.profile_mine",
        "insights.heatmap",
        "evidence.index",
        "evidence.note",
        "records.asking",
        "records.mine",
    },
    "Ben": {"insights.team", "reviews.exchange", "reviews.meeting", "reviews.together", "standing_in.mine"},
    "Chloé": {
        "cycles.policy_route",
        "cycles.show",
        "paper.forms",
        "people.import_csv",
        "people.person",
        "records.person",
        "records.removal",
        "records.removals",
    },
    "Efua": {"reviews.moderation", "standing_in.of_manager"},
    "Hana": {"paper.index"},
}
"""What each of the cast walks through."""

AT_A_DESK = {"cycles.policy_route", "insights.heatmap", "insights.team", "reviews.together"}
"""Those looked at on a wide screen too."""


@pytest.fixture(scope="module")
def paths(council: Council) -> dict[str, dict[str, str]]:
    """By person, the addresses of every kind of page that links lead them to."""
    return {name: council.pages_of(name) for name in PAGES}


@pytest.fixture
def everybody_reads_right_to_left(council: Council) -> Iterator[None]:
    """The pages of whoever walks here in the made-up language, for the length of a test."""
    _speak(council, PSEUDO)
    yield
    _speak(council, SOURCE)


def _speak(council: Council, language: str) -> None:
    with Session(council.engine) as session, session.begin():
        for name in PAGES:
            council.person(session, name).language = language


@pytest.mark.usefixtures("everybody_reads_right_to_left")
@pytest.mark.parametrize("name", PAGES)
def test_every_page_turns_round_on_a_phone(
    council: Council, paths: dict[str, dict[str, str]], name: str
) -> None:
    _walk(council, name, 360, {kind: paths[name][kind] for kind in PAGES[name]})


@pytest.mark.usefixtures("everybody_reads_right_to_left")
@pytest.mark.parametrize("name", [name for name in PAGES if PAGES[name] & AT_A_DESK])
def test_the_main_pages_turn_round_at_a_desk(
    council: Council, paths: dict[str, dict[str, str]], name: str
) -> None:
    _walk(council, name, 1280, {kind: paths[name][kind] for kind in PAGES[name] & AT_A_DESK})


def _walk(council: Council, name: str, width: int, paths: dict[str, str]) -> None:
    screen = council.screen_of(name, width=width)
    for _kind, path in sorted(paths.items()):
        screen.go(path)
        expect(screen.page.locator("html")).to_have_attribute("dir", "rtl")
