"""How far an attack has come: kept after each target, so that one that is cut says so and can go on."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Lock

from config import ROOT
from tests.scan.findings import Finding

ATTACKED = ("kie", "templates", "frameworks", "tests/scan/attacks", "tests/scan/steps/sqlmap.py", "config.py")
"""What makes a version: an attack goes on only on the one that it began with."""
ENDINGS = {".py", ".html", ".toml", ".txt"}


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one target. `tried`: parameters; `seconds`: of sqlmap at it."""

    target: str
    tried: int
    seconds: float
    findings: Sequence[Finding] = ()


@dataclass(slots=True)
class Progress:
    """A file with a line for each target that is done."""

    path: Path
    done: dict[str, Done] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @classmethod
    def of(cls, path: Path) -> "Progress":
        """What that file has already."""
        found = cls(path)
        found._read()
        return found

    def knows(self, target: str) -> bool:
        """Whether it is done, by whoever adds to the file."""
        with self._lock:
            self._read()
            return target in self.done

    def _read(self) -> None:
        lines = self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []
        for line in lines:
            one = _done(json.loads(line))
            self.done[one.target] = one

    def add(self, one: Done) -> None:
        """One more; by whichever thread."""
        with self._lock, self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(one)) + "\n")
            self.done[one.target] = one

    def so_far(self) -> list[Done]:
        """All that is done now; others may go on meanwhile."""
        with self._lock:
            return list(self.done.values())

    def findings(self) -> list[Finding]:
        """Of all that is done."""
        return [finding for one in self.so_far() for finding in one.findings]


def _done(line: Mapping[str, object]) -> Done:
    findings = line["findings"]
    assert isinstance(findings, list)
    told = [Finding(**one) for one in findings]
    return Done(str(line["target"]), int(str(line["tried"])), float(str(line["seconds"])), told)


def version(root: Path = ROOT) -> str:
    """Twelve characters that differ as soon as anything does that is attacked, or that attacks."""
    told = hashlib.sha256()
    for path in _files(root):
        told.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return told.hexdigest()[:12]


def _files(root: Path) -> Iterator[Path]:
    for name in ATTACKED:
        within = root / name
        found = [within] if within.is_file() else sorted(within.rglob("*"))
        yield from (path for path in found if path.is_file() and path.suffix in ENDINGS)
