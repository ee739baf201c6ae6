"""Two tabs that write the same answer, on pages without a script: both are shown, and one chooses or joins them."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy.orm import Session

from kie.assessments.queries import sheet
from kie.cycles.queries import ParticipationContext
from tests.assessments.web import FOCUS, THEME, ratings, url
from tests.browser import Browser, Page
from tests.cast import Cast

pytestmark = pytest.mark.both_databases
CHOICES = [("mine", "Mine"), ("theirs", "Theirs"), ("both", "Mine\n\nTheirs")]


def stale(browser: Browser, path: str, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Page:
    """The page that comes back in the second of two tabs that began with the same version."""
    before = browser.get(path).fields()
    browser.post(path, {**before, **theirs})
    return browser.post(path, {**before, **mine}, status=409)


def settle(browser: Browser, path: str, page: Page, choice: str) -> None:
    """Choose in the panel and save."""
    (radio,) = page.html.select(f'.conflict input[type=radio][value="{choice}"]')
    browser.post(path, {**page.fields(), str(radio["name"]): choice})


@pytest.mark.parametrize(("choice", "note"), CHOICES)
def test_of_a_note(
    session: Session,
    cast: Cast,
    part: ParticipationContext,
    browser: Callable[..., Browser],
    choice: str,
    note: str,
) -> None:
    ana, path = browser(cast.ana), url(part, "self", f"/{THEME}")
    page = stale(
        ana,
        path,
        {f"{THEME}/note": "Mine", f"{THEME}/step": "2"},
        {f"{THEME}/note": "Theirs", f"{THEME}/step": "3"},
    )
    assert "Theirs" in page.html.select(".conflict")[0].get_text()
    settle(ana, path, page, choice)
    kept = ratings(session, part, "self")[FOCUS, "respect-and-courtesy"]
    assert (kept.note or "").replace("\r\n", "\n") == note
    assert kept.step == (3 if choice == "theirs" else 2)


@pytest.mark.parametrize(("choice", "soon"), CHOICES)
def test_of_what_somebody_wants(
    session: Session,
    cast: Cast,
    part: ParticipationContext,
    browser: Callable[..., Browser],
    choice: str,
    soon: str,
) -> None:
    ana, path = browser(cast.ana), url(part, "self", "/wants")
    page = stale(ana, path, {"soon": "Mine"}, {"soon": "Theirs", "later": "Only theirs"})
    settle(ana, path, page, choice)
    session.expire_all()
    row = sheet(session, part.participation.id, "self").wants
    assert row is not None
    assert (row.soon or "").replace("\r\n", "\n") == soon
    assert (row.later or "") == ("" if choice == "mine" else "Only theirs")


@pytest.mark.parametrize(("choice", "picked"), [("mine", {0}), ("theirs", {1}), ("both", {0, 1})])
def test_of_unhelpful_behaviours(
    session: Session,
    cast: Cast,
    part: ParticipationContext,
    browser: Callable[..., Browser],
    choice: str,
    picked: set[int],
) -> None:
    ana, path = browser(cast.ana), url(part, "self", f"/unhelpful/{FOCUS}")
    boxes = [str(box["value"]) for box in ana.get(path).html.select("input[name=seen]")]
    page = stale(ana, path, {"answer": "some", "seen": boxes[0]}, {"answer": "some", "seen": boxes[1]})
    settle(ana, path, page, choice)
    session.expire_all()
    kept = {row.statement_id for row in sheet(session, part.participation.id, "self").observations[FOCUS]}
    assert kept == {boxes[at] for at in picked}


def test_nothing_chosen_keeps_what_one_typed(
    session: Session, cast: Cast, part: ParticipationContext, browser: Callable[..., Browser]
) -> None:
    ana, path = browser(cast.ana), url(part, "self", "/wants")
    page = stale(ana, path, {"soon": "Mine"}, {"soon": "Theirs"})
    ana.post(path, page.fields())
    session.expire_all()
    row = sheet(session, part.participation.id, "self").wants
    assert row is not None and row.soon == "Mine"
