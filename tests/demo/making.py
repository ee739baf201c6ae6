"""The demonstration council: made once in a run of the tests, by whichever process asks first, and copied."""

import os
import shutil
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config import Settings
from kie.db import make_engine, transaction
from kie.demo.service import STAGES, make_demonstration, pieces
from kie.frameworks.models import Catalogue
from kie.migrations.run import migrate

NAME = "kie.db"


def copied_council(folders: pytest.TempPathFactory, shipped: Catalogue) -> Engine:
    """The demonstration at its natural size, in a database of the caller's own."""
    own = folders.getbasetemp()
    # Each process of pytest-xdist has a folder inside that of the run.
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    mine = folders.mktemp("council") / "copy"
    with (shared / "council.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        made = shared / "council-made"
        if not made.exists():
            _make_aside(made, shipped)
        shutil.copytree(made, mine)
    return make_engine(f"sqlite:///{mine / NAME}")


def _make_aside(folder: Path, shipped: Catalogue) -> None:
    """In another folder, so that one that failed halfway is nobody's."""
    aside = folder.with_name("council-unfinished")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    engine = make_engine(f"sqlite:///{aside / NAME}")
    make_council(engine, shipped)
    engine.dispose()
    aside.rename(folder)


def make_council(engine: Engine, shipped: Catalogue, people: int = 420, cycles: int = 2) -> None:
    """Fill an empty database; it reports as often as its progress bar expects."""
    reported: list[str] = []
    migrate(engine)
    with transaction(engine) as session:
        make_demonstration(
            session,
            shipped,
            people=people,
            cycles=cycles,
            seed=2011,
            organisation="Wexcombe Council",
            secret_key=Settings().secret_key,
            report=reported.append,
        )
    assert len(reported) == pieces(people, cycles)
    assert set(reported) == set(STAGES)
