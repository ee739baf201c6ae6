"""A token that asks very much: it is told to wait, by every process alike."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from config import Settings
from kie import clock
from kie.accounts.models import SignInAttempt
from kie.app import create_app
from kie.provisioning.tokens import make_token
from tests.provisioning.conftest import Directory

pytestmark = pytest.mark.both_databases


@pytest.fixture
def workers(fresh_database: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> list[Directory]:
    """A directory that asks two processes, which may answer eight requests a minute, and take two at a time."""
    monkeypatch.setattr("kie.provisioning.views.MOST_REQUESTS", 8)
    monkeypatch.setattr("kie.provisioning.pace.PORTIONS", 4)
    with Session(fresh_database) as session, session.begin():
        token, _row = make_token(session, "entra", 30)
    return [Directory(create_app(settings, fresh_database), token) for _each in range(2)]


def asks(directory: Directory) -> int:
    return directory.ask("GET", "/ServiceProviderConfig").status_code


def rows(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count(SignInAttempt.id))) or 0


def a_minute() -> datetime:
    """Early in a minute, which lasts as long as a test."""
    return clock.now().replace(second=1, microsecond=0)


def test_so_many_a_minute_whoever_answers_and_few_of_them_write(
    workers: list[Directory], fresh_database: Engine
) -> None:
    one, other = workers
    began = a_minute()
    with time_machine.travel(began):
        assert [asks(one) for _each in range(3)] == [200] * 3
        assert rows(fresh_database) == 2, "two at a time"
        assert [asks(other) for _each in range(4)] == [200] * 4
        assert [asks(other), asks(one), asks(one)] == [429, 200, 429], "what one has taken, the other has not"
        answer = one.ask("GET", "/Users")
        assert 0 < int(answer.headers["Retry-After"]) <= 60 and answer.get_json()["status"] == "429"
    for later in range(1, 5):
        with time_machine.travel(began + timedelta(minutes=later)):
            assert [asks(one) for _each in range(9)] == [200] * 8 + [429]
        assert rows(fresh_database) <= 8, "of two minutes at most"


def test_of_many_at_once_no_more_are_answered(workers: list[Directory], fresh_database: Engine) -> None:
    with time_machine.travel(a_minute()), ThreadPoolExecutor(6) as pool:
        twins = [Directory(one.app, "") for one in workers * 12]
        for twin in twins:
            twin.headers = workers[0].headers
        got = list(pool.map(asks, twins))
    assert set(got) == {200, 429} and 6 <= got.count(200) <= 8, "each may keep one that nobody asked it for"
    assert rows(fresh_database) == 4
