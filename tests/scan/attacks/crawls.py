"""wapiti: what it is told to attack, and what it reports."""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.scan.attacks.targets import Pairs, Target, fewer
from tests.scan.findings import Finding

NAME = "wapiti"
DRIVER = Path(__file__).with_name("wapiti_driver.py")
SECTIONS = ("vulnerabilities", "anomalies")
FRONT = ("cookieflags", "csp", "http_headers")
"""What is said of the whole site, from its first page."""
WHOLE = ("backup", "crlf", "csrf", "exec", "file", "redirect", "sql", "upload", "xss")
"""What is tried on every parameter."""
ASKED = ("sql", "xss")
"""What is tried on pages again as everybody else for whom they open: what is looked for there differs by who asks."""
SENT = ("xss",)
"""What is tried on their forms again."""
STORED = ("permanentxss", "xss")
"""What is written on one page and looked for on the others."""
ON_DATABASE = ("sql", "xss")
"""What may differ between databases, besides what is stored."""
BROKEN = ("Module .* broken", "Missing dependencies.*", "Traceback .*", ".* generated an exception.*")
SKIPPED = re.compile(r"(\d+) requests were skipped")
"""Those that were not answered in time, or by something that is no answer."""


@dataclass(frozen=True, slots=True)
class Crawl:
    """One run of wapiti. `headers`: with every request. `markup`: HTML is sent where words are otherwise. `kept`: on a
    house of its own that keeps what it is sent."""

    name: str
    who: str | None
    modules: Sequence[str]
    targets: Sequence[Target]
    headers: Pairs = ()
    markup: bool = False
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found, how many addresses it attacked by how many requests, and what it says went wrong. `skipped`:
    requests that got no answer."""

    findings: Sequence[Finding] = ()
    addresses: int = 0
    sent: int = 0
    skipped: int = 0
    seconds: float = 0
    trouble: str = ""


def run(python: Path, folder: Path, address: str, crawl: Crawl) -> Report:
    """Attack these requests with these modules."""
    began = time.monotonic()
    # What a run that was cut left behind would be taken up by wapiti, for another address.
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    report = folder / "report.json"
    plan = {
        "address": address,
        "headers": crawl.headers,
        "requests": [_as_said(one) for one in crawl.targets],
        "modules": ",".join(crawl.modules),
        "markup": crawl.markup,
        "folder": str(folder),
        "report": str(report),
    }
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    done = subprocess.run(
        [str(python), str(DRIVER), str(folder / "plan.json")],
        cwd=folder,
        capture_output=True,
        check=False,
        text=True,
        errors="replace",
    )
    (folder / "said.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    who, seconds = crawl.who or "nobody", time.monotonic() - began
    if done.returncode or not report.exists():
        return Report(seconds=seconds, trouble=f"{crawl.name}: {(done.stderr or done.stdout)[-600:]}")
    said = json.loads(report.read_text(encoding="utf-8"))
    sent = re.findall(r"^Sent: (\d+)$", done.stdout, re.MULTILINE)
    trouble = "; ".join(_trouble(done.stdout, crawl))
    return Report(
        [*_findings(said, who)],
        len(crawl.targets),
        int(sent[0]) if sent else 0,
        sum(map(int, SKIPPED.findall(done.stdout))),
        seconds,
        f"{crawl.name}: {trouble}" if trouble else "",
    )


def _trouble(said: str, crawl: Crawl) -> list[str]:
    missing = sorted(set(crawl.modules) - set(re.findall(r"Launching module (\w+)", said)))
    found = [f"not tried: {missing}"] if missing else []
    found += re.findall(r"^Not reached: .*", said, re.MULTILINE)
    return found + sorted(set(re.findall("|".join(BROKEN), said)))


def _as_said(target: Target) -> dict[str, object]:
    posted = target.method != "GET" and target.json is None
    return {
        "method": target.method,
        "path": target.path,
        "query": fewer(target.query),
        "form": fewer(target.form) if posted else (),
        "files": target.files if posted else (),
        "json": target.json,
        "spared": target.spared,
    }


def _findings(said: dict[str, dict[str, list[dict[str, object]]]], who: str) -> Iterable[Finding]:
    found = []
    for section in SECTIONS:
        for category, entries in said[section].items():
            for one in entries:
                where = f"{who} {one['method']} {str(one['path']).partition('?')[0]}"
                parameter = f" [{one['parameter']}]" if one.get("parameter") else ""
                found.append(Finding(NAME, category, where, f"{one['info']}{parameter}"))
    return sorted(set(found))
