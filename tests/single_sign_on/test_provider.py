"""A provider that is away, hangs, or answers what it should not: said plainly, soon, and nobody waits for it twice."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from config import Settings
from kie import clock
from kie.app import create_app
from kie.single_sign_on import rules, wire
from kie.single_sign_on.errors import AnswerRefused, ProviderAway
from kie.single_sign_on.provider import LASTS, NEW_KEYS, RESTS, Provider
from tests.cast import Cast, make_cast
from tests.single_sign_on.conftest import Visitor
from tests.single_sign_on.forger import Forger, a_key, said

Visit = Callable[[], Visitor]
ANA = {"email": "ana@wexcombe.example", "email_verified": True}
AWAY = "does not answer KIE just now"
DISCOVERY = "/.well-known/openid-configuration"


@pytest.fixture(autouse=True)
def in_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test has less patience."""
    monkeypatch.setattr(wire, "READING", 0.3)
    monkeypatch.setattr(wire, "IN_ALL", 0.6)
    monkeypatch.setattr(wire, "LONGEST", 20_000)


def dripping(_request: Request) -> Response:
    def drops() -> Iterator[bytes]:
        yield b"{"
        while True:
            time.sleep(0.05)
            yield b" "

    return Response(drops(), content_type="application/json")


def hanging(_request: Request) -> Response:
    time.sleep(0.8)
    return said({})


TROUBLES: dict[str, Callable[[Request], Response]] = {
    "fails": lambda _request: Response("broken", 500),
    "is being mended": lambda _request: Response("<h1>Back soon</h1>", 200, content_type="text/html"),
    "is not there": lambda _request: Response("", 404),
    "answers a list": lambda _request: said([1, 2]),
    "answers too much": lambda _request: said({"x": "x" * 30_000}),
    "drips": dripping,
    "hangs": hanging,
    "sends us inside": lambda _request: Response("", 302, {"Location": "http://127.0.0.1:1/admin"}),
}


@pytest.mark.parametrize("path", [DISCOVERY, "/keys", "/token", "/userinfo"])
def test_each_trouble_at_each_address_is_the_same_to_people(
    cast: Cast, visitor: Visit, forger: Forger, settings: Settings, path: str
) -> None:
    there, claims = path == DISCOVERY, {} if path == "/userinfo" else ANA
    for name, trouble in TROUBLES.items():
        ana = visitor()
        ana.client.application.extensions["kie-provider"] = Provider(settings)
        forger.pages = {path: trouble}
        page = ana.get("/single-sign-on", 503) if there else ana.signs_in(forger, "ana", 503, **claims)
        assert AWAY in page.text, name
        assert "sign in with that meanwhile" in page.text
        assert page.link("Go to the sign-in page") == "/sign-in"
    ana.get("/sign-in")


def test_nobody_waits_again_for_whoever_has_just_not_answered(
    cast: Cast, visitor: Visit, forger: Forger
) -> None:
    forger.pages = {DISCOVERY: TROUBLES["fails"]}
    visitor().get("/single-sign-on", 503)
    forger.pages = {}
    visitor().get("/single-sign-on", 503)
    assert forger.asked == [DISCOVERY]
    with time_machine.travel(clock.now() + RESTS + timedelta(seconds=1)):
        visitor().get("/single-sign-on", 302)


LIES: tuple[dict[str, str | None], ...] = (
    {"issuer": "https://evil.example"},
    {"issuer": None},
    {"token_endpoint": None},
    {"authorization_endpoint": "javascript:alert(1)"},
    {"jwks_uri": "file:///etc/passwd"},
    {"token_endpoint": "gopher://127.0.0.1:25/x"},
    {"userinfo_endpoint": "http://kie:secret@localhost/"},
    {"end_session_endpoint": "https://there.example/\r\nSet-Cookie: x=1"},
    {"jwks_uri": "http://[::1"},
)


def test_a_provider_that_names_itself_or_its_pages_wrongly_is_not_spoken_to(
    visitor: Visit, forger: Forger, settings: Settings
) -> None:
    for lie in LIES:
        there = visitor()
        there.client.application.extensions["kie-provider"] = Provider(settings)
        forger.metadata = lie
        assert AWAY in there.get("/single-sign-on", 503).text, lie
    assert set(forger.asked) == {DISCOVERY}


def test_over_https_nothing_else_is_spoken(settings: Settings, forger: Forger) -> None:
    for unsafe in (
        replace(settings, environment="production"),
        replace(settings, oidc_issuer=settings.oidc_issuer.replace("http:", "https:")),
    ):
        with pytest.raises(ProviderAway):
            Provider(unsafe).metadata()
    assert forger.asked == []
    assert not rules.speakable("http://there.example/token", https_only=True)
    assert rules.speakable("https://there.example/token", https_only=True)


def test_a_certificate_that_nobody_we_trust_signed_is_refused(settings: Settings) -> None:
    server = make_server("127.0.0.1", 0, lambda _environ, _start: [b""], ssl_context="adhoc")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        issuer = f"https://localhost:{server.server_port}"
        with pytest.raises(ProviderAway) as refused:
            Provider(replace(settings, oidc_issuer=issuer)).metadata()
        assert "CERTIFICATE_VERIFY_FAILED" in str(refused.value.__cause__)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_wrong_secret_is_the_installations_fault_and_not_the_persons(
    cast: Cast, visitor: Visit, forger: Forger, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    ana = visitor()
    ana.client.application.extensions["kie-provider"] = Provider(
        replace(settings, oidc_client_secret="another")
    )
    assert AWAY in ana.signs_in(forger, "ana", 503, **ANA).text
    assert "not known there" in caplog.text
    assert "another" not in caplog.text


def test_what_it_publishes_is_kept_for_an_hour_and_new_keys_are_found_before(
    cast: Cast, visitor: Visit, forger: Forger
) -> None:
    visitor().signs_in(forger, "ana", **ANA)
    visitor().signs_in(forger, "ana", **ANA)
    assert (forger.asked.count(DISCOVERY), forger.asked.count("/keys")) == (1, 1)
    new = a_key("new")
    forger.published, forger.signs_with = [forger.key, new], new
    visitor().signs_in(forger, "ana", 400, **ANA)
    assert forger.asked.count("/keys") == 1, "they were read this moment"
    with time_machine.travel(clock.now() + NEW_KEYS):
        visitor().signs_in(forger, "ana", **ANA)
    assert forger.asked.count("/keys") == 2
    forger.published = [new]
    with time_machine.travel(clock.now() + LASTS + 2 * NEW_KEYS):
        forger.signs_with = forger.key
        visitor().signs_in(forger, "ana", 400, **ANA)
        assert forger.asked.count(DISCOVERY) == 2


def test_half_of_the_threads_speak_with_it_at_most(
    settings: Settings, forger: Forger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kie.single_sign_on.provider.PATIENCE", 0.05)
    monkeypatch.setattr(wire, "READING", 5)
    provider = Provider(replace(settings, threads=4))
    inside, go = threading.Semaphore(0), threading.Event()

    def held(_request: Request) -> Response:
        inside.release()
        go.wait(10)
        return said({"error": "invalid_grant"}, 400)

    forger.pages = {"/token": held}
    question = rules.new_question(None, clock.now())

    def ask() -> None:
        with pytest.raises(AnswerRefused):
            provider.answer(question, "x", None)

    threads = [threading.Thread(target=ask) for _thread in range(2)]
    for thread in threads:
        thread.start()
    for _thread in threads:
        assert inside.acquire(timeout=10)
    with pytest.raises(ProviderAway):
        provider.answer(question, "x", None)
    assert provider.metadata(), "what is known is given all the same"
    go.set()
    for thread in threads:
        thread.join()


@pytest.mark.both_databases
def test_no_transaction_is_open_while_the_provider_is_spoken_to(
    fresh_database: Engine, settings: Settings, forger: Forger
) -> None:
    with Session(fresh_database, expire_on_commit=False) as session:
        cast = make_cast(session)
        session.commit()
        app = create_app(settings, engine=fresh_database)
        app.testing = True
        there = Visitor(app, session)
        session.close()
        open_then: list[object] = []

        def looking(path: str) -> Callable[[Request], Response]:
            own = {DISCOVERY: forger._metadata, "/token": forger._token, "/userinfo": forger._userinfo}[path]

            def look(request: Request) -> Response:
                open_then.append(fresh_database.pool.checkedout())  # type: ignore[attr-defined]
                return own(request)

            return look

        forger.pages = {path: looking(path) for path in (DISCOVERY, "/token", "/userinfo")}
        forger.more = ANA
        answer = forger.sign_in(there.goes(), "ana")
        there.sign_in(cast.ben)  # So that there is somebody to ask the database about.
        session.close()
        there.comes_back(answer)
        assert open_then == [0, 0, 0]
        assert "Ana Silva" in there.get("/account").text
        session.close()
