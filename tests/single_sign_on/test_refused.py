"""What comes back and is not the answer to our question: each is told plainly, and nobody is signed in."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from joserfc.jwk import OctKey
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.models import SignInSession
from kie.events import Event
from kie.single_sign_on.models import AnsweredQuestion, Identity
from kie.single_sign_on.views import ASKED
from tests.browser import Page
from tests.cast import Cast
from tests.single_sign_on.conftest import Visitor
from tests.single_sign_on.forger import CLIENT, Forger, a_key

Visit = Callable[[], Visitor]
ANA = {"email": "ana@wexcombe.example", "email_verified": True}
OTHER = a_key("one")
NOW = int(clock.now().timestamp())
FINISHED = "begun in another browser, too long ago, or is finished already"
UNCHECKED = "could not be checked"


@pytest.fixture(autouse=True)
def nobody_is_signed_in(session: Session, cast: Cast) -> Iterator[None]:
    """After each of these, whatever it tried: no session, and nobody linked."""
    yield
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(SignInSession)) == 0
    assert session.scalar(select(func.count()).select_from(Identity)) == 0


def refused(page: Page, words: str) -> None:
    """A page that says why, leads back to signing in, and tells nothing of the provider's own words."""
    assert words in page.text
    title = "This sign-in cannot be finished" if words == FINISHED else "You are not signed in"
    assert [h1.get_text() for h1 in page.html.select("h1")] == [title]
    assert page.link("Go to the sign-in page") == "/sign-in"
    assert page.headers["Cache-Control"] == "no-store"


@pytest.fixture
def whys(caplog: pytest.LogCaptureFixture) -> Callable[[], list[object]]:
    """What the log says of refusals."""

    def said() -> list[object]:
        said = [
            one.getMessage().partition("answer of the identity provider was refused: ")
            for one in caplog.records
        ]
        return [why for _before, found, why in said if found]

    return said


def on_the_trail(session: Session) -> list[tuple[str, object]]:
    """What the audit trail says of refusals."""
    rows = session.scalars(select(Event).where(Event.action.endswith(".refused")).order_by(Event.id))
    return [(row.action, row.details) for row in rows]


TOKENS: dict[str, tuple[dict[str, Any], str]] = {
    "another nonce": ({"claims": {"nonce": "of another question"}}, "nonce"),
    "no nonce": ({"claims": {"nonce": None}}, "nonce"),
    "for another program": ({"claims": {"aud": "another"}}, "aud"),
    "for nobody": ({"claims": {"aud": None}}, "aud"),
    "for several, by another": ({"claims": {"aud": [CLIENT, "another"], "azp": "another"}}, "azp"),
    "of another issuer": ({"claims": {"iss": "https://evil.example"}}, "iss"),
    "of no issuer": ({"claims": {"iss": None}}, "iss"),
    "too old": ({"claims": {"iat": NOW - 900, "exp": NOW - 600}}, "exp"),
    "without an end": ({"claims": {"exp": None}}, "exp"),
    "not valid yet": ({"claims": {"nbf": NOW + 9000}}, "nbf"),
    "made in the future": ({"claims": {"iat": NOW + 9000}}, "iat"),
    "of nobody": ({"claims": {"sub": None}}, "sub"),
    "of an empty name": ({"claims": {"sub": ""}}, "sub"),
    "of a name that no database keeps": ({"claims": {"sub": "ana\x00"}}, "sub"),
    "of a name too long": ({"claims": {"sub": "a" * 256}}, "sub"),
    "of a number": ({"claims": {"sub": 1001}}, "sub"),
    "with another access token": ({"claims": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}}, "at_hash"),
    "signed by another": ({"signs_with": OTHER}, "bad_signature"),
    "signed with a key that is not published": ({"signs_with": a_key("two")}, "invalid_key_id"),
    "with a key of its own": (
        {"signs_with": OTHER, "header": {"jwk": OTHER.as_dict(private=False), "jku": "https://evil.example/keys"}},
        "bad_signature",
    ),
    "made for access": ({"header": {"typ": "at+jwt"}}, "typ"),
    "made for signing out": ({"header": {"typ": "application/logout+JWT"}}, "typ"),
    "not signed": ({"header": {"alg": "none"}}, "unsupported_algorithm"),
    "signed with the secret": (
        {"signs_with": OctKey.import_key("a secret of KIE, and long enough to sign with", {"kid": "one"}),
         "header": {"alg": "HS256"}},
        "unsupported_algorithm",
    ),
}  # fmt: skip


def test_a_token_that_is_not_for_us_now_is_refused(
    session: Session, visitor: Visit, forger: Forger, whys: Callable[[], list[object]]
) -> None:
    for name, (change, why) in TOKENS.items():
        forger.restore()
        for what, value in change.items():
            setattr(forger, what, value)
        refused(visitor().signs_in(forger, "ana", 400, **ANA), UNCHECKED)
        assert whys()[-1] == why, name
    assert len(whys()) == len(TOKENS)
    assert on_the_trail(session) == [], "anybody could fill it so"


def test_rubbish_instead_of_a_token_is_refused(
    session: Session, visitor: Visit, forger: Forger, monkeypatch: pytest.MonkeyPatch
) -> None:
    for rubbish in (None, 7, "", "a.b", "a.b.c", "e30.e30.e30", "é.é.é"):
        monkeypatch.setattr(forger, "token", lambda *_said, rubbish=rubbish: rubbish)
        refused(visitor().signs_in(forger, "ana", 400, **ANA), UNCHECKED)


def test_a_state_that_is_not_this_browsers_is_refused_and_the_provider_not_asked(
    visitor: Visit, forger: Forger
) -> None:
    one, two = visitor(), visitor()
    answer = forger.sign_in(one.goes(), "ana", **ANA)
    two.goes()
    for query in (answer, {**answer, "state": ""}, {"code": answer["code"]}):
        refused(two.comes_back(query, 400), FINISHED)
    refused(visitor().comes_back(answer, 400), FINISHED)
    assert "/token" not in forger.asked


def test_an_answer_after_ten_minutes_is_refused(visitor: Visit, forger: Forger) -> None:
    ana = visitor()
    answer = forger.sign_in(ana.goes(), "ana", **ANA)
    with time_machine.travel(clock.now() + timedelta(minutes=10, seconds=1)):
        refused(ana.comes_back(answer, 400), FINISHED)


def test_an_answer_counts_once_even_with_the_cookie_from_before(
    session: Session, visitor: Visit, forger: Forger
) -> None:
    ana = visitor()
    forger.forgets_codes = False
    forger.claims = {"email": "nobody@wexcombe.example"}
    answer = forger.sign_in(ana.goes(), "ana", **ANA)
    before = ana.client.get_cookie("kie")
    assert before is not None
    ana.comes_back(answer, 403)
    refused(ana.comes_back(answer, 400), FINISHED)
    ana.client.set_cookie("kie", before.value)
    refused(ana.comes_back(answer, 400), FINISHED)
    assert forger.asked.count("/token") == 1
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        visitor().signs_in(forger, "zoe", 403)
    assert session.scalar(select(func.count()).select_from(AnsweredQuestion)) == 1, "the old one is forgotten"


def test_a_code_that_the_provider_does_not_take_is_refused(
    visitor: Visit, forger: Forger, whys: Callable[[], list[object]]
) -> None:
    ana = visitor()
    answer = forger.sign_in(ana.goes(), "ana", **ANA)
    for code in ("another", "x" * 5000, "\u202eעברית & < \x00"):
        refused(ana.comes_back({**answer, "code": code}, 400), UNCHECKED)
        answer = forger.sign_in(ana.goes(), "ana", **ANA)
    assert whys() == ["code"] * 3


def test_a_code_without_the_verifier_of_its_question_is_refused(visitor: Visit, forger: Forger) -> None:
    """Somebody else's code, put into a question of one's own: RFC 7636."""
    victim, thief = visitor(), visitor()
    stolen = forger.sign_in(victim.goes(), "ana", **ANA)
    own = forger.sign_in(thief.goes(), "thief")
    refused(thief.comes_back({"code": stolen["code"], "state": own["state"]}, 400), UNCHECKED)


def test_the_providers_refusal_is_told_in_our_words(visitor: Visit, forger: Forger) -> None:
    for said in ({"error": "access_denied", "error_description": "<b>Rude</b>"}, {"error": "x" * 3000}, {}):
        ana = visitor()
        answer = forger.sign_in(ana.goes(), "ana", **ANA)
        page = ana.comes_back({"state": answer["state"], **said}, 400)
        refused(page, "You did not finish signing in")
        assert "Rude" not in page.text
    assert "/token" not in forger.asked


def test_an_answer_that_another_issuer_claims_is_refused(
    visitor: Visit, forger: Forger, whys: Callable[[], list[object]]
) -> None:
    ana = visitor()
    answer = forger.sign_in(ana.goes(), "ana", **ANA)
    refused(ana.comes_back({**answer, "iss": "https://evil.example"}, 400), UNCHECKED)
    forger.metadata = {"authorization_response_iss_parameter_supported": True}
    other = visitor()
    other.client.application.extensions["kie-provider"]._metadata._kept = None
    refused(other.signs_in(forger, "ana", 400, **ANA), UNCHECKED)
    assert whys() == ["issuer", "issuer"]


def test_too_many_that_fail_are_slowed_down(
    session: Session, visitor: Visit, forger: Forger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kie.accounts.rules.TRIES_PER_ADDRESS", 2)
    ana = visitor()
    for _time in range(2):
        assert on_the_trail(session) == []
        answer = forger.sign_in(ana.goes(), "ana", **ANA)
        ana.comes_back({**answer, "code": "guessed"}, 400)
    assert on_the_trail(session) == [("sign-in.refused", {"why": "many", "nobody": 2})]
    asked = len(forger.asked)
    assert "Wait" in ana.comes_back(forger.sign_in(ana.goes(), "ana", **ANA), 429).text
    assert len(forger.asked) == asked


def test_too_many_whom_nobody_here_is_are_slowed_down_too(
    session: Session, visitor: Visit, forger: Forger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kie.accounts.rules.TRIES_PER_ADDRESS", 2)
    for subject in ("zoe", "zara"):
        visitor().signs_in(forger, subject, 403)
    assert on_the_trail(session) == [("single-sign-on.refused", {"why": "unknown"})], "once for both"
    asked = forger.asked.count("/token")
    assert "Wait" in visitor().signs_in(forger, "ana", 429, **ANA).text
    assert forger.asked.count("/token") == asked


def test_a_cookie_of_another_make_is_no_question(visitor: Visit, forger: Forger) -> None:
    ana = visitor()
    for kept in ("x", 7, {"a": 1}, [[1, 2]], ["12345"], [["", "", "", "", "x"]], None):
        with ana.client.session_transaction() as cookie:
            cookie[ASKED] = kept
        refused(ana.comes_back({"state": "", "code": "x"}, 400), FINISHED)
    ana.goes()


def test_three_tabs_may_wait_for_an_answer(visitor: Visit, forger: Forger, session: Session) -> None:
    ana = visitor()
    answers = [forger.sign_in(ana.goes(), "zoe") for _tab in range(4)]
    refused(ana.comes_back(answers[0], 400), FINISHED)
    for answer in answers[1:]:
        assert "KIE cannot tell" in ana.comes_back(answer, 403).text
