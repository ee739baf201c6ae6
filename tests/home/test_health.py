"""What a supervisor is told."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from config import Settings
from kie.app import create_app
from kie.backups.unfinished import mark, unmark
from kie.db import make_engine, reading
from tests.browser import Browser


def test_alive_and_ready(browser: Callable[..., Browser]) -> None:
    nobody = browser()
    assert nobody.get("/health").json == {"status": "ok"}
    assert nobody.get("/ready").json == {"status": "ok"}


@pytest.mark.both_databases
def test_a_database_left_behind_is_not_ready(settings: Settings, fresh_database: Engine) -> None:
    def open_one(only_reading: bool) -> Session:
        return Session(reading(fresh_database))

    client = create_app(settings, sessions=open_one).test_client()
    assert client.get("/ready").get_json() == {"status": "ok"}
    with fresh_database.begin() as connection:
        connection.execute(text("DELETE FROM alembic_version"))
    answer = client.get("/ready")
    assert answer.status_code == 503 and "up to date" in answer.get_json()["problem"]
    assert client.get("/health").status_code == 200


@pytest.mark.on_postgresql
def test_a_database_that_a_restore_fills_is_not_ready(settings: Settings, fresh_database: Engine) -> None:
    client = create_app(settings, sessions=lambda only_reading: Session(fresh_database)).test_client()
    with fresh_database.begin() as connection:
        mark(connection)
    answer = client.get("/ready")
    assert answer.status_code == 503 and "restore" in answer.get_json()["problem"]
    with fresh_database.begin() as connection:
        unmark(connection)
    assert client.get("/ready").status_code == 200


def test_a_database_out_of_reach_is_not_ready(settings: Settings) -> None:
    engine = create_engine("sqlite:////nowhere/at/all/kie.db")
    client = create_app(settings, sessions=lambda only_reading: Session(engine)).test_client()
    answer = client.get("/ready")
    assert answer.status_code == 503 and "reached" in answer.get_json()["problem"]
    assert "nowhere" not in answer.get_data(as_text=True)
    assert client.get("/health").status_code == 200


def test_an_empty_database_is_not_ready(settings: Settings) -> None:
    engine = make_engine("sqlite://")
    client = create_app(settings, sessions=lambda only_reading: Session(engine)).test_client()
    assert client.get("/ready").status_code == 503
    engine.dispose()
