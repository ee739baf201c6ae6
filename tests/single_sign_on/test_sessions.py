"""The session that begins: fresh, with the second factor that is owed, and ended at both ends."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts import service
from kie.accounts.models import SignInSession
from tests.accounts.codes_of_apps import App, set_up
from tests.browser import Browser
from tests.cast import Cast
from tests.single_sign_on.conftest import NAME, Visitor
from tests.single_sign_on.forger import Forger

Visit = Callable[[], Visitor]
ANA = {"email": "ana@wexcombe.example", "email_verified": True}
CHLOE = {"email": "chloe@wexcombe.example", "email_verified": True}
GOOD = "kettle bus forty"


def test_nobody_is_led_elsewhere_afterwards(cast: Cast, visitor: Visit, forger: Forger) -> None:
    outside = ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)")
    for elsewhere in (*outside, "/" + "a" * 400):
        ana = visitor()
        gone = ana.get("/single-sign-on", 302, query_string={"next": elsewhere})
        assert ana.comes_back(forger.sign_in(gone.location, "ana", **ANA)).location == "/", elsewhere


def test_a_session_begins_where_somebody_here_asks_for_it(cast: Cast, visitor: Visit) -> None:
    """Not by a link on another website, however often the provider would say yes without a question."""
    ana = visitor()
    for said in ("cross-site", "same-site"):
        led = ana.get("/single-sign-on?next=/account", 302, headers={"Sec-Fetch-Site": said})
        assert led.location == "/sign-in?next=/account"
    for said in ("same-origin", "none"):
        led = ana.get("/single-sign-on", 302, headers={"Sec-Fetch-Site": said})
        assert led.location.startswith("http")


def test_what_was_in_the_browser_before_is_gone(
    session: Session, cast: Cast, visitor: Visit, forger: Forger
) -> None:
    """Nobody can put a session of their own into somebody's browser and find it signed in later."""
    there = visitor()
    answer = forger.sign_in(there.goes(), "ana", **ANA)
    there.sign_in(cast.ben)
    assert there.goes("?next=/account") == "/account", "signed in already"
    with there.client.session_transaction() as cookie:
        cookie["planted"], token = "x", cookie["_user_id"]
    there.comes_back(answer)
    with there.client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie["_user_id"] != token
    (before,) = session.scalars(select(SignInSession).where(SignInSession.person_id == cast.ben.id))
    assert before.ended_at is not None
    assert "Ana Silva" in there.get("/account").text


def test_a_second_factor_given_there_counts_where_the_settings_say_so(
    cast: Cast, visitor: Visit, forger: Forger
) -> None:
    given_there: tuple[dict[str, object], ...] = ({"amr": ["pwd", "mfa"]}, {"acr": "urn:two"})
    for number, given in enumerate(given_there):
        chloe = visitor()
        chloe.signs_in(forger, "chloe", **CHLOE, **given)
        assert "Chloé Martin" in chloe.get("/account").text, number
    others: tuple[dict[str, object], ...] = ({}, {"amr": ["pwd"]}, {"amr": [["mfa"]]}, {"acr": ["urn:two"]})
    for not_given in others:
        chloe = visitor()
        chloe.signs_in(forger, "chloe", **CHLOE, **not_given)
        assert "Set up the second step" in chloe.get("/account", follow_redirects=True).text


def test_a_second_factor_of_ours_is_asked_for_when_none_was_given_there(
    cast: Cast, visitor: Visit, forger: Forger
) -> None:
    chloe = visitor()
    chloe.signs_in(forger, "chloe", **CHLOE)
    app, _codes = set_up(chloe)
    chloe.get("/people")
    with time_machine.travel(clock.now() + timedelta(seconds=30)):
        again = visitor()
        page = again.comes_back(forger.sign_in(again.goes("?next=/people"), "chloe", **CHLOE))
        asked = again.get(page.location, follow_redirects=True)
        assert "Type the code from your app" in asked.text
        assert again.post("/second-factor?next=/people", {"code": app.code()}).location == "/people"
        assert isinstance(app, App)


def test_signing_out_goes_on_to_the_provider(cast: Cast, visitor: Visit, forger: Forger) -> None:
    ana = visitor()
    ana.signs_in(forger, "ana", **ANA)
    assert ana.get("/single-sign-on/sign-out", 302).location == "/account", "signed in still"
    out = ana.post("/sign-out")
    assert out.location == "/single-sign-on/sign-out"
    assert out.headers["Clear-Site-Data"] == '"cache", "storage"'
    page = ana.get(out.location)
    there = f"{forger.issuer}/leave?client_id=kie&post_logout_redirect_uri=http%3A%2F%2Flocalhost%2Fsign-in"
    asked = str(page.link("Go on if nothing happens"))
    assert page.headers["Refresh"] == f"0;url={asked}"
    assert asked == f"{there}&id_token_hint={forger.given}"
    assert ana.get(out.location).link("Go on if nothing happens") == there, "read once"
    assert ana.get("/account", 302).location.startswith("/sign-in")


@pytest.mark.parametrize("metadata", [{"end_session_endpoint": None}, {"issuer": "https://another.example"}])
def test_where_the_provider_offers_no_end_the_danger_is_said(
    visitor: Visit, forger: Forger, metadata: dict[str, str | None]
) -> None:
    forger.metadata = metadata
    page = visitor().get("/single-sign-on/sign-out")
    assert f"You are still signed in with {NAME}" in page.text
    assert "Refresh" not in page.headers


def test_with_a_password_one_is_signed_out_here_alone_and_a_new_password_changes_nothing(
    session: Session, cast: Cast, visitor: Visit, forger: Forger
) -> None:
    service.set_password(session, cast.ana.id, GOOD)
    session.commit()
    ana = visitor()
    ana.post("/sign-in", {"identifier": "1001", "password": GOOD})
    assert ana.post("/sign-out").location == "/sign-in"
    ana = visitor()
    ana.signs_in(forger, "ana", **ANA)
    new = "another kettle bus"
    ana.post("/account/password", {"current": GOOD, "password": new, "repeated": new})
    assert ana.post("/sign-out").location == "/single-sign-on/sign-out"


def test_what_was_typed_meanwhile_is_found_again(
    session: Session, cast: Cast, visitor: Visit, forger: Forger
) -> None:
    ana = visitor()
    ana.signs_in(forger, "ana", **ANA)
    token = ana.csrf_token()
    for one in session.scalars(select(SignInSession)):
        one.ended_at = clock.now()
    session.commit()
    text = "The long walk round the north car park"
    ana.post("/diary/new", {"csrf_token": token, "text": text}, status=302)
    back = ana.signs_in(forger, "ana", **ANA)
    assert back.location.startswith("/unsent")
    assert text in ana.get(back.location).text


def test_an_installation_without_a_provider_has_none_of_it(
    cast: Cast, browser: Callable[..., Browser]
) -> None:
    nobody = browser()
    del nobody.client.application.extensions["kie-provider"]
    for path in ("", "/callback?code=x&state=y", "/sign-out"):
        nobody.get(f"/single-sign-on{path}", 404)
