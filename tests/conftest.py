"""Databases, sessions and the application for tests. Nothing of the field: the cast lives in `tests/cast.py`."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from uuid import uuid4

import hypothesis
import pytest
from argon2 import PasswordHasher
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import Session
from xdist.remote import Producer

from config import Settings
from kie.accounts import passwords, recovery
from kie.app import create_app
from kie.db import make_engine
from kie.frameworks import catalogue
from kie.frameworks.models import Catalogue
from kie.migrations.run import migrate
from kie.web import KieFlask
from tests import postgres
from tests.browser import Browser
from tests.cast import Cast, make_cast
from tests.reading_only import reading_only
from tests.sharing_out import Scheduling, in_turn

ROOT = Path(__file__).parent.parent
UNDONE = 20
"""After so many tests that were undone their leavings are cleared away."""
# Until every test is collected nothing is rubbish: see `pytest_collection_finish`.
gc.disable()
# A test never asserts a time, and a busy machine may take any.
hypothesis.settings.register_profile(
    "kie",
    parent=hypothesis.settings(),
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("kie")
# A good password hash takes long. tests/accounts/test_passwords.py holds the product's own to what is advised.
OWN_HASHER = passwords.HASHER
passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
OWN_COST = recovery.COST
recovery.COST = recovery.Cost(passes=1, memory=64)


class CompiledTemplates(BytecodeCache):
    """Every application begins with templates to compile, the same ones: here each is compiled once in a process."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what was compiled, unless the source has changed since."""
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the next application."""
        self._compiled[bucket.key] = bucket.bytecode_to_string()


KieFlask.jinja_options = {**KieFlask.jinja_options, "bytecode_cache": CompiledTemplates()}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests that use a database run on SQLite; those marked `both_databases` on PostgreSQL as well, and those marked
    `on_postgresql` there alone."""
    if "database_kind" in metafunc.fixturenames:
        both = metafunc.definition.get_closest_marker("both_databases") is not None
        kinds = ["sqlite", "postgresql"] if both else ["sqlite"]
        if metafunc.definition.get_closest_marker("on_postgresql") is not None:
            kinds = ["postgresql"]
        metafunc.parametrize("database_kind", kinds, indirect=True, scope="session")


def pytest_collection_finish() -> None:
    """What stands now stands until the end: looking through it again and again for rubbish takes a minute in all."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests marked `xdist_group` stay in one process: xdist says so in a field that pytest 9.2 no longer reads."""
    if config.getoption("loadgroup", False):
        for item in items:
            group = item.get_closest_marker("xdist_group")
            if group is not None:
                item._id = item.id.parse(f"{item.nodeid}@{group.args[0]}")
        in_turn(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """`-n auto`: one process more than there are processors, for some wait while others count."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling | None:
    """With `--dist loadgroup`, groups and files stay together."""
    return Scheduling(config, log) if config.getvalue("dist") == "loadgroup" else None


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
    """A function that makes a migrated database of the kind under test and gives its URL.

    The first is migrated; the others are copies of it, which is quicker.
    """
    if database_kind == "sqlite":
        first = tmp_path_factory.mktemp("first") / "kie.db"
        _migrate(f"sqlite:///{first}")

        def copy() -> str:
            path = tmp_path_factory.mktemp("db") / "kie.db"
            shutil.copy(first, path)
            return f"sqlite:///{path}"

        return copy
    server: str = request.getfixturevalue("postgres_server")
    template = _create_database(server)
    _migrate(template)
    return lambda: _create_database(server, template)


def _migrate(url: str) -> None:
    engine = make_engine(url)
    migrate(engine)
    engine.dispose()


def _create_database(server: str, template: str | None = None) -> str:
    name = f"kie_{uuid4().hex}"
    # Without an fsync to wait for, copying files is quicker than writing every page into the log.
    copied = f' TEMPLATE "{make_url(template).database}" STRATEGY FILE_COPY' if template else ""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"{copied}'))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def database(new_database: Callable[[], str]) -> Iterator[Engine]:
    """A migrated database, shared by tests that undo what they did."""
    engine = make_engine(new_database())
    yield engine
    engine.dispose()


@pytest.fixture
def fresh_database(new_database: Callable[[], str]) -> Iterator[Engine]:
    """A migrated database of the test's own, for what must really commit."""
    engine = make_engine(new_database())
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def undone_tests() -> Iterator[int]:
    """Counts tests that were undone."""
    return count(1)


@pytest.fixture
def open_session(database: Engine, undone_tests: Iterator[int]) -> Iterator[Callable[[], Session]]:
    """Opens sessions that all see one transaction, undone after the test; their commits are savepoints.

    What was undone still lies in PostgreSQL's files, for every later test to read past, and nothing else clears it away
    there.
    """
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
    if database.dialect.name == "postgresql" and next(undone_tests) % UNDONE == 0:
        with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM"))


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


SharedApp = tuple[KieFlask, list[Callable[[], Session]]]


@pytest.fixture(scope="session")
def shared_apps() -> dict[Settings, SharedApp]:
    """One application per settings for all tests of a process, each with the place that opens its sessions."""
    return {}


@pytest.fixture
def app(
    shared_apps: dict[Settings, SharedApp], settings: Settings, open_session: Callable[[], Session]
) -> Iterator[KieFlask]:
    """The application on the test's database."""
    if settings not in shared_apps:
        opener: list[Callable[[], Session]] = []
        made = create_app(
            settings, sessions=lambda reading: reading_only(opener[-1]()) if reading else opener[-1]()
        )
        made.testing = True
        shared_apps[settings] = (made, opener)
    made, opener = shared_apps[settings]
    opener.append(open_session)
    yield made
    opener.remove(open_session)


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
