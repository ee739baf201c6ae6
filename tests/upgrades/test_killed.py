"""`kie migrate` killed half-way, run again, and run twice at once: in processes that really end."""

import os
import signal
import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from config import Settings
from kie.cli.context import Context
from kie.cli.server import bring_up_to_date, start_on
from kie.db import make_engine
from kie.migrations.reached import newest, present
from kie.migrations.run import NewerDatabase, migrate
from tests.upgrades.comparing import Rows, columns_of, rows_of, schema_of

pytestmark = pytest.mark.both_databases
BEGUN = "0013"
KILLED_AT = (0.2, 0.6, 0.95)
"""After which share of its statements a migration is killed; then once more when all were made and none is kept."""


def in_child(work: Callable[[], object]) -> int:
    """A process of its own that does this, and nothing else; gives its number."""
    with warnings.catch_warnings():
        # Threads of numpy's, say: the child calls nothing that waits for them.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return child


def ended(child: int) -> int:
    """How it ended: 0, another code, or minus the signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def migrate_until(url: str, statements: int) -> None:
    """Migrate, and be killed at this statement; at 0 when nothing is left but to keep them."""
    engine, made = make_engine(url), 0

    def count(*_arguments: object) -> None:
        nonlocal made
        made += 1
        if made == statements:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", count)
    if not statements:
        event.listen(engine, "commit", lambda _connection: os.kill(os.getpid(), signal.SIGKILL))
    migrate(engine)


def statements_of(url: str) -> int:
    """How many statements it takes."""
    engine, made = make_engine(url), []
    event.listen(engine, "before_cursor_execute", lambda *_arguments: made.append(1))
    migrate(engine)
    engine.dispose()
    return len(made)


def everything(engine: Engine) -> tuple[set[tuple[Any, ...]], Rows]:
    """What it is made of and what is in it; its connections are closed again."""
    found = schema_of(engine), rows_of(engine, columns_of(engine))
    engine.dispose()
    return found


def test_whoever_is_killed_changed_nothing_and_the_next_one_finishes(
    restored: Callable[[str], str],
) -> None:
    undisturbed = restored(BEGUN)
    whole = statements_of(undisturbed)
    url = restored(BEGUN)
    engine = make_engine(url)
    before = everything(engine)
    for at in (*(int(share * whole) for share in KILLED_AT), 0):
        assert ended(in_child(partial(migrate_until, url, at))) == -signal.SIGKILL
    assert everything(engine) == before
    assert ended(in_child(lambda: migrate(make_engine(url)))) == 0
    schema, rows = everything(engine)
    expected_schema, expected_rows = everything(make_engine(undisturbed))
    assert schema == expected_schema
    assert {table: sum(found.values()) for table, found in rows.items()} == {
        table: sum(found.values()) for table, found in expected_rows.items()
    }


def test_of_two_at_once_one_waits(restored: Callable[[str], str]) -> None:
    url = restored(BEGUN)
    children = [in_child(lambda: migrate(make_engine(url))) for _each in range(3)]
    assert [ended(child) for child in children] == [0, 0, 0]
    engine = make_engine(url)
    with engine.connect() as connection:
        assert present(connection) == newest()
    engine.dispose()


def test_a_newer_database_is_left_alone(restored: Callable[[str], str]) -> None:
    url = restored("0037")
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = everything(engine)
    strict = Context(Settings(database_url=url, allow_unsafe_database=True))
    lenient = Context(replace(strict.settings, allow_newer_database=True))
    with pytest.raises(NewerDatabase, match="9999"):
        start_on(strict)
    start_on(lenient)
    with pytest.raises(NewerDatabase, match="9999"):
        bring_up_to_date(lenient)
    for context in (strict, lenient):
        context.engine.dispose()
    assert everything(engine) == before
