"""Stories of starting with a code, over HTTP."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import Settings
from kie.accounts import throttle
from kie.app import create_app
from kie.mail import QueuedMail
from tests.accounts.conftest import GOOD, letter_for
from tests.browser import Browser
from tests.cast import Cast

pytestmark = pytest.mark.both_databases
HERE = "192.0.2.1"
COUNCIL = "Wexcombe Council"
Visit = Callable[..., Browser]


def test_start_page_sets_the_password_and_signs_in(session: Session, cast: Cast, browser: Visit) -> None:
    code = letter_for(session, cast)
    session.commit()
    ana = browser()
    ana.get("/start")
    assert ana.post("/start", {"code": code, "password": GOOD, "repeated": GOOD}).location == "/"
    assert "Your password is set" in ana.get("/account").text
    again = browser().post("/start", {"code": code, "password": GOOD, "repeated": GOOD}, status=422)
    assert "cannot be used" in again.text


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"code": "", "password": GOOD, "repeated": GOOD}, "Type the code"),
        ({"code": "ABCD-EFGH", "password": GOOD, "repeated": GOOD}, "cannot be used"),
        ({"code": "right", "password": GOOD, "repeated": "other"}, "not the same"),
        ({"code": "right", "password": "password", "repeated": "password"}, "Too many people"),
    ],
)
def test_start_page_says_what_to_mend(
    session: Session, cast: Cast, browser: Visit, values: dict[str, str], says: str
) -> None:
    code = letter_for(session, cast)
    session.commit()
    if values["code"] == "right":
        values = {**values, "code": code}
    page = browser().post("/start", values, status=422)
    assert says in page.text
    assert page.fields()["code"] == values["code"]
    browser().post("/start", {"code": code, "password": GOOD, "repeated": GOOD})


def test_start_again_answers_the_same_to_everybody(
    settings: Settings, open_session: Callable[[], Session], session: Session, cast: Cast
) -> None:
    app = create_app(replace(settings, smtp_host="mail.invalid"), sessions=lambda reading: open_session())
    app.testing = True
    answers = []
    for typed in ("1001", "9999"):
        somebody = Browser(app, session)
        somebody.get("/start-again")
        sent = somebody.post("/start-again", {"identifier": typed})
        answers.append(somebody.get(sent.location).text)
    assert answers[0] == answers[1]
    assert "Look at your mail" in answers[0]
    assert session.scalar(select(func.count()).select_from(QueuedMail)) == 1
    limit = throttle.address_limit("127.0.0.1")
    throttle.count(session, *[limit.key] * limit.most)
    session.commit()
    waits = Browser(app, session).post("/start-again", {"identifier": "1002"}, status=429)
    assert waits.fields()["identifier"] == "1002" and "too many tries" in waits.text


def test_without_a_mail_server_people_are_sent_to_hr(cast: Cast, browser: Visit, session: Session) -> None:
    page = browser().get("/start-again")
    assert "Ask HR for a sign-in letter" in page.text
    browser().post("/start-again", {"identifier": "1001"}, status=200)
    assert session.scalar(select(func.count()).select_from(QueuedMail)) == 0


def test_whoever_cannot_sign_in_reads_how_to_reach_hr(
    settings: Settings, open_session: Callable[[], Session], session: Session, browser: Visit
) -> None:
    assert "ask your manager" in browser().get("/start-again").text
    assert "or in the mail" not in browser().get("/start").text, "none is sent"
    app = create_app(
        replace(settings, smtp_host="mail.invalid", hr_contact="01632 960 011"),
        sessions=lambda reading: open_session(),
    )
    app.testing = True
    visitor = Browser(app, session)
    assert "01632 960 011" in visitor.get("/start-again").text
    assert "or in the mail that you asked for" in visitor.get("/start").text
