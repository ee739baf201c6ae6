"""Pages of every state that the tests bring the product into: the suite runs once with `recording` watching."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from config import ROOT
from tests.scan.recording import TEMPLATES

MADE_OF = ("kie", "templates", "static", "tests")
NO_PAGES = ("backups", "deploy", "faults", "house", "scan", "upgrades", "doctor", "metrics")
"""Folders of tests that see no page that others do not, or take long over it."""
STAMP = "made-of.txt"
PROCESSES = 2


def recorded(folder: Path) -> Path:
    """The folder, with every page; the suite runs only when something has changed since they were made."""
    stamp = folder / STAMP
    made_of = _digest()
    if not stamp.exists() or stamp.read_text() != made_of:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _run(folder)
        stamp.write_text(made_of)
    return folder


def _run(folder: Path) -> None:
    ignored = [f"--ignore=tests/{name}" for name in NO_PAGES]
    ways = ("-p", "tests.scan.recording", "-n", str(PROCESSES), "--dist", "loadgroup", "-q")
    with (folder / "tests.log").open("wb") as log:
        subprocess.run(
            [sys.executable, "-m", "pytest", *ways, *ignored, "tests"],
            cwd=ROOT,
            env={**os.environ, "KIE_SCAN_RECORD": str(folder)},
            stdout=log,
            stderr=log,
            check=True,
        )


def unrendered(folder: Path) -> list[str]:
    """Templates of pages that nothing was made by."""
    names = (folder / TEMPLATES).read_text(encoding="utf-8").split()
    return sorted(_page_templates() - set(names))


def _page_templates() -> set[str]:
    """Those that fill the frame of a page, and are no frame for others."""
    home = ROOT / "templates"
    texts = {str(path.relative_to(home)): path.read_text(encoding="utf-8") for path in home.rglob("*.html")}
    extended = {name: re.search(r'{%-? *extends "([^"]+)"', text) for name, text in texts.items()}
    frames = {found[1] for found in extended.values() if found}
    return {name for name, found in extended.items() if found and not name.startswith("mail/")} - frames


def _digest() -> str:
    digest = hashlib.sha256()
    for top in MADE_OF:
        for path in sorted((ROOT / top).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}\n".encode())
    return digest.hexdigest()
