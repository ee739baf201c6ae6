"""Figures for a Prometheus server: behind a token, of what is in the database, and never about a person."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from config import ROOT, Settings
from kie import clock, logs, mail, meters
from kie.app import create_app
from kie.db import make_engine, reading
from kie.jobs.timetable import key_at
from kie.mail.standing import note_away, note_used
from kie.metrics.service import exposition, found
from kie.web import KieFlask
from kie.work.models import Job
from tests.browser import Browser
from tests.cast import Cast

TOKEN = "a-token-of-the-tests-0123456789"
HERE = Path(__file__).parent
ID = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
FIGURE = re.compile(r"\bkie_\w+")
Figures = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture(scope="module")
def settings() -> Settings:
    """Settings with a token."""
    return Settings(environment="testing", pseudo_language=True, metrics_token=TOKEN)


def figures(text: str) -> Figures:
    """What a Prometheus server would keep: refuses what it would refuse."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def asked(app: KieFlask, token: str = TOKEN) -> Figures:
    """What it reads."""
    answer = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200 and answer.mimetype == "text/plain"
    return figures(answer.text)


def test_without_the_token_there_is_no_such_page(
    app: KieFlask, settings: Settings, open_session: Callable[[], Session]
) -> None:
    client = app.test_client()
    for given in ("", TOKEN, f"Bearer {TOKEN}x", "Bearer ", "Bearer é", f"Basic {TOKEN}", f"bearer {TOKEN}"):
        assert client.get("/metrics", headers={"Authorization": given}).status_code == 404, given
    assert client.get("/metrics").status_code == 404
    without = create_app(replace(settings, metrics_token=""), sessions=lambda reading: open_session())
    for given in ("Bearer ", "Bearer None", ""):
        assert without.test_client().get("/metrics", headers={"Authorization": given}).status_code == 404


def test_requests_are_counted_by_view_and_labels_name_nobody(
    app: KieFlask, browser: Callable[..., Browser], cast: Cast
) -> None:
    before = asked(app)

    def more(name: str, **labels: str) -> float:
        key = (name, tuple(sorted(labels.items())))
        return after.get(key, 0) - before.get(key, 0)

    ben, nobody = browser(cast.ben), app.test_client()
    ben.get(f"/people/{cast.ana.id}", status=404)
    ben.get("/")
    nobody.get("/nowhere/at/all?q=somebody's+words").close()
    nobody.open("/sign-in", method="PROPFIND").close()
    nobody.get("/static/css/tokens.css").close()
    after = asked(app)
    assert more("kie_requests_total", view="people.person", method="GET", status="4xx") == 1
    assert more("kie_requests_total", view="home.index", method="GET", status="2xx") == 1
    assert more("kie_requests_total", view="none", method="GET", status="4xx") == 1
    assert more("kie_requests_total", view="none", method="other", status="4xx") == 1
    assert more("kie_requests_total", view="static", method="GET", status="2xx") == 1
    assert more("kie_request_seconds_count", view="home.index") == 1
    assert after["kie_requests_in_flight", ()] >= 1, "the one that asks"
    assert more("kie_requests_in_flight") == 0, "of the others none is left"
    labels = {label for _name, held in after for label in held}
    assert {name for name, _value in labels} <= {"view", "method", "status", "le", "kind"}
    views = set(app.view_functions) | {"none", "static", meters.OWN_FILE}
    assert {value for name, value in labels if name == "view"} <= views
    assert not any(ID.search(value) for _name, value in labels)


def test_neither_figures_nor_log_tell_that_somebody_complained(
    app: KieFlask, browser: Callable[..., Browser], cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    ana = browser(cast.ana)
    asks: tuple[Callable[[], object], ...] = (
        lambda: ana.get("/my-file"),
        lambda: ana.get("/my-file/requests"),
        lambda: ana.get("/my-file/complaints"),
        lambda: ana.post("/my-file/complaints", {"words": ""}, status=422),
        lambda: ana.post("/my-file/complaints", {"words": "My record was shown to my neighbour."}),
    )
    before, said = asked(app), []
    with caplog.at_level("INFO", "kie.watching"):
        for ask in asks:
            caplog.clear()
            ask()
            (line,) = caplog.records
            said.append((line.getMessage(), getattr(line, logs.FIELDS)))
    after = asked(app)
    assert said == [("request", {})] * 5
    more = {key: after[key] - before.get(key, 0) for key in after if "_created" not in key[0]}
    grown = {
        key: by
        for key, by in more.items()
        if by and key[0] in ("kie_requests_total", "kie_request_seconds_count")
    }
    own = (("method", "any"), ("status", "any"), ("view", "own file"))
    assert grown.pop(("kie_requests_total", own)) == 5
    assert grown.pop(("kie_request_seconds_count", own[2:])) == 5
    assert {dict(labels)["view"] for _name, labels in grown} <= {"metrics.index"}
    assert not any("complaints.mine" in str(labels) for _name, labels in after)


def test_a_page_of_ones_own_file_that_fails_is_still_counted_as_failed(app: KieFlask) -> None:
    before = asked(app)
    meters.count(meters.OWN_FILE, "POST", 503, 0.1)
    key = ("kie_requests_total", (("method", "any"), ("status", "5xx"), ("view", "own file")))
    assert asked(app)[key] - before.get(key, 0) == 1


@pytest.mark.both_databases
def test_work_sessions_and_mail_that_is_held_up(session: Session, cast: Cast) -> None:
    now = clock.now()
    for number, (state, value) in enumerate(
        (("run_at", now - timedelta(minutes=5)), ("lease_until", now + timedelta(hours=1)), ("dead_at", now))
    ):
        job = {"run_at": now, "queued_at": now - timedelta(hours=1), state: value}
        session.add(Job(kind=mail.KIND, key=f"k{number}", payload={}, **job))
    note_away(session, "TimeoutError", timedelta(seconds=10))
    session.flush()
    read = figures(exposition(session).decode())
    kind = (("kind", "mail"),)
    numbers = [read[f"kie_jobs_{name}", kind] for name in ("waiting", "running", "given_up")]
    assert numbers == [1, 1, 1]
    assert 290 < read["kie_jobs_late_seconds", kind] < 400
    assert read["kie_database_up", ()] == 1 and read["kie_sessions", ()] == 0
    assert read["kie_mail_held_up_seconds", ()] >= 0
    assert ("kie_worker_timestamp_seconds", ()) not in read
    for minutes, key in ((90, "hour/ago"), (2, key_at("seal-events", now - timedelta(minutes=2)))):
        at = now - timedelta(minutes=minutes)
        session.add(Job(kind="seal-events", key=key, payload={}, run_at=at, queued_at=at, done_at=at))
        session.flush()
        seen = figures(exposition(session).decode())["kie_worker_timestamp_seconds", ()]
        assert abs(seen - at.timestamp()) < 1
    assert not any("mail-server" in str(held) for held in read), "it is no job"
    note_used(session)
    assert figures(exposition(session).decode())["kie_mail_held_up_seconds", ()] == 0


def test_sessions_that_may_be_used(browser: Callable[..., Browser], session: Session, cast: Cast) -> None:
    browser(cast.ana), browser(cast.ben)
    assert figures(exposition(session).decode())["kie_sessions", ()] == 2


def test_a_database_that_is_away_is_a_figure(settings: Settings) -> None:
    engine = create_engine("sqlite:////nowhere/at/all/kie.db")
    app = create_app(settings, sessions=lambda only_reading: Session(reading(engine)))
    read = asked(app)
    assert read["kie_database_up", ()] == 0
    assert any(name == "kie_requests_in_flight" for name, _labels in read)


def test_a_connection_that_broke_meanwhile_is_a_figure_too(settings: Settings, postgres_server: str) -> None:
    engine, admin = make_engine(postgres_server), make_engine(postgres_server)
    app = create_app(settings, sessions=lambda only_reading: Session(reading(engine)))
    for address, status in (("/metrics", 200), ("/ready", 503)):
        with engine.connect() as pooled:
            pid = pooled.scalar(text("SELECT pg_backend_pid()"))
        with admin.connect() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
        answer = app.test_client().get(address, headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == status, address
        assert address == "/ready" or figures(answer.text)["kie_database_up", ()] == 0
    engine.dispose()
    admin.dispose()


@pytest.fixture
def counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in which processes count."""
    monkeypatch.setenv(meters.FOLDER, str(tmp_path))
    yield tmp_path


def test_a_process_that_ended_has_nothing_in_hand(counted: Path) -> None:
    for name in ("gauge_livesum_17.db", "counter_17.db"):
        (counted / name).touch()
    meters.forget(17)
    assert [one.name for one in counted.iterdir()] == ["counter_17.db"]


@pytest.mark.parametrize("gauge", found(), ids=lambda one: one.__name__.rpartition(".")[2])
def test_figures_without_anything_to_measure(gauge: object, session: Session) -> None:
    for family in gauge.measure(session):  # type: ignore[attr-defined]
        assert family.name.startswith("kie_") and family.documentation
        assert set(family._labelnames) <= {"kind"}


def test_whoever_is_woken_by_a_figure_is_told_where_it_may_be_missing(app: KieFlask) -> None:
    """An alarm on a figure that is not there stays silent. In an empty database are those that never are missing."""
    guide = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    watched = {
        name for cell in re.findall(r"^\| (`.*?`) \|", guide, re.MULTILINE) for name in FIGURE.findall(cell)
    }
    page = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    shown = set(re.findall(r"^# HELP (\w+)", page, re.MULTILINE))
    assert {"kie_database_up", "kie_requests_total", "kie_jobs_given_up"} <= watched & shown
    assert watched - shown == set(re.findall(r"or absent\((\w+)\)", guide))


def test_an_id_would_be_recognised() -> None:
    assert ID.search(str(UUID(int=7))) and ID.search(UUID(int=7).hex)
