"""What a supervisor is told."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from config import Settings
from kie.app import create_app
from kie.backups.unfinished import mark, unmark
from kie.db import make_engine, reading
from tests.browser import Browser
from tests.postgres import read_alone
from tests.small_disk import small_disk


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


def test_a_full_disk_is_not_ready_until_there_is_room(
    settings: Settings, new_database: Callable[[], str], tmp_path: Path
) -> None:
    with small_disk(tmp_path, "16m"):
        shutil.copy(new_database().removeprefix("sqlite:///"), tmp_path / "kie.db")
        engine = make_engine(f"sqlite:///{tmp_path / 'kie.db'}")
        client = create_app(settings, sessions=lambda only_reading: Session(engine)).test_client()
        assert client.get("/ready").status_code == 200
        with suppress(OSError), (tmp_path / "fill").open("wb", buffering=0) as filling:
            while True:
                filling.write(bytes(65536))
        answer = client.get("/ready")
        assert answer.status_code == 503 and "disk" in answer.get_json()["problem"]
        assert str(tmp_path) not in answer.get_data(as_text=True)
        (tmp_path / "fill").unlink()
        assert client.get("/ready").status_code == 200
        engine.dispose()


@pytest.mark.on_postgresql
def test_a_postgresql_that_takes_no_writes_is_not_ready(settings: Settings, fresh_database: Engine) -> None:
    engine = make_engine(read_alone(fresh_database.url.render_as_string(hide_password=False)))
    for_reading = reading(engine)
    client = create_app(settings, sessions=lambda only_reading: Session(for_reading)).test_client()
    answer = client.get("/ready")
    assert answer.status_code == 503 and "takes no writes" in answer.get_json()["problem"]
    engine.dispose()


def test_an_empty_database_is_not_ready(settings: Settings) -> None:
    engine = make_engine("sqlite://")
    client = create_app(settings, sessions=lambda only_reading: Session(engine)).test_client()
    assert client.get("/ready").status_code == 503
    engine.dispose()
