"""Whole councils on a PostgreSQL that really syncs: one of a thousand people and one of many, both made by `kie demo`.

`python -m bench.organisations <database> <people> <cycles>` fills an empty database without its heatmaps, and prints
the seconds and the peak memory in megabytes that it took.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, create_engine, make_url, select, text
from sqlalchemy.orm import Session

from bench.serving import ROOT, SECRET
from kie.cycles.models import Cycle, CycleClosure, CycleOpening
from kie.db import make_engine, transaction
from kie.demo.portions import processes
from kie.demo.service import make_demonstration
from kie.frameworks import catalogue
from kie.migrations.run import migrate
from kie.people.models import Person
from tests import postgres

SMALL = 1_000
PEOPLE = int(os.environ.get("PEOPLE", "20000"))
CYCLES = 3


@dataclass(frozen=True, slots=True)
class Filled:
    """A council that is there. `seconds`, `megabytes`: what filling it took, without its heatmaps."""

    url: str
    people: int
    seconds: float
    megabytes: float


@contextmanager
def postgres_server() -> Iterator[str]:
    """The address of a server of our own that waits for the disk as a real one does, without a database's name."""
    with postgres.server(durable=True) as server:
        yield server


def new_database(server: str, name: str) -> str:
    """An empty, migrated database."""
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    engine = make_engine(url)
    migrate(engine)
    engine.dispose()
    return url


def fill(server: str, name: str, people: int, cycles: int = CYCLES) -> Filled:
    """A council of about so many people in a database of its own, filled by a process that does nothing else."""
    url = new_database(server, name)
    seconds, megabytes = measured("bench.organisations", url, str(people), str(cycles))
    return Filled(url, people, seconds, megabytes)


def measured(module: str, *arguments: str) -> list[float]:
    """The numbers that a process of this module prints."""
    command = [sys.executable, "-m", module, *arguments]
    answer = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    numbers: list[float] = json.loads(answer)
    return numbers


def peak() -> float:
    """The most memory that this process has had, in megabytes."""
    # Not ru_maxrss, which for a program that another one starts begins with what that one had.
    [line] = [one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024


def peak_of_all(children: int) -> float:
    """The most that this process and so many children of it can have had: what they share is counted for each."""
    return peak() + children * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def closed_cycles(session: Session) -> list[UUID]:
    """Ids of the closed cycles, the oldest first."""
    opened = CycleOpening.opened_at
    return list(
        session.scalars(
            select(Cycle.id)
            .join(CycleClosure, CycleClosure.cycle_id == Cycle.id)
            .join(CycleOpening, CycleOpening.cycle_id == Cycle.id)
            .order_by(opened)
        )
    )


def one_of_the_cast(session: Session, name: str) -> UUID:
    """The id of one of the cast, by the first part of their address."""
    return session.scalars(select(Person.id).where(Person.email == f"{name}@wexcombe.example")).one()


def settle(engine: Engine) -> None:
    """What an hour of autovacuum would have done: nobody measures while it runs."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
        connection.execute(text("CHECKPOINT"))


def main(url: str, people: str, cycles: str) -> None:
    """Fill, and print what it took."""
    engine, known = make_engine(url), catalogue.load(ROOT / "frameworks")
    started = time.monotonic()
    with transaction(engine) as session:
        make_demonstration(
            session,
            known,
            people=int(people),
            cycles=int(cycles),
            seed=2011,
            organisation="Wexcombe Council",
            secret_key=SECRET,
            report=lambda _stage: None,
            published=False,
        )
    sys.stdout.write(json.dumps([time.monotonic() - started, peak_of_all(processes())]))


if __name__ == "__main__":
    main(*sys.argv[1:])
