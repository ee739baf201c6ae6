"""Pages that only a turn of events leads to, and the demonstration does not have: small, dark, wide, right to left."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from config import Settings
from kie import clock
from kie.app import create_app
from kie.assessments.handover import hand_over
from kie.assessments.service import hand_in
from kie.frameworks.models import Catalogue
from kie.i18n import PSEUDO
from kie.people.models import Person
from kie.records.service import open_records
from tests.assessments.steps import fill, open_cycle_with, part_of
from tests.browser import Browser
from tests.cast import Cast, give_role
from tests.paper.steps import answers, code_in, file_on
from tests.people.files import PRK, as_csv, the_cast, under
from tests.standing_in.conftest import moves
from tests.stories.screen import Screen

pytestmark = [pytest.mark.browser]
COOKIE = "kie"


@dataclass(frozen=True, slots=True)
class Turned:
    """The pages by who is led to them, and a browser without a screen for each person."""

    pages: dict[str, list[str]]
    browsers: dict[str, Browser]


@pytest.fixture
def turned(fresh_database: Engine, town: Cast, shipped: Catalogue, settings: Settings) -> Turned:
    """Managers changed in the middle, a part is a month late, a form came on paper, HR reads with a reason."""
    app = create_app(settings, engine=fresh_database)
    with Session(fresh_database, expire_on_commit=False) as session:
        for one in (town.ana, town.ben, town.chloe, town.dev, town.efua, town.femi, town.grace):
            session.add(one)
        give_role(session, town.dev, "clerk")
        cycle = open_cycle_with(session, town, shipped, {"customer-focus": "theme"})
        ana, ben, grace = (part_of(session, cycle, one) for one in (town.ana, town.ben, town.grace))
        fill(session, ana, "self", town.ana.id)
        hand_in(session, ana, "self", town.ana.id)
        fill(session, ana, "manager", town.ben.id)
        fill(session, ben, "manager", town.efua.id)
        for side, author in (("self", town.grace), ("manager", town.efua)):
            fill(session, grace, side, author.id)
            hand_in(session, grace, side, author.id)
        moves(session, town.ana, town.efua)
        moves(session, town.ben, town.chloe)
        hand_over(session, ben, town.efua.id, "Ask about the depot.")
        open_records(session, town.chloe.id, town.grace.id, "appeal", "The review is appealed.")
        cycle.opens_on = clock.today() - timedelta(days=60)
        cycle.self_due_on = cycle.manager_due_on = clock.today() - timedelta(days=30)
        session.commit()
        people = {"Ana": town.ana, "Ben": town.ben, "Chloé": town.chloe, "Dev": town.dev}
        browsers = {name: Browser(app, session, person) for name, person in people.items()}
        filled = answers(part_of(session, cycle, town.femi))
        session.commit()  # What the browsers send next is written by sessions of their own.
    chloe, dev = browsers["Chloé"], browsers["Dev"]
    typing, entry = _paper(chloe, dev, str(cycle.id), filled)
    review = f"/records/{town.grace.id}/reviews/{grace.participation.id}"
    pages = {
        "Ana": [f"/reviews/{ana.participation.id}/going-ahead", f"/reviews/{ana.participation.id}"],
        "Ben": [f"/assessments/{ana.participation.id}/hand-over"],
        "Chloé": [
            f"/assessments/{ben.participation.id}/handed-over",
            review,
            f"/records/{town.grace.id}/plan",
            _planned_import(chloe),
            "/",
        ],
        "Dev": [typing, entry],
    }
    return Turned(pages, browsers)


def _paper(chloe: Browser, dev: Browser, cycle: str, filled: dict[str, str]) -> tuple[str, str]:
    """One form that the clerk has before them, and one that is typed in."""

    def opened(number: str) -> str:
        sent = chloe.post("/paper/forms", {"cycle": cycle, "numbers": number}, status=200)
        return dev.post("/paper", {"code": code_in(file_on(sent))}).location

    return opened("1002"), dev.post(opened("1006"), filled).location


def _planned_import(chloe: Browser) -> str:
    """A preview of a manager and a team that change, the manager in ten days."""
    cells = under("1007") | PRK
    lines = [one | cells if one["staff_number"] == "1001" else one for one in the_cast()]
    day = clock.today() + timedelta(days=10)
    values: dict[str, Any] = {
        "file": (io.BytesIO(as_csv(lines)), "people.csv"),
        "takes_effect_on": day.isoformat(),
    }
    return chloe.post("/people/import", values).location


@pytest.mark.parametrize(
    ("width", "dark", "language"),
    [(360, True, "en-GB"), (360, False, PSEUDO), (1280, False, "en-GB")],
)
def test_the_pages_are_sound(
    fresh_database: Engine,
    turned: Turned,
    open_screen: Callable[..., Screen],
    town: Cast,
    width: int,
    dark: bool,
    language: str,
) -> None:
    with Session(fresh_database) as session, session.begin():
        for one in (town.ana, town.ben, town.chloe, town.dev):
            session.get_one(Person, one.id).language = language
    for name, paths in turned.pages.items():
        screen = open_screen(width=width, dark=dark)
        cookie = turned.browsers[name].client.get_cookie(COOKIE)
        assert cookie is not None
        screen.remember(COOKIE, cookie.value)
        for path in paths:
            screen.go(path)
            assert screen.visited[-1] == path, "led elsewhere"
            expect(screen.page.locator("html")).to_have_attribute(
                "dir", "rtl" if language == PSEUDO else "ltr"
            )
            expect(screen.page.locator("main h1")).to_be_visible()
            assert "Page not found" not in screen.page.title()
