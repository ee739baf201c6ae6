"""`make mutants`: every condition that lets somebody in or keeps them out is taken away in turn.

A quick test must fail for it, or its reason stand in `excused.py`. What survives is printed, and the command fails. Too
long for the suite, which takes a telling few: `test_mutants.py`.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.access.changed import VARIABLE
from tests.access.conditions import CODE, ROOMS, Change, changes
from tests.access.differences import World, noticed
from tests.access.excused import EXCUSED

ROOT = Path(__file__).parents[2]


def noticed_in_its_room(change: Change, folder: Path) -> bool:
    """Whether the room's own quick tests fail, in a process of their own."""
    rooms = [tests for prefix, tests in ROOMS.items() if change.module.startswith(prefix)]
    source = folder / "changed.py"
    source.write_text(change.source, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "-p",
        "tests.access.changed",
    ]
    command += ["-k", "not postgresql", *(f"tests/{one}" for tests in rooms for one in tests.split())]
    environment = {**os.environ, VARIABLE: f"{change.module}:{source}"}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert ended.returncode in {0, 1, 2}, ended.stdout.decode()
    return bool(rooms) and ended.returncode != 0


def survivors(world: World, found: list[Change], folder: Path) -> list[str]:
    """The changes that no quick test notices, but for those whose reason is written down."""
    unnoticed = [one for one in found if not noticed(world, one)]
    left = [one.name for one in unnoticed if one.name in EXCUSED or not noticed_in_its_room(one, folder)]
    excused = {one.name for one in found} & set(EXCUSED)
    return [
        *sorted(set(left) - excused),
        *(f"does not survive: {one}" for one in sorted(excused - set(left))),
    ]


@pytest.mark.parametrize("module", CODE)
def test_every_condition_gone_is_noticed(module: str, reviewed: World, tmp_path: Path) -> None:
    left = survivors(reviewed, list(changes(module)), tmp_path)
    assert not left, "\n".join(["survived:", *left])
