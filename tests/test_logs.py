"""The log: one line for each thing, for programs and for people, without what somebody wrote."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from contextvars import Context
from dataclasses import replace
from io import StringIO
from uuid import uuid4

import pytest
from gunicorn.config import Config
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from config import ConfigError, Settings
from kie import clock, hosting, logs
from kie.accounts import service, throttle
from kie.accounts.models import SignInSession
from kie.accounts.rules import TRIES_PER_ACCOUNT
from kie.app import create_app
from kie.db import make_engine
from kie.errors import Conflict
from kie.events import Event
from kie.home import views
from kie.web import KieFlask
from tests.browser import Browser
from tests.cast import Cast

SECRET = "Something private about Ana"
REFERENCE = re.compile(r"[0-9a-f]{32}")


class Lines:
    """What was written since it was last read, as a program reads it."""

    def __init__(self) -> None:
        self._written = StringIO()

    def listen(self) -> None:
        """From now on; to what another part of the program has installed, too."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sys.stderr", self._written)
            logs.install("json")

    def __call__(self) -> list[dict[str, object]]:
        found = [json.loads(line) for line in self._written.getvalue().splitlines()]
        self._written.seek(0)
        self._written.truncate()
        return found


@pytest.fixture
def lines() -> Iterator[Lines]:
    """The log, as it is written while the test runs."""
    root, level = logging.getLogger(), logging.getLogger("kie").level
    before = list(root.handlers)
    made = Lines()
    made.listen()
    yield made
    root.handlers = before
    logging.getLogger("kie").setLevel(level)


def test_a_line_of_each_kind(lines: Lines) -> None:
    with logs.doing(job="send mail"):
        logging.getLogger("kie.x").warning("it is %s", "late", extra={logs.FIELDS: {"ms": 3}})
    logging.getLogger("kie.x").info("then")
    first, then = lines()
    assert (first["event"], first["level"], first["logger"]) == ("it is late", "warning", "kie.x")
    assert (first["job"], first["ms"]) == ("send mail", 3) and isinstance(first["process"], int)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", str(first["time"]))
    assert "job" not in then


def test_the_same_for_people() -> None:
    record = logging.LogRecord("kie.x", logging.ERROR, "", 1, "it is late", (), None)
    try:
        raise ValueError(SECRET)
    except ValueError as error:
        record.exc_info = (ValueError, error, error.__traceback__)
    said = Context().run(logs.Line("text").format, record)
    first, *below = said.splitlines()
    assert re.match(
        r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d error +it is late logger=kie\.x process=\d+ error=ValueError$", first
    )
    assert below == [f"    {below[0].strip()}"] and "in test_the_same_for_people" in below[0]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError(SECRET), "ValueError"),
        (KeyError(SECRET), "KeyError"),
        (Conflict(SECRET), "Conflict"),
        (RuntimeError(SECRET), "RuntimeError"),
        (
            AttributeError("'Ana' object has no attribute 'x'"),
            "AttributeError: 'Ana' object has no attribute 'x'",
        ),
        (ConfigError("KIE_PORT is odd"), "ConfigError: KIE_PORT is odd"),
        (FileNotFoundError(2, "No such file", SECRET), "FileNotFoundError: No such file"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_errors_are_told_without_what_they_were_about(error: Exception, said: str) -> None:
    assert logs.told(error) == said


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("INSERT INTO alembic_version VALUES (NULL)", "IntegrityError: "),
        ("SELECT :words FROM nowhere_at_all", ""),
        ("SELECT CAST(:words AS uuid)", "DataError"),
        ("UPDATE events SET action = :words", "append-only"),
    ],
)
def test_a_database_s_words_quote_no_row(session: Session, statement: str, said: str) -> None:
    if session.get_bind().dialect.name == "sqlite" and "CAST" in statement:
        pytest.skip("SQLite takes any words for any type")
    session.add(Event(at=clock.now(), action="x"))
    session.flush()
    with pytest.raises(DBAPIError) as caught, session.begin_nested():
        session.execute(text(statement), {"words": SECRET} if ":words" in statement else {})
    told = logs.told(caught.value)
    assert SECRET not in told and "\n" not in told and said in told


def test_another_library_s_words_come_without_their_texts(lines: Lines) -> None:
    other = logging.getLogger("somebody.else")
    other.warning("pool of %s has %d left", SECRET, 3)
    other.warning("%(who)s", {"who": SECRET})
    assert [one["event"] for one in lines()] == ["pool of … has 3 left", "%(who)s"]


def test_gunicorn_quotes_no_request(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosting, "SETTINGS", Settings(log_format="json"))
    log = hosting.Log(Config())
    assert log.error_log.handlers == [], "one way for every line"
    lines.listen()
    log.warning("Connection of ip=%s", "10.1.2.3")
    log.warning(f"Invalid request from ip=10.1.2.3: Invalid HTTP request line: 'GET /?q={SECRET}'")
    try:
        raise ValueError(SECRET)
    except ValueError:
        log.exception("Error handling request %s %s", "GET", f"/people?q={SECRET}")
    log.error("Worker (pid:%s) exited with code %s.", 7, 3)
    told = lines()
    assert [one["event"] for one in told] == [
        "Connection of ip=10.1.2.3",
        "Something that is no request was refused",
        "Error handling request",
        "Worker (pid:7) exited with code 3.",
    ]
    assert told[2]["error"] == "ValueError" and SECRET not in json.dumps(told)


def test_each_request_has_one_line_and_a_reference(
    app: KieFlask, browser: Callable[..., Browser], cast: Cast, lines: Lines
) -> None:
    page = browser(cast.ben).get(f"/people/{cast.ana.id}?q={SECRET.replace(' ', '+')}", status=404)
    (line,) = [one for one in lines() if one["logger"] == "kie.watching"]
    assert (line["view"], line["method"], line["status"]) == ("people.person", "GET", 404)
    assert REFERENCE.fullmatch(str(line["request"])) and page.headers["X-Request-ID"] == line["request"]
    assert str(cast.ana.id) not in json.dumps(line) and "private" not in json.dumps(line)
    for quiet in ("/health", "/ready", "/static/css/tokens.css"):
        app.test_client().get(quiet).close()
    assert lines() == []


def test_a_refused_request_says_why_and_in_whose_session(
    browser: Callable[..., Browser], cast: Cast, lines: Lines, session: Session
) -> None:
    """Whoever tries addresses can be found by what the database keeps of sessions; nobody is named."""
    ben = browser(cast.ben)
    ben.get(f"/people/{cast.ana.id}", status=404)
    ben.get(f"/people/{uuid4()}", status=404)
    ben.client.post("/sign-out", data={"csrf_token": "forged"}).close()
    token = {"csrf_token": ben.csrf_token()}
    ben.client.post("/sign-out", data=token, headers={"Sec-Fetch-Site": "cross-site"}).close()
    browser().client.get("/people").close()
    service.set_password(session, cast.chloe.id, SECRET)
    throttle.count(session, *[throttle.account_limit(cast.chloe.id).key] * TRIES_PER_ACCOUNT)
    session.commit()
    # It says so in the form, and is refused all the same.
    browser(cast.chloe).post("/account/other-sessions/ending", {"password": SECRET}, status=429)
    told = [(one["refused"], one.get("asked"), "session" in one) for one in lines() if "refused" in one]
    assert told == [
        ("not allowed", "read_people", True),
        ("not allowed", "read_people", True),
        ("CSRFError", None, True),
        ("Forbidden", None, True),
        ("SignInNeeded", None, False),
        ("TooManyTries", None, True),
    ]
    ben.get(f"/people/{cast.ana.id}", status=404)
    (line,) = lines()
    kept = session.scalars(
        select(SignInSession.token_hash).where(SignInSession.person_id == cast.ben.id)
    ).all()
    assert [one[:12] for one in kept] == [line["session"]]


def test_of_ones_own_file_no_refusal_is_told(
    browser: Callable[..., Browser], cast: Cast, lines: Lines
) -> None:
    browser(cast.ben).get(f"/my-file/requests/{uuid4()}", status=404)
    (line,) = lines()
    assert line["view"] == "own file" and not set(logs.REFUSED) & set(line)


@pytest.mark.parametrize("kind", ["json", "text"])
@pytest.mark.parametrize(
    "sly", ["a\nlevel=critical", "a\r\nb", "a\x1b[2Jb", "a\u2028b", "a\u0085b", "a\u202eb", "a\0b"]
)
def test_nothing_makes_two_lines_of_one_or_hides_what_is_there(kind: str, sly: str) -> None:
    record = logging.LogRecord("kie.x", logging.INFO, "", 1, "it is %s", (sly,), None)
    setattr(record, logs.FIELDS, {"kind": sly})
    said = Context().run(logs.Line(kind).format, record)
    assert said.isprintable() and said.count("a\\") == 2
    if kind == "json":
        assert json.loads(said)["kind"] == sly


def test_only_a_proxy_of_ours_names_requests(settings: Settings, open_session: Callable[[], Session]) -> None:
    behind = create_app(replace(settings, proxies=1), sessions=lambda reading: open_session()).test_client()
    alone = create_app(settings, sessions=lambda reading: open_session()).test_client()
    good = "7d3f-A.b_c"

    def named(client: object, given: str) -> str:
        answer = client.get("/health", headers={"X-Request-ID": given})  # type: ignore[attr-defined]
        answer.close()
        return str(answer.headers["X-Request-ID"])

    assert named(behind, good) == good
    for odd in ("short", "x" * 65, "with space 123", "né" * 8, "<script>alert</script>", ".starts-odd"):
        assert REFERENCE.fullmatch(named(behind, odd)), odd
    assert REFERENCE.fullmatch(named(alone, good))


def test_a_fault_s_page_tells_by_what_it_is_found(
    settings: Settings,
    open_session: Callable[[], Session],
    session: Session,
    cast: Cast,
    lines: Lines,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr(views, "desk_of", broken)
    app = create_app(settings, sessions=lambda reading: open_session())
    page = Browser(app, session, cast.ana).get("/", status=500)
    fault, request = lines()
    assert fault["request"] == request["request"] and str(fault["request"]) in page.text
    assert "ValueError" in str(fault["event"]) and "in broken" in str(fault["event"])
    answer = Browser(app, session, cast.ana).client.get("/", headers={"Accept": "application/json"})
    assert answer.get_json()["reference"] == answer.headers["X-Request-ID"]
    assert SECRET not in json.dumps([fault, request, *lines()])


def test_an_outage_tells_it_too(settings: Settings, lines: Lines) -> None:
    engine = make_engine("sqlite:////nowhere/at/all/kie.db")
    client = create_app(settings, sessions=lambda reading: Session(engine)).test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "x" * 40
    answer = client.get("/")
    assert answer.status_code == 503 and answer.headers["X-Request-ID"] in answer.text
    fault, request = lines()
    assert "unable to open database file" in str(fault["event"])
    assert fault["request"] == request["request"] == answer.headers["X-Request-ID"]
    assert client.get("/", headers={"Accept": "application/json"}).get_json()["reference"]
