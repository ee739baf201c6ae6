"""A database that an earlier version made and filled, brought up to date: nothing is lost, and people go on."""

from collections import Counter
from typing import Any

import pytest
import time_machine
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from config import Settings
from kie.app import create_app
from kie.db import reading
from kie.demo.service import PASSWORD
from kie.web import KieFlask
from tests.browser import Browser
from tests.upgrades.comparing import columns_of, rows_of, schema_of
from tests.upgrades.conftest import AFTER, Upgraded
from tests.upgrades.restoring import REVISIONS

pytestmark = pytest.mark.both_databases
LET_GO_OF = {
    "published_cells": "0022: the figures of a heatmap stand in its views, from which alone pages read",
    "queued_mails.failures": "0014: how often a message was tried is counted by its job",
}
"""Tables and columns that a migration drops, and why nothing is lost with them."""
MOST = 40
"""Statements of a page, for it may be the first that reads this database's frameworks."""
PEOPLE = ("ana", "ben", "chloe", "dev")


def test_there_are_fixtures_of_several_versions() -> None:
    assert {"0001", "0013", "0019", "0030", "0037"} <= set(REVISIONS)


def test_every_row_is_kept_as_it_was(upgraded: Upgraded) -> None:
    now = columns_of(upgraded.engine)
    for table, names in upgraded.columns.items():
        if table in LET_GO_OF:
            assert table not in now
            continue
        kept = [name for name in names if f"{table}.{name}" not in LET_GO_OF]
        assert set(kept) <= set(now[table]), table
        places = [names.index(name) for name in kept]
        before = (tuple(row[place] for place in places) for row in upgraded.before[table].elements())
        assert rows_of(upgraded.engine, {table: kept})[table] == Counter(before), table


@pytest.fixture(scope="module")
def new(database: Engine) -> set[tuple[Any, ...]]:
    """What a new database is made of."""
    return schema_of(database)


def test_the_tables_are_those_of_a_new_database(upgraded: Upgraded, new: set[tuple[Any, ...]]) -> None:
    assert schema_of(upgraded.engine) == new


def test_nothing_refers_to_what_is_not_there(upgraded: Upgraded) -> None:
    """PostgreSQL checks this itself."""
    if upgraded.engine.dialect.name == "sqlite":
        with upgraded.engine.connect() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
            assert not connection.execute(text("PRAGMA foreign_key_check")).all()


@pytest.fixture(scope="module")
def opened() -> list[Engine]:
    """The database that the application looks at: the last one."""
    return []


@pytest.fixture(scope="module")
def app(opened: list[Engine]) -> KieFlask:
    """One application for all of them, which costs more to make than to ask."""

    def session(reads: bool) -> Session:
        return Session(reading(opened[-1]) if reads else opened[-1], expire_on_commit=False)

    made = create_app(Settings(environment="testing"), sessions=session)
    made.testing = True
    return made


def test_people_sign_in_and_find_the_pages_of_their_menu(
    upgraded: Upgraded, app: KieFlask, opened: list[Engine], database_kind: str
) -> None:
    """All of it where the oldest began; of the others half the people, and of each a part."""
    opened.append(upgraded.engine)
    first, apart = REVISIONS.index(upgraded.revision), len(REVISIONS)
    if first == 0 and database_kind == "sqlite":
        apart = 1
    with time_machine.travel(AFTER, tick=True), Session(upgraded.engine) as session:
        for name in PEOPLE if apart == 1 else PEOPLE[first % 2 :: 2]:
            browser = Browser(app, session)
            browser.post("/sign-in", {"identifier": f"{name}@wexcombe.example", "password": PASSWORD})
            menu = [str(link["href"]) for link in browser.get("/", most=MOST).html.select("nav a[href^='/']")]
            assert len(menu) >= 6, name
            for page in menu[first::apart]:
                led = browser.get(page, status=(200, 302), most=MOST)
                if led.status == 302:
                    browser.get(led.location, most=MOST)
