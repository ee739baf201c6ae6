"""A bare COPY of rows that stand somewhere already, into like tables with their indexes: what no program can beat."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Engine, text

from bench.bar import median

CHUNK = 1 << 20
TIMES = 3
ENOUGH = 30.0
"""Seconds of copying after which it is not done once more: what takes long differs little from one time to the next."""
LIKE = "INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES INCLUDING IDENTITY"


@contextmanager
def unloaded(engine: Engine, tables: Sequence[str]) -> Iterator[Path]:
    """A folder with a file for each table, as COPY writes it."""
    with TemporaryDirectory(prefix="kie-bench-") as folder, engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        for table in tables:
            with (
                driver.cursor() as cursor,
                cursor.copy(f'COPY "{table}" TO STDOUT') as copy,
                (Path(folder) / table).open("wb") as file,
            ):
                for piece in copy:
                    file.write(piece)
        connection.rollback()
        yield Path(folder)


def full_tables(engine: Engine, but: Sequence[str] = ("alembic_version",)) -> list[str]:
    """The tables that have any rows."""
    with engine.connect() as connection:
        names = connection.scalars(
            text("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
        ).all()
        return [
            name
            for name in sorted(names)
            if name not in but and connection.scalar(text(f'SELECT EXISTS (SELECT 1 FROM "{name}")'))
        ]


def bare_seconds(engine: Engine, folder: Path) -> float:
    """The median of how long `copy_seconds` takes, of `TIMES` times where they are short."""
    taken: list[float] = []
    while len(taken) < TIMES and sum(taken) < ENOUGH:
        taken.append(copy_seconds(engine, folder))
    return median(taken)


def copy_seconds(engine: Engine, folder: Path) -> float:
    """How long one transaction takes to COPY every file of the folder into a new table like the one it came from."""
    with engine.connect() as connection:
        connection.execute(text("DROP SCHEMA IF EXISTS bare CASCADE"))
        connection.execute(text("CREATE SCHEMA bare"))
        for file in sorted(folder.iterdir()):
            connection.execute(text(f'CREATE TABLE bare."{file.name}" (LIKE public."{file.name}" {LIKE})'))
        connection.commit()
        started = time.monotonic()
        driver: Any = connection.connection.driver_connection
        for file in sorted(folder.iterdir()):
            with (
                driver.cursor() as cursor,
                cursor.copy(f'COPY bare."{file.name}" FROM STDIN') as copy,
                file.open("rb") as rows,
            ):
                while piece := rows.read(CHUNK):
                    copy.write(piece)
        connection.commit()
        seconds = time.monotonic() - started
        connection.execute(text("DROP SCHEMA bare CASCADE"))
        connection.commit()
    return seconds


__all__ = ["bare_seconds", "copy_seconds", "full_tables", "unloaded"]
