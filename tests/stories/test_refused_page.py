"""A page that came back with an error holds words that are kept nowhere: leaving it is asked about, as anywhere."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from kie.frameworks.models import Catalogue
from tests.assessments.steps import open_cycle_with, part_of
from tests.cast import Cast
from tests.stories.people import Reviewer
from tests.stories.screen import Screen

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stories")]
TOO_LONG = "The depot rang. " * 300


def test_signing_out_of_a_refused_page_asks_first(
    town: Cast, fresh_database: Engine, shipped: Catalogue, open_screen: Callable[..., Screen]
) -> None:
    with Session(fresh_database) as session, session.begin():
        part = part_of(
            session, open_cycle_with(session, town, shipped, {"customer-focus": "theme"}), town.ana
        )
        address = f"/assessments/{part.participation.id}/self/all"
    ana = Reviewer(open_screen(width=360), town.ana)
    ana.signs_in()
    ana.screen.go(address)
    theme = "Prioritising Customer Need"
    ana.notes(theme, TOO_LONG)
    ana.screen.press("Save and")
    ana.screen.sees("This was not saved")
    ana.page.get_by_role("button", name="Sign out").click()
    question = ana.page.get_by_role("dialog", name="Sign out and lose what is not saved?")
    expect(question).to_be_visible()
    question.get_by_role("button", name="Stay").click()
    # Put right, it is saved by itself.
    with ana.saves_by_itself():
        ana.page.get_by_label("Note: an example helps most").filter(visible=True).first.fill(
            "The depot rang."
        )
    ana.page.get_by_role("button", name="Sign out").click()
    ana.is_on("Sign in")
