"""One database of each kind that keeps what it says it keeps, and the product served on it in processes of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from kie.db import make_engine
from kie.frameworks.models import Catalogue
from kie.migrations.run import migrate
from tests import postgres
from tests.faults.served import Served, serving
from tests.faults.town import Town, make_town

HERE = Path(__file__).parent
RATERS = 16


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several processes, the tests of one database run one after another in one of them: they share a server.

    First, because these marks are read in hooks of the same name.
    """
    for item in items:
        if HERE in item.path.parents:
            kind = "postgresql" if "postgresql" in item.name else "sqlite"
            item.add_marker(pytest.mark.xdist_group(f"faults-{kind}"))


@pytest.fixture(scope="session")
def durable_postgres() -> Iterator[postgres.Running]:
    """A PostgreSQL of our own, which waits for the disk and may be stopped."""
    with postgres.own_server(durable=True) as running:
        yield running


@pytest.fixture(scope="session")
def durable_url(
    request: pytest.FixtureRequest, database_kind: str, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """A migrated database on it, or a file."""
    if database_kind == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('faults') / 'kie.db'}"
    else:
        running: postgres.Running = request.getfixturevalue("durable_postgres")
        admin = create_engine(running.url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text("CREATE DATABASE faults"))
        admin.dispose()
        url = make_url(running.url).set(database="faults").render_as_string(hide_password=False)
    engine = make_engine(url)
    migrate(engine)
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def town(durable_url: str, shipped: Catalogue) -> Iterator[Town]:
    """Sixteen people who rate themselves."""
    made = make_town(durable_url, shipped, RATERS)
    yield made
    made.engine.dispose()


@pytest.fixture(scope="session")
def served(durable_url: str, town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The product on that database."""
    with serving(durable_url, tmp_path_factory.mktemp("served") / "log") as running:
        yield running
