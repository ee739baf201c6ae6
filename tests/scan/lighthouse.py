"""Lighthouse in several programs at once, and what they said of each page: the same page is not looked at again."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import Any

from config import ROOT
from tests import chromium
from tests.scan import tools
from tests.scan.saved import OF_THE_HOUSE

HERE = Path(__file__).parent
PROGRAMS = 2 * (os.cpu_count() or 1)
"""Each waits for its browser, and its browser for it."""
PORTION = 100
"""Pages that one browser is given; then there is a new one, and what it holds in memory is gone."""
BESIDE_A_PAGE = ("static", "tests/scan/lighthouse.mjs", "tests/scan/package-lock.json")
TELLS = 50
Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A page to look at. `where`: how findings name it; `kind`: alike for pages that say the same."""

    where: str
    kind: str
    url: str
    form: str

    @property
    def key(self) -> str:
        """What tells this look from others."""
        return f"{self.kind} {self.form}"


class Journal:
    """What was said of each page, a line each. Only what was said beside the same styles, scripts and tools counts."""

    def __init__(self, path: Path, version: str) -> None:
        self._path, self._version = path, version
        self._lock = Lock()
        self.said: dict[str, tuple[str, Said]] = {}
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            one = json.loads(line)
            if one["version"] == version:
                self.said[one["key"]] = one["where"], one["said"]

    def note(self, asked: Asked, said: Said) -> None:
        """Keep it. What could not be looked at will be tried again."""
        with self._lock:
            self.said[asked.key] = asked.where, said
            if not said["trouble"]:
                with self._path.open("a", encoding="utf-8") as out:
                    out.write(self._line(asked.key))
            if len(self.said) % TELLS == 0:
                print(f"  {len(self.said)} looks at pages", file=sys.stderr, flush=True)

    def keep(self, keys: Iterable[str]) -> None:
        """What was said of these, and no more: of pages that are no more the next scan need not read."""
        self.said = {key: self.said[key] for key in keys}
        lines = [self._line(key) for key, (_where, said) in self.said.items() if not said["trouble"]]
        self._path.write_text("".join(lines), encoding="utf-8")

    def _line(self, key: str) -> str:
        where, said = self.said[key]
        return json.dumps({"version": self._version, "key": key, "where": where, "said": said}) + "\n"

    def forget(self) -> None:
        """Begin anew the next time."""
        self._path.unlink(missing_ok=True)


def version() -> str:
    """A digest of everything that a look depends on besides the page itself."""
    digest = hashlib.sha256(repr(sorted(OF_THE_HOUSE.items())).encode())
    digest.update(subprocess.check_output([str(chromium.find()), "--version"]))
    for top in BESIDE_A_PAGE:
        here = ROOT / top
        for path in sorted(here.rglob("*")) if here.is_dir() else (here,):
            if path.is_file():
                digest.update(
                    f"{path.relative_to(ROOT)} {path.stat().st_size}\n".encode() + path.read_bytes()
                )
    return digest.hexdigest()


def look_at(asked: Iterable[Asked], note: Callable[[Asked, Said], None]) -> None:
    """Look at each page, in several programs, and tell what is said of it as it comes."""
    waiting = _shared(asked)
    with ThreadPoolExecutor(PROGRAMS) as pool:
        for done in [pool.submit(_work, waiting, note) for _ in range(PROGRAMS)]:
            done.result()


def _shared(asked: Iterable[Asked]) -> Iterator[Asked]:
    """The same, which several threads may ask for the next."""
    lock, inner = Lock(), iter(asked)

    class Shared:
        def __iter__(self) -> "Shared":
            return self

        def __next__(self) -> Asked:
            with lock:
                return next(inner)

    return Shared()


def _work(waiting: Iterator[Asked], note: Callable[[Asked, Said], None]) -> None:
    for first in waiting:
        with _running() as ask:
            note(first, ask(first))
            for one in islice(waiting, PORTION - 1):
                note(one, ask(one))


@contextmanager
def _running() -> Iterator[Callable[[Asked], Said]]:
    """The program with its browser; it ends when it is told nothing more."""
    command = [str(tools.node()), str(script())]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdin is not None and program.stdout is not None
        stdin, stdout = program.stdin, program.stdout

        def tell(line: Mapping[str, Any]) -> None:
            stdin.write(json.dumps(line) + "\n")
            stdin.flush()

        def ask(one: Asked) -> Said:
            tell({"url": one.url, "form": one.form})
            answer = stdout.readline()
            if not answer:
                raise RuntimeError(f"Lighthouse ended at {one.where}")
            said: Said = json.loads(answer)
            return said

        tell({"program": chromium.find(), "arguments": chromium.ARGUMENTS})
        yield ask
        stdin.close()
        if program.wait(60):
            raise RuntimeError("Lighthouse ended badly")


def script() -> Path:
    """The program, beside the packages, where Node looks for them."""
    return tools.node_modules().parent / "lighthouse.mjs"


def bring() -> None:
    """The program, the Node it runs on, and a browser."""
    tools.node_modules()
    shutil.copy(HERE / "lighthouse.mjs", script())
    if chromium.bring() is None:
        raise RuntimeError("no browser: set KIE_TEST_CHROMIUM to the path of one")
