"""A page of many boxes, each with its own button: what was typed into one is not lost with the button of another."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kie.frameworks.models import Catalogue
from kie.reviews.models import IssueOutcome
from tests.assessments.steps import open_cycle_with, part_of
from tests.cast import Cast
from tests.reviews.steps import reveal
from tests.stories.people import Reviewer
from tests.stories.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stories")]
WANTS, APART = "What Ana Silva wants next", "Prioritising Customer Need"
NOTE = "Ana leads the review of the rota from May."


@pytest.fixture
def ben(
    town: Cast, fresh_database: Engine, shipped: Catalogue, open_screen: Callable[..., Screen]
) -> Reviewer:
    """Ben, in the exchange with Ana."""
    with Session(fresh_database, expire_on_commit=False) as session:
        part = part_of(
            session, open_cycle_with(session, town, shipped, {"customer-focus": "theme"}), town.ana
        )
        reveal(session, town, part)
    one = Reviewer(open_screen(width=360), town.ben)
    one.signs_in()
    one.screen.go(f"/reviews/{part.participation.id}/together")
    return one


def card(page: Page, title: str) -> Locator:
    return page.locator("article", has=page.get_by_role("heading", name=title)).first


def note_of(page: Page, title: str) -> Locator:
    return card(page, title).get_by_label("What was said, and what will be done")


def outcomes(engine: Engine) -> set[tuple[str, str]]:
    with Session(engine) as session:
        return {(one.kind, one.note) for one in session.scalars(select(IssueOutcome))}


def test_what_is_written_in_one_box_stays_while_others_are_closed(
    ben: Reviewer, fresh_database: Engine
) -> None:
    page, asked = ben.page, ben.screen.stays_when_asked()
    note_of(page, APART).fill(NOTE)
    card(page, WANTS).get_by_role("button", name="We talked about it").click()
    expect(page.get_by_text("1 of").first).to_be_visible()
    expect(note_of(page, APART)).to_have_value(NOTE)
    ben.screen.check()
    page.get_by_label("What else do you want to talk about?").fill("The depot")
    card(page, WANTS).locator("summary").first.click()
    card(page, WANTS).get_by_role("radio").last.check()
    card(page, APART).get_by_role("button", name="Agree “usually”").click()
    expect(page.get_by_text("2 of").first).to_be_visible()
    expect(page.get_by_label("What else do you want to talk about?")).to_have_value("The depot")
    expect(card(page, WANTS).get_by_role("radio").last).to_be_checked()
    page.get_by_role("button", name="Put it on the agenda").click()
    ben.screen.sees("The depot")
    assert asked == []
    assert outcomes(fresh_database) == {("talked", ""), ("agreed", NOTE)}


def test_without_an_answer_everything_stays_and_the_button_works_again(
    ben: Reviewer, fresh_database: Engine
) -> None:
    page = ben.page
    note_of(page, APART).fill(NOTE)
    page.route("**/outcomes*", lambda route: route.abort())
    card(page, WANTS).get_by_role("button", name="We talked about it").click()
    ben.screen.sees("Not saved yet")
    assert outcomes(fresh_database) == set()
    page.unroute("**/outcomes*")
    card(page, WANTS).get_by_role("button", name="We talked about it").click()
    expect(page.get_by_text("1 of").first).to_be_visible()
    expect(note_of(page, APART)).to_have_value(NOTE)


def test_words_whose_box_is_gone_can_be_copied(ben: Reviewer) -> None:
    def refuse(route: Route) -> None:
        page = "<title>Closed</title><main><h1>Closed</h1><div class='flashes'></div></main>"
        route.fulfill(status=409, content_type="text/html", body=page)

    note_of(ben.page, APART).fill(NOTE)
    ben.page.route("**/outcomes*", refuse)
    card(ben.page, WANTS).get_by_role("button", name="We talked about it").click()
    ben.is_on("Closed")
    ben.screen.sees("This is not saved")
    ben.screen.sees(NOTE)
