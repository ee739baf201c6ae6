"""wapiti: what it is told to attack, and what it reports."""

import json
import re
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.scan.attacks.targets import Target, fewer
from tests.scan.findings import Finding

NAME = "wapiti"
DRIVER = Path(__file__).with_name("wapiti_driver.py")
SECTIONS = ("vulnerabilities", "anomalies")
QUICK = (
    "cookieflags",
    "crlf",
    "csp",
    "csrf",
    "http_headers",
    "permanentxss",
    "redirect",
    "sql",
    "upload",
    "xss",
)
"""What is tried as everybody."""
SLOW = ("backup", "exec", "file")
"""What takes hundreds of tries a parameter: once for each address, by the first who opens it."""
ON_DATABASE = ("permanentxss", "sql", "xss")
"""What may differ between databases."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found, how many addresses it attacked, and what it says went wrong."""

    findings: Sequence[Finding]
    addresses: int
    launched: Sequence[str]
    trouble: str = ""


def run(
    python: Path,
    folder: Path,
    address: str,
    cookie: str,
    targets: Iterable[Target],
    modules: Sequence[str],
    *,
    who: str,
    excluded: Sequence[str] = (),
) -> Report:
    """Attack these requests with these modules, signed in by this cookie."""
    folder.mkdir(parents=True, exist_ok=True)
    report = folder / "report.json"
    plan = {
        "address": address,
        "cookie": cookie,
        "requests": [_as_said(one) for one in targets],
        "modules": ",".join(modules),
        "excluded": list(excluded),
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
    launched = re.findall(r"Launching module (\w+)", done.stdout)
    if done.returncode or not report.exists():
        return Report((), 0, launched, f"{who}: {(done.stderr or done.stdout)[-600:]}")
    missing = sorted(set(modules) - set(launched))
    broken = re.findall(r"(?:Module .* broken|Missing dependencies).*", done.stdout)
    said = json.loads(report.read_text(encoding="utf-8"))
    trouble = f"{who}: not tried: {missing} {broken}" if missing or broken else ""
    return Report(_findings(said, who), int(said["infos"]["crawled_pages_nbr"]), launched, trouble)


def _as_said(target: Target) -> dict[str, object]:
    return {
        "method": target.method,
        "path": target.path,
        "query": fewer(target.query),
        "form": fewer(target.form) if target.method == "POST" else (),
        "files": target.files,
    }


def _findings(said: dict[str, dict[str, list[dict[str, object]]]], who: str) -> list[Finding]:
    found = []
    for section in SECTIONS:
        for category, entries in said[section].items():
            for one in entries:
                where = f"{who} {one['method']} {str(one['path']).partition('?')[0]}"
                parameter = f" [{one['parameter']}]" if one.get("parameter") else ""
                found.append(Finding(NAME, category, where, f"{one['info']}{parameter}"))
    return sorted(set(found))
