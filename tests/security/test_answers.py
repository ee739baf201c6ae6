"""What every answer says to browsers, whoever gives it: a page, a refusal, a file."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse

from config import Settings
from kie.app import create_app
from kie.frame import POLICY, other_origin, safe_headers
from tests.browser import Browser
from tests.cast import Cast

HOST = "https://kie.wexcombe.example"
ASKED = (
    ("GET", "/sign-in", 200),
    ("GET", "/health", 200),
    ("GET", "/account", 302),
    ("GET", "/nothing", 404),
    ("GET", "/metrics", 404),
    ("POST", "/sign-in", 400),
    ("PUT", "/sign-in", 405),
    ("TRACE", "/sign-in", 405),
    ("POST", "/start", 413),
    ("GET", "/static/css/tokens.css", 200),
    ("HEAD", "/static/js/autosave.js", 200),
    ("GET", "/static/icon.svg", 200),
    ("GET", "/static/nothing.css", 404),
    ("POST", "/static/css/tokens.css", 405),
)


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A browser at an installation that real people use."""
    settings = Settings(
        environment="production",
        secret_key="k" * 40,
        database_url=f"sqlite:///{tmp_path_factory.mktemp('answers') / 'kie.db'}",
        public_url=HOST,
    )
    yield create_app(settings).test_client()


def ask(client: FlaskClient, method: str, path: str, status: int) -> TestResponse:
    """The answer, read whole."""
    body = b"a" * (3 * 1024 * 1024) if status == 413 else b""
    kind = "application/x-www-form-urlencoded" if body else None
    return client.open(
        path,
        method=method,
        base_url=HOST,
        data=body,
        content_type=kind,
        buffered=True,
        headers={"Origin": HOST},
    )


@pytest.mark.parametrize(("method", "path", "status"), ASKED, ids=lambda one: str(one))
def test_every_answer_tells_browsers_what_to_hold_to(
    production: FlaskClient, method: str, path: str, status: int
) -> None:
    answer = ask(production, method, path, status)
    assert answer.status_code == status
    said = {name: answer.headers.getlist(name) for name in safe_headers(production=True)}
    assert said == {name: [value] for name, value in safe_headers(production=True).items()}
    assert "Access-Control-Allow-Origin" not in answer.headers
    if not path.startswith("/static/") or status == 404:
        assert answer.headers["Cache-Control"] == "no-store"
    if answer.data:
        kind, options = parse_options_header(answer.headers["Content-Type"])
        assert options.get("charset") == "utf-8" or kind == "application/json"


def test_what_they_are_told_is_strict() -> None:
    told = dict(part.strip().split(" ", 1) for part in POLICY.split(";"))
    assert {told[name] for name in ("default-src", "object-src", "base-uri", "frame-ancestors")} == {"'none'"}
    assert (told["script-src"], told["style-src"]) == ("'self'", "'self'"), (
        "nothing inline, and nobody else's"
    )
    assert safe_headers(production=True)["X-Frame-Options"] == "DENY"
    encrypted = safe_headers(production=True)["Strict-Transport-Security"]
    assert encrypted == "max-age=31536000; includeSubDomains"
    assert "Strict-Transport-Security" not in safe_headers(production=False)


def test_the_one_cookie_is_bound_to_this_host_and_hidden_from_scripts(production: FlaskClient) -> None:
    answer = ask(production.application.test_client(), "GET", "/sign-in", 200)
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-kie=") and len(cookie) < 4096
    parts = set(cookie.split("; ")[1:])
    assert parts == {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"}


@pytest.mark.parametrize("ours", ["https://kie.example", "https://kie.example:8443"])
def test_another_origin_is_another_whatever_it_looks_like(ours: str) -> None:
    host = ours.removeprefix("https://")
    for own in (None, "", "null", ours):
        assert not other_origin(own, (host,)), own
    for other in (
        "https://evil.example",
        f"{ours}.evil.example",
        "https://kie.example:1",
        "https://xkie.example",
        "x",
    ):
        assert other_origin(other, (host,)), other


def test_a_form_that_another_site_sends_is_refused_though_its_token_is_right(
    cast: Cast, browser: Callable[..., Browser]
) -> None:
    ana = browser(cast.ana)
    for said in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "same-site"}):
        sent = {"csrf_token": ana.csrf_token()}
        assert ana.client.post("/sign-out", data=sent, headers=said).status_code == 403, said
    ana.get("/account")
    own = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert ana.client.post("/sign-out", data={"csrf_token": ana.csrf_token()}, headers=own).status_code == 302


def test_files_are_saved_and_not_shown_under_names_of_ours(
    cast: Cast, browser: Callable[..., Browser]
) -> None:
    chloe = browser(cast.chloe)
    for address, kind in (
        ("/people/import/sample.csv", "text/csv; charset=utf-8"),
        ("/learning/export.csv", "text/csv; charset=utf-8"),
        ("/frameworks/files/example.toml", "application/toml"),
        ("/my-file/everything.json", "application/json"),
    ):
        answer = chloe.client.get(address + "?filename=evil.html&name=evil.html")
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind), address
        saved = answer.headers["Content-Disposition"]
        assert saved.startswith("attachment; filename=") and "evil" not in saved, address
        assert "\n" not in saved and saved.isascii()


def test_cookies_and_ids_of_a_stranger_open_nothing(fresh_database: Engine, settings: Settings) -> None:
    """A cookie that another key signed is no session."""
    other = create_app(replace(settings, secret_key="o" * 40), engine=fresh_database).test_client()
    own = create_app(replace(settings, secret_key="k" * 40), engine=fresh_database).test_client()
    with other.session_transaction() as cookie:
        cookie["_user_id"] = "x" * 43
    signed = other.get_cookie("kie")
    assert signed is not None
    own.set_cookie("kie", signed.value)
    assert own.get("/account").status_code == 302
