"""A database as it stood before a migration, for tests of what becomes of what was in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData, Table, create_engine, make_url, text

from kie.db import make_engine
from kie.migrations.run import HERE

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PLAIN = {str: "", int: 0, bool: False, date: NOW.date(), datetime: NOW}


@contextmanager
def database_at(revision: str, kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[Engine]:
    """An empty database of `kind` at `revision`. `request` brings the server, for one that needs it."""
    engine = make_engine(_made(kind, request, folder))
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    yield engine
    engine.dispose()


def insert_row(engine: Engine, table: str, **values: Any) -> UUID:
    """One row with what the table, as it was, cannot do without; gives its id where it has one of its own."""
    known = Table(table, MetaData(), autoload_with=engine)
    own: UUID = values.get("id", uuid4())
    row = {"id": own, **values}
    for column in known.c:
        if column.name not in row and not column.nullable:
            row[column.name] = PLAIN.get(column.type.python_type, "{}")
    kept = {name: _kept(engine, value) for name, value in row.items() if name in known.c or name in values}
    with engine.begin() as connection:
        connection.execute(known.insert().values(kept))
    return own


def _kept(engine: Engine, value: Any) -> Any:
    return value.hex if isinstance(value, UUID) and engine.dialect.name == "sqlite" else value


def _made(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder / 'old.db'}"
    server: str = request.getfixturevalue("postgres_server")
    name = f"old_{uuid4().hex}"
    outside = create_engine(server, isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    outside.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)
