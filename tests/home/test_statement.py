"""The accessibility statement: for anybody, linked on every page, with whom to write to."""

import re
from collections import Counter
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


CRITERIA = 55
"""Of level A and AA in WCAG 2.2, without 4.1.1, which is obsolete."""
ROW = re.compile(r"^\| (\d\.\d\.\d+) \| [^|]+ \| ([^|]+) \|", re.MULTILINE)


def test_statement_and_document_name_the_same_failures(browser: Callable[..., Browser]) -> None:
    """Every criterion is judged once, and what is not met in full stands in the statement, and nothing else."""
    kept = (ROOT / "docs" / "accessibility.md").read_text(encoding="utf-8")
    judged = ROW.findall(kept.partition("## Criterion by criterion")[2].partition("\n## ")[0])
    assert len(judged) == CRITERIA and max(Counter(number for number, _ in judged).values()) == 1
    assert {result for _, result in judged} <= {"met", "met in part", "not met", "does not apply"}
    short = {number for number, result in judged if result in ("met in part", "not met")}
    assert short == set(re.findall(r"\b\d\.\d\.\d+\b", browser().get("/accessibility").text))
