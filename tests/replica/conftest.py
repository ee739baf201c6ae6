"""A PostgreSQL and a standby that follows it, with a council on them, and the product asking both."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import CursorResult, Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from config import Settings
from kie import meters
from kie.app import create_app
from kie.db import make_engine, transaction
from kie.frameworks.models import Catalogue
from kie.insights.service import publish
from kie.migrations.run import migrate
from kie.people.models import Person
from kie.replica.service import Replica
from kie.web import KieFlask
from tests import postgres
from tests.browser import Browser
from tests.faults.served import wait_until
from tests.insights.steps import TOWN, Council, add_cycle, give, make_council

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They share two servers, so with several processes they run one after another in one of them."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("replica"))


@dataclass(frozen=True, slots=True)
class Pair:
    """A primary and its standby, with a database `kie` on them."""

    primary: postgres.Running
    standby: postgres.Running
    council: Council
    closed_cycle: UUID
    open_cycle: UUID

    @property
    def settings(self) -> Settings:
        """An installation that has them."""
        return Settings(
            environment="testing",
            secret_key="replica-" + "s" * 40,
            database_url=address(self.primary),
            replica_url=address(self.standby),
            # A busy machine may take any time, and a test that passes waits for none of it.
            replica_lag_seconds=30,
        )

    @contextmanager
    def paused(self) -> Iterator[None]:
        """The standby hears of everything and does none of it."""
        with on(self.standby) as connection:
            connection("SELECT pg_wal_replay_pause()")
            wait_until(
                lambda: connection("SELECT pg_get_wal_replay_pause_state()") == "paused",
                "the standby to pause",
            )
            try:
                yield
            finally:
                connection("SELECT pg_wal_replay_resume()")


def kinds() -> dict[str, float]:
    """How many pages of figures were answered, by what the replica did."""
    samples = (sample for family in meters.FIGURES.collect() for sample in family.samples)
    return {one.labels["kind"]: one.value for one in samples if one.name.endswith("_total")}


def address(server: postgres.Running, database: str = "kie") -> str:
    """The database on this server."""
    return make_url(server.url).set(database=database).render_as_string(hide_password=False)


def _first(result: CursorResult[Any]) -> object:
    return result.scalar() if result.returns_rows else None


@contextmanager
def on(server: postgres.Running) -> Iterator[Callable[[str], object]]:
    """A function that has the server itself do something, apart from the product."""
    engine = create_engine(address(server), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield lambda statement: _first(connection.execute(text(statement)))
    engine.dispose()


@pytest.fixture(scope="session")
def pair(shipped: Catalogue) -> Iterator[Pair]:
    """Both, with a council that has published a cycle and runs another, in which all have signed.

    The primary waits for the disk, as a real one must: a standby gets only what the primary's disk has.
    """
    with postgres.own_server(durable=True) as primary:
        admin = create_engine(primary.url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text("CREATE DATABASE kie"))
        admin.dispose()
        engine = make_engine(address(primary))
        migrate(engine)
        with transaction(engine) as session:
            council = make_council(session, shipped, TOWN)
            give(session, council.people["Homes"][3], "hr")
            give(session, council.people["Homes"][5], "hr")
            closed_cycle = council.cycle_id
            publish(session, closed_cycle, None)
            open_cycle = add_cycle(session, shipped, council, "Autumn review", closed=False)
        engine.dispose()
        with postgres.own_standby(primary) as standby:
            yield Pair(primary, standby, council, closed_cycle, open_cycle)


@dataclass(frozen=True, slots=True)
class House:
    """The product in this process. `replica` is its own."""

    app: KieFlask
    engine: Engine
    pair: Pair

    @property
    def replica(self) -> Replica:
        """The replica as this process knows it."""
        found = self.app.extensions["kie"].replica
        assert isinstance(found, Replica)
        return found

    def browser(self, number: int = 3) -> Browser:
        """Of somebody in Homes: 3 and 5 are of HR."""
        with Session(self.engine, expire_on_commit=False) as session:
            person = session.get_one(Person, self.pair.council.people["Homes"][number])
            return Browser(self.app, session, person)

    def wait_for_replica(self) -> None:
        """Until it is asked again."""
        wait_until(lambda: self.replica.in_use, "the replica to be asked again")


@contextmanager
def housed(pair: Pair, **changes: object) -> Iterator[House]:
    """The product with these settings changed."""
    settings = replace(pair.settings, **changes)  # type: ignore[arg-type]
    engine = make_engine(settings.database_url)
    app = create_app(settings, engine)
    app.testing = True
    made = House(app, engine, pair)
    try:
        yield made
    finally:
        if settings.replica_url:
            made.replica.close()
        engine.dispose()


@pytest.fixture
def answered() -> Callable[[], dict[str, float]]:
    """What was counted since the test began."""
    before = kinds()
    return lambda: {kind: n - before.get(kind, 0) for kind, n in kinds().items() if n > before.get(kind, 0)}


@pytest.fixture(scope="session")
def house(pair: Pair) -> Iterator[House]:
    """The product with both."""
    with housed(pair) as made:
        yield made
