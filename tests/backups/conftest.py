"""Ana's review at its stages, pairs of keys, and a council with a backup."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.assessments.conftest import cycle as cycle
from tests.assessments.conftest import part as part
from tests.backups.pairs import Pair, made_pair
from tests.backups.town import Town, made_town
from tests.conftest import _create_database
from tests.reviews.conftest import revealed as revealed


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """Of this installation."""
    return made_pair(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="session")
def other_pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """Of another."""
    return made_pair(tmp_path_factory.mktemp("other-keys"))


@pytest.fixture(scope="session")
def programs(request: pytest.FixtureRequest, database_kind: str) -> Iterator[None]:
    """pg_dump and pg_restore as new as the server: where it came as a wheel, they came with it."""
    before = os.environ["PATH"]
    if database_kind == "postgresql":
        home = make_url(request.getfixturevalue("postgres_server")).query.get("host", "")
        own = [str(one) for one in Path(str(home)).glob("pginstall*/bin")] if home else []
        os.environ["PATH"] = os.pathsep.join([*own, before])
    yield
    os.environ["PATH"] = before


@pytest.fixture(scope="session")
def empty(
    request: pytest.FixtureRequest,
    database_kind: str,
    tmp_path_factory: pytest.TempPathFactory,
    programs: None,
) -> Callable[[], str]:
    """A function that makes an empty database of the kind under test: for SQLite, an address where no file is."""
    if database_kind == "sqlite":
        return lambda: f"sqlite:///{tmp_path_factory.mktemp('empty') / 'kie.db'}"
    server: str = request.getfixturevalue("postgres_server")
    return lambda: _create_database(server)


@pytest.fixture(scope="session")
def town(
    new_database: Callable[[], str],
    empty: Callable[[], str],
    pair: Pair,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Town]:
    """A council, and the backup that was made of it while people worked."""
    made = made_town(new_database(), empty, tmp_path_factory.mktemp("backups") / "backup", pair)
    yield made
    made.engine.dispose()
