"""Pages in states that the demonstration is never in, kept while tests bring the product into them.

`FROM` names the tests; what no page was made of all the same is a finding of the step `pages`.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config import ROOT
from tests.scan.recording import FOLDER, TEMPLATES

FROM = (
    "tests/accounts/passkeys",
    "tests/accounts/test_half_way.py",
    "tests/accounts/test_letters.py",
    "tests/accounts/test_second_factor.py",
    "tests/accounts/test_unsent.py",
    "tests/assessments/test_ahead.py",
    "tests/cycles/test_more_time.py",
    "tests/paper/test_print_run.py",
    "tests/people/test_import.py",
    "tests/plans/test_room.py",
    "tests/records/test_declining.py",
    "tests/records/test_removals.py",
    "tests/records/test_second_person.py",
    "tests/retention/test_holds.py",
    "tests/reviews/test_agenda.py",
    "tests/reviews/test_alone.py",
    "tests/reviews/test_annotations.py",
    "tests/reviews/test_moderation.py",
    "tests/reviews/test_signing.py",
    "tests/single_sign_on/test_refused.py",
    "tests/standing_in/test_handing_over.py",
    "tests/subject_access/test_requests.py",
    "tests/test_once.py",
    "tests/test_outage.py",
)
"""Besides every file of tests that has pages in its name."""
FAILED = 1
"""What pytest ends with when tests failed. That is for `make test` to say; what they were answered with is kept."""
ASKED = re.compile(r"<!-- (\S+) (\S+) (\d{3}) -->\n\Z")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A page that a test was answered with."""

    method: str
    path: str
    status: int
    body: str


@contextmanager
def recording(folder: Path) -> Iterator[Callable[[], tuple[list[Recorded], set[str]]]]:
    """The tests run meanwhile. Gives what waits for their end: every page, and the templates that they were made of."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with ThreadPoolExecutor(1) as beside:
        running = beside.submit(_run, folder)

        def ended() -> tuple[list[Recorded], set[str]]:
            running.result()
            names = (folder / TEMPLATES).read_text(encoding="utf-8").split()
            return [*_read(folder)], set(names)

        yield ended


def _run(folder: Path) -> None:
    files = sorted(str(path) for path in (ROOT / "tests").rglob("test_*pages*.py"))
    ways = ("-p", "tests.scan.recording", "-p", "no:cacheprovider", "-n", "0", "-q")
    with (folder / "tests.log").open("wb") as log:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *ways, *FROM, *files],
            cwd=ROOT,
            env={**os.environ, FOLDER: str(folder)},
            stdout=log,
            stderr=log,
            check=False,
        )
    if done.returncode not in {0, FAILED}:
        raise RuntimeError(f"The tests could not be run: {folder / 'tests.log'}")


def _read(folder: Path) -> Iterator[Recorded]:
    for path in sorted(folder.glob("*.html")):
        text = path.read_text(encoding="utf-8")
        said = ASKED.search(text)
        if said is not None:
            yield Recorded(said[1], said[2], int(said[3]), text[: said.start()])
