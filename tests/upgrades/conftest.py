"""Each fixture brought up to date once, on each database, and what was in it before."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import Engine, create_engine, make_url, text

from kie.db import make_engine
from kie.migrations.run import migrate
from tests.upgrades.comparing import Rows, columns_of, rows_of
from tests.upgrades.restoring import REVISIONS, restore

AFTER = "2026-11-24 10:00 +0000"
"""The day after the newest fixture was made."""


@dataclass(frozen=True, slots=True)
class Upgraded:
    """A database that `revision` made and this version brought up to date. `before`: its columns and rows then."""

    revision: str
    engine: Engine
    columns: dict[str, list[str]]
    before: Rows


@pytest.fixture(scope="session")
def restored(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, database_kind: str
) -> Callable[[str], str]:
    """A function that makes a fixture's database and gives its URL."""

    def make(revision: str) -> str:
        if database_kind == "sqlite":
            url = f"sqlite:///{tmp_path_factory.mktemp('upgrades') / 'kie.db'}"
        else:
            server: str = request.getfixturevalue("postgres_server")
            name = f"upgrades_{uuid4().hex}"
            admin = create_engine(server, isolation_level="AUTOCOMMIT")
            with admin.connect() as connection:
                connection.execute(text(f'CREATE DATABASE "{name}"'))
            admin.dispose()
            url = make_url(server).set(database=name).render_as_string(hide_password=False)
        restore(revision, url)
        return url

    return make


@pytest.fixture(scope="session", params=REVISIONS)
def upgraded(request: pytest.FixtureRequest, restored: Callable[[str], str]) -> Iterator[Upgraded]:
    """One of the fixtures, up to date."""
    engine = make_engine(restored(request.param))
    columns = columns_of(engine)
    before = rows_of(engine, columns)
    with time_machine.travel(AFTER, tick=True):
        migrate(engine)
    yield Upgraded(request.param, engine, columns, before)
    engine.dispose()
