"""Two hosts behind a proxy, on one PostgreSQL, with a worker that is elsewhere."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from kie.accounts.service import set_password
from kie.db import make_engine, transaction
from kie.frameworks.models import Catalogue
from kie.migrations.run import migrate
from tests.deploy import tools
from tests.deploy.behind import Behind, Host, Proxy, working
from tests.deploy.visitor import Visitor
from tests.faults.town import Rater, Town, make_town

PASSWORD = "kettle bus forty"
HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several processes, these run in the same one: they share the hosts."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("deploy"))


@dataclass(frozen=True, slots=True)
class Site:
    """All of it. `raters` save through the proxy."""

    proxy: Proxy
    hosts: tuple[Host, Host]
    town: Town
    raters: tuple[Behind, ...]

    def visitor(self, identifier: str) -> Visitor:
        """Somebody who has signed in with their password."""
        made = Visitor(self.proxy)
        made.send(made.get("/sign-in"), "/sign-in", identifier=identifier, password=PASSWORD)
        return made


@pytest.fixture(scope="package")
def site(
    postgres_server: str, shipped: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Started once for all tests of this folder."""
    if tools.find() is None:
        if os.environ.get("CI"):
            pytest.fail("install nginx, or run `make deploy-tools`")
        pytest.skip("nginx is missing: run `make deploy-tools`")
    folder = tmp_path_factory.mktemp("site")
    url = _database(postgres_server)
    town = make_town(url, shipped, 6)
    with transaction(town.engine) as session:
        for person in (town.cast.ana, town.cast.chloe, town.cast.ben):
            set_password(session, person.id, PASSWORD)
    with ThreadPoolExecutor(2) as starting:
        first, second = starting.map(
            lambda name: Host(folder / name, url, "https://localhost"), ("first", "second")
        )
    proxy = Proxy(folder / "proxy", [first.served.port, second.served.port])
    raters = tuple(
        Behind(
            **{field.name: getattr(rater, field.name) for field in fields(Rater)},
            certificate=proxy.certificate,
        )
        for rater in town.raters
    )
    try:
        with working(folder / "worker", url):
            yield Site(proxy, (first, second), town, raters)
    finally:
        proxy.stop()
        first.served.stop()
        second.served.stop()
        town.engine.dispose()


def _database(server: str) -> str:
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE several_hosts"))
    admin.dispose()
    url = make_url(server).set(database="several_hosts").render_as_string(hide_password=False)
    engine = make_engine(url)
    migrate(engine)
    engine.dispose()
    return url
