"""The disk is full: the person is told, keeps what they typed, and nothing is half written."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from config import Settings
from kie.app import create_app
from kie.db import make_engine
from kie.frameworks.models import Catalogue
from kie.migrations.run import migrate
from kie.people.models import Person
from tests import postgres
from tests.browser import Browser
from tests.faults.standing import standing
from tests.faults.town import make_town
from tests.small_disk import small_disk

pytestmark = pytest.mark.both_databases
SIZE = "48m"


@dataclass
class Disk:
    """A database on a small disk. `fill` leaves no room on it, `clear` makes room again."""

    engine: Engine
    fill: Callable[[], None]
    clear: Callable[[], None]


@dataclass
class Limit:
    """The most pages that SQLite may use, where there is a limit."""

    pages: list[int] = field(default_factory=list)

    def tell(self, raw: Any, _record: Any) -> None:
        """Tell a new connection."""
        for most in self.pages:
            raw.execute(f"PRAGMA max_page_count={most}")


@contextmanager
def small_file(folder: Path) -> Iterator[Disk]:
    """SQLite, in a file that may not grow."""
    engine = make_engine(f"sqlite:///{folder / 'kie.db'}")
    limit = Limit()
    event.listen(engine, "connect", limit.tell)
    migrate(engine)

    def fill() -> None:
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE filler (words BLOB)"))
            connection.execute(text("INSERT INTO filler VALUES (zeroblob(3000))"))
            limit.pages = [connection.scalar(text("PRAGMA page_count")) or 0]
        engine.dispose()

    def clear() -> None:
        limit.pages = []
        engine.dispose()

    yield Disk(engine, fill, clear)
    engine.dispose()


@contextmanager
def tight_server(running: postgres.Running) -> Iterator[Disk]:
    """PostgreSQL, with the database on a disk of its own in memory; its log of changes stays elsewhere."""
    space = running.home / "space"
    space.mkdir()
    with small_disk(space, SIZE, "0777"):
        admin = create_engine(running.url, isolation_level="AUTOCOMMIT")
        try:
            inner = space / "tight"
            inner.mkdir()
            shutil.chown(inner, "nobody")
            with admin.connect() as connection:
                connection.execute(text(f"CREATE TABLESPACE tight LOCATION '{inner}'"))
                connection.execute(text("CREATE DATABASE tight TABLESPACE tight"))
            engine = make_engine(
                make_url(running.url).set(database="tight").render_as_string(hide_password=False)
            )
            migrate(engine)
            yield Disk(engine, lambda: fill_up(engine), lambda: empty(engine))
            engine.dispose()
            with admin.connect() as connection:
                connection.execute(text("DROP DATABASE tight WITH (FORCE)"))
                connection.execute(text("DROP TABLESPACE tight"))
        finally:
            admin.dispose()


def fill_up(engine: Engine) -> None:
    """Rows in a table of their own, in smaller and smaller steps, until not one page more can be had."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE TABLE filler (words text)"))
        connection.execute(text("ALTER TABLE filler ALTER words SET STORAGE PLAIN"))
        for rows in (400, 40, 1):
            while True:
                try:
                    connection.execute(
                        text("INSERT INTO filler SELECT repeat('x', 7000) FROM generate_series(1, :rows)"),
                        {"rows": rows},
                    )
                except OperationalError:
                    break


def empty(engine: Engine) -> None:
    """The rows go, and the room they took is given back."""
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE filler"))


@pytest.fixture
def disk(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    """A database on a small disk."""
    if database_kind == "sqlite":
        with small_file(tmp_path) as found:
            yield found
    else:
        with tight_server(request.getfixturevalue("durable_postgres")) as found:
            yield found


def test_what_was_typed_stays_in_the_page_and_nothing_is_half_written(disk: Disk, shipped: Catalogue) -> None:
    town = make_town(disk.engine.url.render_as_string(hide_password=False), shipped, people=1)
    town.engine.dispose()
    (rater,) = town.raters
    note = "".join(Random(7).choices("abcdefghijklmnopqrstuvwxyz ", k=3900)).strip()
    app = create_app(Settings(environment="testing"), disk.engine)
    path = f"{rater.path}/{rater.keys[0]}"
    with Session(disk.engine, expire_on_commit=False) as session:
        person = session.get_one(Person, rater.person_id)
        browser = Browser(app, session, person)
        sent = {**browser.get(path).fields(), f"{rater.keys[0]}/note": note}
    before = standing(town, rater)
    disk.fill()
    refused = browser.post(path, sent, status=503)
    assert "Not saved yet" in refused.text
    assert note in str(refused.html)
    assert standing(town, rater) == before
    disk.clear()
    browser.post(path, refused.fields(path))
    after = standing(town, rater)
    assert after.versions[rater.keys[0]] == before.versions[rater.keys[0]] + 1
    assert after.events["assessment.saved"] == before.events["assessment.saved"] + 1
    town.engine.dispose()
