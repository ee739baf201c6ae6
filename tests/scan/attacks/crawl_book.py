"""What was done of a scan by wapiti, written down run by run: one that was cut tells so far as it came, and goes on."""

import hashlib
import json
import shutil
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.scan.attacks.crawls import DRIVER, Crawl, Report
from tests.scan.attacks.journal import Journal
from tests.scan.findings import Finding

LINE = (
    "{name}: {addresses} addresses, {sent} requests, {skipped} without an answer, {seconds:.0f} s, "
    "{found} findings {trouble}"
)


@dataclass(slots=True)
class CrawlBook:
    """A folder with what each run found; it is put away by `close` when all are done."""

    folder: Path
    reports: dict[str, Report] = field(default_factory=dict)
    gone_on: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Begin anew after a scan that came to its end."""
        if (self.folder / "ended").exists():
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def carried_out(self, crawl: Crawl, carry_out: Callable[[Path], Report]) -> Report:
        """What a run found: of the scan that was cut, when it is the same run, or of a new one."""
        folder = self.folder / crawl.name
        report = _kept(folder, crawl)
        if report is None:
            report = carry_out(folder)
            done = {"mark": _mark(crawl), **asdict(report)}
            (folder / "done.json").write_text(json.dumps(done), encoding="utf-8")
        else:
            self.gone_on += 1
        with self._lock:
            self.reports[crawl.name] = report
            (self.folder / "so-far.txt").write_text("\n".join([*self.lines(), ""]), encoding="utf-8")
        return report

    def journal(self, name: str) -> Journal:
        """Of a house that this scan attacks, also before it was cut."""
        return Journal(self.folder / f"journal-{name}.jsonl")

    def journals(self) -> list[Journal]:
        """Of every house that was attacked."""
        return [Journal(path) for path in sorted(self.folder.glob("journal-*.jsonl"))]

    def lines(self) -> list[str]:
        """One for each run."""
        return [
            LINE.format(
                name=name,
                addresses=one.addresses,
                sent=one.sent,
                skipped=one.skipped,
                seconds=one.seconds,
                found=len(one.findings),
                trouble=one.trouble,
            ).strip()
            for name, one in self.reports.items()
        ]

    def close(self) -> None:
        """Say that all was done."""
        (self.folder / "ended").touch()


def _kept(folder: Path, crawl: Crawl) -> Report | None:
    path = folder / "done.json"
    if not path.exists():
        return None
    said = json.loads(path.read_text(encoding="utf-8"))
    if said.pop("mark") != _mark(crawl) or said["trouble"]:
        return None
    said["findings"] = [Finding(**one) for one in said["findings"]]
    return Report(**said)


def _mark(crawl: Crawl) -> str:
    """The same for the same run, whatever ids its database has, and another when the driver is."""
    names = [(*one.key, len(one.query), len(one.form), one.spared) for one in crawl.targets]
    said = repr((crawl.who, tuple(crawl.modules), crawl.markup, names))
    return hashlib.sha256(said.encode() + DRIVER.read_bytes()).hexdigest()
