"""The pages about frameworks: every word of them is there, in the document and on the paper form."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from config import Settings
from kie.app import create_app
from kie.frameworks.models import Catalogue, Framework
from tests.browser import Browser, Page
from tests.cast import Cast
from tests.frameworks.small import write

IDS = ("can-do", "care", "corporate-behaviours", "customer-focus", "freedom-within-boundaries")

Browse = Callable[..., Browser]


def said(page: Page) -> str:
    return page.text.replace("’", "'")


def all_words(framework: Framework) -> list[str]:
    return [" ".join(s.text.split()).replace("’", "'") for s in framework.all_statements]


def test_list_names_every_framework_with_its_publisher(
    browser: Browse, cast: Cast, shipped: Catalogue
) -> None:
    page = browser(cast.ana).get("/frameworks")
    for framework in shipped.frameworks.values():
        assert page.link(framework.title) == f"/frameworks/{framework.id}"
        assert framework.publisher in page.text
    assert "People Values" in page.text


@pytest.mark.parametrize("framework_id", IDS)
def test_document_has_every_word_and_its_source(
    browser: Browse, cast: Cast, shipped: Catalogue, framework_id: str
) -> None:
    framework = shipped.framework(framework_id)
    page = browser(cast.ana).get(f"/frameworks/{framework_id}")
    for words in all_words(framework):
        assert words in said(page)
    for competency in framework.competencies:
        assert page.html.find(id=competency.id), competency.id
        assert all(idea.text in page.text for idea in shipped.ideas(framework_id, competency.id))
    for words in (framework.publisher, framework.document, "undated", framework.motto, *framework.opening):
        assert words in page.text
    assert "not by the publisher" in page.text


@pytest.mark.parametrize("depth", ["theme", "behaviour"])
@pytest.mark.parametrize("framework_id", IDS)
def test_form_asks_as_often_as_the_depth_says(
    browser: Browse, cast: Cast, shipped: Catalogue, framework_id: str, depth: str
) -> None:
    framework = shipped.framework(framework_id)
    page = browser(cast.ana).get(f"/frameworks/{framework_id}/form?depth={depth}")
    for words in all_words(framework):
        assert words in said(page)
    opt_out = f"{framework.scale.opt_out_self} / {framework.scale.opt_out_other}"
    asked = [
        1 if depth == "theme" or not competency.statements else len(competency.statements)
        for competency in framework.competencies
    ]
    assert page.text.count(opt_out) == sum(asked)
    for title in ("Name", "Date", "Notes", "Signature"):
        assert title in [dt.get_text() for dt in page.html.select("dt")]


def test_levels_say_their_place_in_the_order(browser: Browse, cast: Cast) -> None:
    page = browser(cast.ana).get("/frameworks/corporate-behaviours")
    assert "Developed, 2 of 4 positive and effective in the face of change" in page.text
    form = browser(cast.ana).get("/frameworks/corporate-behaviours/form?depth=behaviour")
    assert form.text.count("Foundation, 1 of 4") == 2  # described and asked for the one without statements
    assert "Consistently" in form.text


def test_form_without_depth_is_the_frameworks_own(browser: Browse, cast: Cast) -> None:
    ana = browser(cast.ana)
    assert "Tick one box for each behaviour" in ana.get("/frameworks/care/form").text
    assert "one box for each theme" in ana.get("/frameworks/can-do/form").text


@pytest.mark.parametrize(
    "path", ["/frameworks/none", "/frameworks/none/form", "/frameworks/care/form?depth=x"]
)
def test_what_there_is_not_is_not_found(browser: Browse, cast: Cast, path: str) -> None:
    browser(cast.ana).get(path, status=404)


@pytest.mark.parametrize("path", ["/frameworks", "/frameworks/care", "/frameworks/care/form"])
def test_nobody_reads_without_signing_in(browser: Browse, path: str) -> None:
    assert browser().get(path, status=302).location.startswith("/sign-in")


def test_an_organisations_own_words_are_marked_as_its_own(
    settings: Settings, open_session: Callable[[], Session], session: Session, cast: Cast, tmp_path: Path
) -> None:
    own = replace(settings, frameworks_dir=write(tmp_path), organisation="Wexcombe Council")
    app = create_app(own, sessions=lambda _reading: open_session())
    app.testing = True
    for path in ("/frameworks/tea", "/frameworks/tea/form?depth=behaviour"):
        page = Browser(app, session, cast.ana).get(path)
        assert "In Wexcombe Council’s own words: Four minutes do" in page.text
