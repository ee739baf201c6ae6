"""The accessibility statement: for anybody, linked on every page, with whom to write to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from config import ROOT, Settings
from kie import clock
from kie.app import create_app
from kie.home.views_statement import AUDITED_ON
from tests.browser import Browser
from tests.cast import Cast


@pytest.mark.both_databases
def test_anybody_finds_the_statement_at_the_foot(browser: Callable[..., Browser], cast: Cast) -> None:
    for page in (browser().get("/sign-in"), browser(cast.ana).get("/")):
        link = page.html.select_one("footer a[href='/accessibility']")
        assert link is not None and link.get_text() == "Accessibility statement"
    page = browser().get("/accessibility")
    assert "partially compliant" in page.text and f"{AUDITED_ON.day} November 2026" in page.text
    assert "Tell your manager or HR" in page.text


def test_it_names_whom_to_write_to(settings: Settings, open_session: Callable[[], Session]) -> None:
    told = replace(settings, accessibility_contact="access@wexcombe.example")
    client = create_app(told, sessions=lambda reading: open_session()).test_client()
    said = client.get("/accessibility").get_data(as_text=True)
    assert "access@wexcombe.example" in said and "Tell your manager or HR" not in said


def test_what_was_found_is_kept_with_the_day() -> None:
    kept = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")
    assert f"{AUDITED_ON.day} {AUDITED_ON:%B %Y}" in kept
    assert date(2026, 11, 1) <= AUDITED_ON <= clock.today()
