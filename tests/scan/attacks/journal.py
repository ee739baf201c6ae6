"""How every request of a scan was answered: what the server got wrong is found whatever a scanner makes of it."""

import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.scan.findings import Finding

MINED = 500
"""From this status on the server did not know what to do."""
WAIT = 429


@dataclass(frozen=True, slots=True)
class Journal:
    """A file to which every process of a server adds a line for each request."""

    path: Path

    @classmethod
    def named(cls, path: str) -> "Journal":
        """The journal that is kept there."""
        return cls(Path(path))

    def note(self, environ: Mapping[str, Any], status: int, reached: Sequence[str] = ()) -> None:
        """Add a line; one write, so that lines of several processes stay whole. `reached`: statements in which
        something stood as it came."""
        line: dict[str, object] = {
            "status": status,
            "method": environ["REQUEST_METHOD"],
            "path": environ.get("PATH_INFO", "")[:300],
            "query": environ.get("QUERY_STRING", "")[:600],
        }
        if reached:
            line["reached"] = reached[0]
        written = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(written, json.dumps(line).encode() + b"\n")
        finally:
            os.close(written)

    def statuses(self) -> Counter[int]:
        """How often each status was answered."""
        return Counter(int(one["status"]) for one in self._lines())

    def findings(self, tool: str) -> list[Finding]:
        """Where the server failed, or told the scanner to wait: it saw nothing of the product then."""
        found = []
        for one in self._lines():
            status = int(one["status"])
            where = f"{one['method']} {one['path']}"
            if "reached" in one:
                found.append(Finding(tool, "reached a statement", where, str(one["reached"])))
            if status >= MINED:
                found.append(Finding(tool, "server error", where, f"{status}: {one['query']}"))
            elif status == WAIT:
                found.append(Finding(tool, "told to wait", where, "the scanner was slowed down here"))
        return sorted(set(found))

    def _lines(self) -> list[dict[str, Any]]:
        if not self.path.exists():
            return []
        return [json.loads(line) for line in self.path.read_text(encoding="utf-8").splitlines()]
