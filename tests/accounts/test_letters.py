"""Stories of sign-in letters, over HTTP."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import Settings
from kie.accounts import service
from kie.accounts.models import SignInCode
from kie.accounts.rules import LETTER_LASTS
from kie.app import create_app
from tests.browser import Browser
from tests.cast import Cast

GOOD = "kettle bus forty"
Visit = Callable[..., Browser]


def test_chloe_prints_letters_for_a_team(session: Session, cast: Cast, browser: Visit) -> None:
    chloe = browser(cast.chloe)
    asking = chloe.get("/people/letters").text
    assert "7 people have no password yet" in asking
    assert f"Codes work for {LETTER_LASTS.days} days." in asking
    page = chloe.post("/people/letters", {"team": "HWY"}, status=200)
    assert page.link("Sign-in letters") == "/people/letters"
    letters = page.html.select(".letter")
    assert [letter.select("strong")[0].get_text() for letter in letters] == ["Ana Silva", "Ben Okafor"]
    code = letters[0].select(".code")[0].get_text()
    assert "http://127.0.0.1:8000/start" in letters[0].get_text()
    assert page.headers["Cache-Control"] == "no-store"
    ana = browser()
    ana.post("/start", {"code": code, "password": GOOD, "repeated": GOOD})
    choosing = chloe.get("/people/letters")
    assert "6 people have no password yet" in choosing.text and "by mail" not in choosing.text


def test_each_choice_says_how_many_letters_and_who_gets_no_mail_can_be_chosen(
    session: Session, cast: Cast, browser: Visit
) -> None:
    cast.ana.email = None
    service.set_password(session, cast.ben.id, GOOD)
    session.commit()
    chloe = browser(cast.chloe)
    assert "6 people have no password yet" in chloe.get("/people/letters").text
    shown = chloe.post("/people/letters", {"team": "a"}, status=422)
    assert [label.get_text(strip=True) for label in shown.html.select("#which label")] == [
        "Highways (HWY): 1 letter, 1 without an e-mail address",
        "Parks (PRK): no letters",
        "People team (HR): 4 letters",
    ]
    chosen = {**shown.fields(), "which": str(cast.highways.id)}
    emptied = chloe.post("/people/letters", {**chosen, "team": ""}, status=422)
    assert "No team is given" in emptied.text and not emptied.html.select("#which")
    assert len(chloe.post("/people/letters", chosen, status=200).html.select(".letter")) == 1
    page = chloe.post("/people/letters", {"team": "", "without_email": "y"}, status=200)
    assert [letter.select("strong")[0].get_text() for letter in page.html.select(".letter")] == ["Ana Silva"]


def test_who_can_ask_for_a_code_by_mail_is_said_where_there_is_mail(
    open_session: Callable[[], Session], session: Session, cast: Cast, settings: Settings
) -> None:
    cast.ana.email = None
    session.commit()
    app = create_app(replace(settings, smtp_host="mail.invalid"), sessions=lambda _reading: open_session())
    shown = Browser(app, session, cast.chloe).get("/people/letters")
    assert "Whoever has an e-mail address can ask for a code by mail themselves." in shown.text


def test_chloe_prints_letters_for_everybody(session: Session, cast: Cast, browser: Visit) -> None:
    chloe = browser(cast.chloe)
    fields = chloe.get("/people/letters").fields()
    assert len(chloe.post("/people/letters", fields, status=200).html.select(".letter")) == 7


def test_chloe_prints_one_letter_for_somebody_who_has_forgotten(
    session: Session, cast: Cast, browser: Visit
) -> None:
    service.set_password(session, cast.ana.id, GOOD)
    session.commit()
    chloe = browser(cast.chloe)
    page = chloe.get(f"/people/letters?person={cast.ana.id}")
    assert "one letter, for Ana Silva" in page.text
    (letter,) = chloe.post("/people/letters", page.fields(), status=200).html.select(".letter")
    assert "Ana Silva" in letter.get_text()


def test_a_team_where_all_have_a_password_has_no_letters(
    session: Session, cast: Cast, browser: Visit
) -> None:
    page = browser(cast.chloe).post("/people/letters", {"team": "PRK"}, status=200)
    assert "No letters to print" in page.text


@pytest.mark.parametrize("team", ["NOWHERE", "", None])
def test_a_team_that_does_not_exist_makes_no_codes(
    session: Session, cast: Cast, browser: Visit, team: str | None
) -> None:
    values = {} if team is None else {"team": team}
    expected = 200 if team == "" else 422
    browser(cast.chloe).post("/people/letters", values, status=expected)
    made = session.scalar(select(func.count()).select_from(SignInCode))
    assert made == (7 if team == "" else 0)


@pytest.mark.parametrize("who", ["ana", "ben", "dev", "efua", "femi", "grace"])
def test_nobody_else_prints_letters(session: Session, cast: Cast, browser: Visit, who: str) -> None:
    somebody = browser(getattr(cast, who))
    somebody.get("/people/letters", status=404)
    somebody.post("/people/letters", {"team": ""}, status=404)
    assert session.scalar(select(func.count()).select_from(SignInCode)) == 0


@pytest.mark.parametrize("person", ["nonsense", "6f27ca11-4b42-4e33-8cc2-2e38d332ba16"])
def test_a_letter_for_nobody_is_not_found(cast: Cast, browser: Visit, person: str) -> None:
    browser(cast.chloe).get(f"/people/letters?person={person}", status=404)
