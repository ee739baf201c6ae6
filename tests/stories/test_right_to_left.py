"""Right to left, in the made-up language that turns every text around and lengthens it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from kie.i18n import PSEUDO, SOURCE
from tests.stories.council import Council

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stories-council")]

PAGES = {
    "home.index",
    "assessments.show self",
    "assessments.theme self",
    "plans.mine",
    "insights.profile_mine",
    "insights.heatmap",
}


@pytest.fixture
def ana_reads_right_to_left(council: Council) -> Iterator[None]:
    """Ana's pages in the made-up language, for the length of a test."""
    _speak(council, PSEUDO)
    yield
    _speak(council, SOURCE)


def _speak(council: Council, language: str) -> None:
    with Session(council.engine) as session, session.begin():
        council.person(session, "Ana").language = language


@pytest.mark.usefixtures("ana_reads_right_to_left")
@pytest.mark.parametrize("width", [360, 1280])
def test_ana_walks_right_to_left(council: Council, width: int) -> None:
    paths = {council.kind_of(path): path for path in council.pages_of("Ana", set())}
    assert paths.keys() >= PAGES
    screen = council.screen_of("Ana", width=width)
    for kind in sorted(PAGES):
        screen.go(paths[kind])
        expect(screen.page.locator("html")).to_have_attribute("dir", "rtl")
