"""The database goes away: everybody is told, nothing typed is lost, and sending it again does it once."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from config import ConfigError, Settings
from kie.app import create_app
from kie.db import engine_for, make_engine, refuse_unsafe
from kie.frameworks.models import Catalogue
from kie.outage import ENTERING, MOST_FIELDS, is_outage
from kie.web import KieFlask
from tests.assessments.steps import open_cycle_with, part_of
from tests.assessments.web import FOCUS, THEME, ratings
from tests.browser import Browser
from tests.cast import Cast
from tests.postgres import read_alone

TYPED = "Stayed with a caller for an hour <b>& more"
AWAY = {
    "sqlite": "sqlite:////nowhere/at/all/kie.db",
    "postgresql": "postgresql+psycopg://kie@/kie?host=/nowhere/at/all",
}


@pytest.mark.both_databases
def test_what_was_typed_comes_back_and_can_be_sent_again(
    open_session: Callable[[], Session],
    session: Session,
    cast: Cast,
    shipped: Catalogue,
    settings: Settings,
    database_kind: str,
) -> None:
    part = part_of(session, open_cycle_with(session, cast, shipped, {FOCUS: "theme"}), cast.ana)
    session.commit()
    gone = make_engine(AWAY[database_kind])
    away: list[bool] = []
    app = create_app(settings, sessions=lambda _reading: Session(gone) if away else open_session())
    ana = Browser(app, session, cast.ana)
    path = f"/assessments/{part.participation.id}/self/{THEME}"
    sent = {**ana.get(path).fields(), f"{THEME}/step": "3", f"{THEME}/note": TYPED}
    away.append(True)
    refused = ana.post(path, sent, status=503)
    assert "Not saved yet" in refused.text and TYPED in refused.text
    assert refused.headers["Retry-After"] == "5"
    again = refused.fields(path)
    assert {name: again[name] for name in sent if name != "csrf_token"} == {
        name: value for name, value in sent.items() if name != "csrf_token"
    }
    looked = ana.get(path, status=503)
    assert "Please try again in a moment" in looked.text and "Nothing was changed" in looked.text
    assert looked.link("Try again") == path
    away.clear()
    ana.post(path, again)
    assert [one.note for one in ratings(session, part, "self").values()] == [TYPED]
    gone.dispose()


def test_a_script_is_told_in_json_and_a_password_is_not_given_back(
    open_session: Callable[[], Session], session: Session, cast: Cast, settings: Settings
) -> None:
    gone = make_engine(AWAY["sqlite"])
    app = create_app(settings, sessions=lambda _reading: Session(gone))
    ana = Browser(app, session, cast.ana)
    path = f"/assessments/{cast.ana.id}/self/items"
    assert ana.post_json(path, {"item": "x"}, status=503).json["title"] == "Not saved yet"
    asked = ana.client.get("/", headers={"Accept": "application/json"})
    assert asked.status_code == 503 and "Nothing was changed" in asked.get_data(as_text=True)
    page = ana.post("/account/password", {"current": "old secret words", "password": "new one"}, status=503)
    assert "secret" not in str(page.html)
    gone.dispose()


@pytest.mark.parametrize(
    ("path", "leads_to", "sent"),
    [
        ("/account/password", "Open the page again", {"current": "old secret words", "password": "new one"}),
        ("/provisioning/tokens", "Open the page again", {"name": "Nightly", "credential": "secret words"}),
        ("/paper", "Open the page again", {"code": "SECR-ETSE-CRET"}),
        ("/start", "Open the page again", {"code": "SECR-ETSE-CRET", "password": "secret words"}),
        ("/second-factor/set-up", "Open the page again", {"code": "secret"}),
        ("/second-factor/passkey/new", "Open the page again", {"name": "x", "credential": "secret words"}),
    ],
)
def test_of_what_cannot_be_given_back_nobody_says_that_it_was_not_done(
    session: Session, cast: Cast, settings: Settings, path: str, leads_to: str, sent: dict[str, str]
) -> None:
    """It may be kept: the database can go away after it has kept something and before it says so."""
    gone = make_engine(AWAY["sqlite"])
    dev = Browser(create_app(settings, sessions=lambda _reading: Session(gone)), session, cast.dev)
    told = dev.post(path, sent, status=503)
    assert "What you sent may or may not have been saved" in told.text and "look first" in told.text
    assert "Nothing was changed" not in told.text and "secret" not in str(told.html).lower()
    assert told.link(leads_to) == path
    gone.dispose()


def test_the_ways_in_and_out_are_those_that_there_are(app: KieFlask) -> None:
    assert app.view_functions.keys() >= ENTERING


@pytest.mark.parametrize(
    ("path", "leads_to"), [("/sign-in", "/sign-in"), ("/second-factor", "/second-factor"), ("/sign-out", "/")]
)
def test_whoever_comes_in_or_goes_is_not_asked_what_was_saved(
    session: Session, cast: Cast, settings: Settings, path: str, leads_to: str
) -> None:
    gone = make_engine(AWAY["sqlite"])
    dev = Browser(create_app(settings, sessions=lambda _reading: Session(gone)), session, cast.dev)
    told = dev.post(path, {"identifier": "1004", "password": "secret words", "code": "secret"}, status=503)
    assert "Wait a minute, then try again" in told.text and "secret" not in str(told.html)
    assert "saved" not in told.text and "Nothing was changed" not in told.text
    assert told.link("Try again") == leads_to
    gone.dispose()


@pytest.mark.parametrize("more", [0, 1])
def test_of_very_many_fields_nothing_is_read(
    session: Session, cast: Cast, settings: Settings, more: int
) -> None:
    gone = make_engine(AWAY["sqlite"])
    ana = Browser(create_app(settings, sessions=lambda _reading: Session(gone)), session, cast.ana)
    fields = {"words": TYPED, "once": "this"} | {f"x{number}": "" for number in range(MOST_FIELDS - 3 + more)}
    told = ana.post("/diary", fields, status=503)
    assert (TYPED in told.text) == (not more), "with the token of the form they are just so many"
    gone.dispose()


def test_it_goes_away_while_a_refusal_is_being_shown(
    open_session: Callable[[], Session], session: Session, cast: Cast, shipped: Catalogue, settings: Settings
) -> None:
    part = part_of(session, open_cycle_with(session, cast, shipped, {FOCUS: "theme"}), cast.ana)
    session.commit()
    gone = make_engine(AWAY["sqlite"])
    there = [open_session() for _number in range(3)]
    app = create_app(settings, sessions=lambda _reading: there.pop() if there else Session(gone))
    ana = Browser(app, session, cast.ana)
    path = f"/assessments/{part.participation.id}/self/{THEME}"
    sent = {**ana.get(path).fields(), f"{THEME}/note": TYPED}
    with ana.client.session_transaction() as cookie:
        cookie["csrf_token"] = "of a later session"
    # Who she is can still be read; what she typed under a token that holds no more cannot be kept.
    del there[1:]
    answer = ana.client.post(path, data=sent)
    assert answer.status_code == 503 and "Stayed with a caller" in answer.get_data(as_text=True)
    gone.dispose()


def test_a_full_disk_is_an_outage_and_a_wrong_statement_is_not(fresh_database: Engine) -> None:
    with fresh_database.connect() as connection:
        connection.execute(text("PRAGMA max_page_count = 1"))
        with pytest.raises(DBAPIError) as full:
            connection.execute(text("CREATE TABLE more AS SELECT zeroblob(1000000)"))
        with pytest.raises(DBAPIError) as wrong:
            connection.execute(text("SELECT * FROM nothing"))
    assert is_outage(full.value)
    assert not is_outage(wrong.value)


def test_a_postgresql_that_takes_no_writes_is_an_outage(postgres_server: str) -> None:
    """After a failover, or where the server is kept from writing while its disk is nearly full."""
    engine = make_engine(read_alone(postgres_server))
    with engine.connect() as connection:
        with pytest.raises(DBAPIError) as refused:
            connection.execute(text("CREATE TABLE more (id int)"))
        assert is_outage(refused.value)
    engine.dispose()


def test_sqlite_is_synced_at_every_commit(fresh_database: Engine) -> None:
    with fresh_database.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_a_sqlite_that_is_not_synced_is_refused(tmp_path: object) -> None:
    settings = Settings(environment="testing", database_url=f"sqlite:///{tmp_path}/kie.db")
    with engine_for(settings).connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    hasty = make_engine(settings.database_url)
    event.listen(hasty, "connect", lambda raw, _record: raw.execute("PRAGMA synchronous=NORMAL"))
    event.listen(hasty, "connect", refuse_unsafe)
    with pytest.raises(ConfigError, match="synchronous=1"):
        hasty.connect()


def test_a_postgresql_that_is_not_synced_is_refused_unless_told_so(postgres_server: str) -> None:
    settings = Settings(environment="testing", database_url=postgres_server)
    with pytest.raises(ConfigError, match="fsync=off, synchronous_commit=off") as refused:
        create_app(settings)
    assert "KIE_ALLOW_UNSAFE_DATABASE=1" in str(refused.value)
    allowed = engine_for(
        Settings.from_environment({"KIE_DATABASE_URL": postgres_server, "KIE_ALLOW_UNSAFE_DATABASE": "1"})
    )
    with allowed.connect() as connection:
        assert connection.scalar(text("SHOW fsync")) == "off"
    allowed.dispose()
