"""Fields for passwords, and passwords as they are typed; tokens, and codes that are guessed."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts import rules, service, throttle
from kie.accounts.passwords import common_passwords
from tests.accounts.codes_of_apps import set_up
from tests.browser import Browser
from tests.cast import Cast

Visit = Callable[..., Browser]
ODD = " Kettle bus\tFÖRTY  é " + "x" * 179
HOME = ("Ana Silva", "1001", "Wexcombe Council", "Wexcombe Council", "ana")


def test_passwords_are_hidden_and_can_be_pasted_and_filled_in(cast: Cast, browser: Visit) -> None:
    found = []
    for somebody, address in (
        (browser(), "/sign-in"),
        (browser(), "/start"),
        (browser(cast.ana), "/account/password"),
    ):
        for field in somebody.get(address).html.select(
            "main input[name$=password], main input[name=current], main input[name=repeated]"
        ):
            found.append(str(field["name"]))
            assert field["type"] == "password", (address, field["name"])
            assert field["autocomplete"] in {"current-password", "new-password"}
            assert not {"maxlength", "pattern", "onpaste"} & set(field.attrs)
    assert found == ["password", "password", "repeated", "current", "password", "repeated"]


def test_a_password_counts_as_it_is_typed_to_the_last_character_and_for_good(
    session: Session, cast: Cast, browser: Visit
) -> None:
    assert len(ODD) == rules.MOST_PASSWORD
    service.set_password(session, cast.ana.id, ODD)
    session.commit()
    for other in (ODD.strip(), ODD.upper(), ODD[:-1], ODD[:72], ODD[:-1] + "y"):
        browser().post("/sign-in", {"identifier": "1001", "password": other}, status=422)
        throttle.forget(session, throttle.name_limit("1001").key)
        session.commit()
    with time_machine.travel(clock.now() + timedelta(days=900), tick=False):
        browser().post("/sign-in", {"identifier": "1001", "password": ODD})


@pytest.mark.parametrize(
    "password",
    ["KeyIssues!1", "KIE-Review27", "Welcome#KIE#1", "LetMeIn2Kie", "AppraisaL 27", "ana@Council7"],
)
def test_words_of_the_house_make_no_password(password: str) -> None:
    problem = rules.password_problem(password, common_passwords(), HOME)
    assert problem is not None


def test_words_of_the_house_may_stand_in_a_long_one() -> None:
    assert rules.password_problem("seven kiel bridges", common_passwords(), HOME) is None


def test_guessing_at_codes_of_letters_is_slowed_down(session: Session, cast: Cast, browser: Visit) -> None:
    throttle.count(session, *[throttle.address_limit("127.0.0.1").key] * (rules.TRIES_PER_ADDRESS - 1))
    session.commit()
    sent = {
        "code": "AAAA-BBBB-CCCC-DDDD",
        "password": "four slow green buses",
        "repeated": "four slow green buses",
    }
    browser().post("/start", sent, status=422)
    browser().post("/start", sent, status=429)


def test_every_page_has_the_way_out(cast: Cast, browser: Visit) -> None:
    ana = browser(cast.ana)
    for address in ("/", "/account", "/diary", "/my-file", "/account/password", "/privacy"):
        assert ana.get(address).html.select("header form[action='/sign-out'] button"), address
    assert not browser().get("/privacy").html.select("form[action='/sign-out']")


def test_tokens_are_long_random_and_new_whenever_somebody_shows_who_they_are(
    session: Session, cast: Cast, browser: Visit
) -> None:
    made = {service.begin_session(session, cast.ben.id, "") for _time in range(20)}
    assert len(made) == 20 and all(len(token) == 43 for token in made), "32 bytes"
    service.set_password(session, cast.ana.id, "four slow green buses")
    session.commit()
    ana = browser()
    ana.post("/sign-in", {"identifier": "1001", "password": "four slow green buses"})
    app, _codes = set_up(ana, "four slow green buses")
    before = ana.client.get_cookie("kie")
    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=False):
        proof = {"password": "four slow green buses", "code": app.code()}
        ana.post("/account/other-sessions/ending", proof)
        assert "Ana Silva" in ana.get("/account").text
        assert before is not None
        kept = browser()
        kept.client.set_cookie("kie", before.value)
        kept.get("/account", status=302)
