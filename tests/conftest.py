"""Databases, sessions and the application for tests. Nothing of the field: the cast lives in `tests/cast.py`."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from config import Settings
from kie.app import create_app
from kie.db import make_engine
from kie.frameworks import catalogue
from kie.frameworks.models import Catalogue
from kie.migrations.run import migrate
from kie.web import KieFlask
from tests import postgres
from tests.browser import Browser
from tests.cast import Cast, make_cast

ROOT = Path(__file__).parent.parent


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests that use a database run on SQLite; those marked `both_databases` on PostgreSQL as well."""
    if "database_kind" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_databases") is not None
        kinds = ["sqlite", "postgresql"] if both else ["sqlite"]
        metafunc.parametrize("database_kind", kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def database_kind(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`."""
    return str(request.param)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a running PostgreSQL."""
    with postgres.server() as url:
        yield url


@pytest.fixture(scope="session")
def new_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, database_kind: str
) -> Callable[[], str]:
    """A function that makes an empty database of the kind under test and gives its URL."""

    def make() -> str:
        if database_kind == "sqlite":
            return f"sqlite:///{tmp_path_factory.mktemp('db') / 'kie.db'}"
        url: str = request.getfixturevalue("postgres_server")
        name = f"kie_{uuid4().hex}"
        server = create_engine(url, isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        server.dispose()
        return (
            url.replace("/postgres?", f"/{name}?")
            if "/postgres?" in url
            else f"{url.rsplit('/', 1)[0]}/{name}"
        )

    return make


@pytest.fixture(scope="session")
def database(new_database: Callable[[], str]) -> Iterator[Engine]:
    """A migrated database, shared by tests that undo what they did."""
    engine = make_engine(new_database())
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def fresh_database(new_database: Callable[[], str]) -> Iterator[Engine]:
    """A migrated database of the test's own, for what must really commit."""
    engine = make_engine(new_database())
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def open_session(database: Engine) -> Iterator[Callable[[], Session]]:
    """Opens sessions that all see one transaction, undone after the test; their commits are savepoints."""
    with database.connect() as connection:
        outer = connection.begin()
        opened: list[Session] = []

        def open_one() -> Session:
            session = Session(connection, join_transaction_mode="create_savepoint", expire_on_commit=False)
            opened.append(session)
            return session

        yield open_one
        for session in opened:
            session.close()
        outer.rollback()


@pytest.fixture
def session(open_session: Callable[[], Session]) -> Session:
    """The test's own session."""
    return open_session()


@pytest.fixture(scope="session")
def shipped() -> Catalogue:
    """The frameworks that come with the product."""
    return catalogue.load(ROOT / "frameworks")


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Settings of the tests."""
    return Settings(environment="testing", pseudo_language=True)


@pytest.fixture
def app(settings: Settings, open_session: Callable[[], Session]) -> KieFlask:
    """The application on the test's database."""
    made = create_app(settings, sessions=lambda reading: open_session())
    made.testing = True
    return made


@pytest.fixture
def cast(session: Session) -> Cast:
    """Ana, Ben, Chloé, Dev, Efua, Femi and Grace in a small council."""
    made = make_cast(session)
    session.commit()
    return made


@pytest.fixture
def browser(app: KieFlask, session: Session) -> Callable[..., Browser]:
    """A function that gives a browser, signed in as the person given or as nobody."""
    return lambda person=None: Browser(app, session, person)
