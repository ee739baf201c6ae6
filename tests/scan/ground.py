"""What the steps stand on: tools in environments of their own, and the demonstration served for them."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import requests
from sqlalchemy import create_engine, make_url, text

from config import ROOT
from tests import postgres
from tests.scan.visitor import Visitor

TOOLS = ROOT / ".tools" / "scan"
PATIENCE = 600.0
"""Seconds for a server to answer at first: it may have tables to make."""


@dataclass(frozen=True, slots=True)
class Site:
    """A running server. `address`: without a slash at its end. `log`: what it says."""

    address: str
    database_url: str
    log: Path

    def visitor(self, name: str | None = None) -> Visitor:
        """One of the cast, signed in, by the first part of their address; None: nobody."""
        return Visitor.at(self.address, name)


@dataclass(slots=True)
class Ground:
    """For the length of a scan. `folder`: for whatever steps keep; `kept`: what one step made and others use."""

    folder: Path
    kept: dict[str, object] = field(default_factory=dict)
    _ends: ExitStack = field(default_factory=ExitStack)
    _councils: dict[str, str] = field(default_factory=dict)
    _postgresql: str | None = None

    @contextmanager
    def demonstration(self, kind: str = "sqlite", **environment: str) -> Iterator[Site]:
        """The demonstration served on 127.0.0.1, in a copy of its own that may be changed. `kind`: `sqlite` or
        `postgresql`; `environment`: settings besides."""
        with serving(self.folder, self.copy(kind), environment) as site:
            yield site

    def copy(self, kind: str) -> str:
        """A copy of the demonstration, which is made once for each kind."""
        if kind not in self._councils:
            self._councils[kind] = self.new(kind, None)
            _kie(self.folder, "migrate", self._councils[kind])
            _kie(self.folder, "demo", self._councils[kind])
        return self.new(kind, self._councils[kind])

    def new(self, kind: str, template: str | None = None) -> str:
        """A database of its own: empty, or a copy of that one."""
        name = f"kie_scan_{uuid4().hex}"
        if kind == "sqlite":
            path = self.folder / f"{name}.db"
            self._ends.callback(_remove_sqlite, path)
            if template is not None:
                _copy_sqlite(Path(str(make_url(template).database)), path)
            return f"sqlite:///{path}"
        if self._postgresql is None:
            self._postgresql = self._ends.enter_context(postgres.server(durable=True))
        engine = create_engine(self._postgresql, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            copied = f' TEMPLATE "{make_url(template).database}"' if template else ""
            connection.execute(text(f'CREATE DATABASE "{name}"{copied}'))
        engine.dispose()
        return make_url(self._postgresql).set(database=name).render_as_string(hide_password=False)

    def close(self) -> None:
        """Put away what was made for this scan."""
        self._ends.close()


@contextmanager
def ground(folder: Path) -> Iterator[Ground]:
    """Begin a scan and end it."""
    made = Ground(folder)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def serving(
    folder: Path, url: str, environment: dict[str, str], *, module: str | None = None
) -> Iterator[Site]:
    """`kie serve` on a free port, stopped by its own process when the block ends. `module`: run in its place."""
    port = _free_port()
    log = folder / f"server-{port}.log"
    settings = {**_clean(), "KIE_DATABASE_URL": url, "PORT": str(port), "HOST": "127.0.0.1", **environment}
    command = [sys.executable, "-m", module] if module else [_program(), "serve"]
    with log.open("wb") as out:
        server = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=out, stderr=out)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, server, log)
            yield Site(address, url, log)
        finally:
            server.terminate()
            try:
                server.wait(60)
            except subprocess.TimeoutExpired:
                server.kill()


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            raise RuntimeError(f"The server ended at once: {log.read_text(errors='replace')[-2000:]}")
        try:
            if requests.get(f"{address}/ready", timeout=5).status_code == 200:
                return
        except requests.ConnectionError:
            time.sleep(0.3)
    raise RuntimeError(f"The server does not answer: {log}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _clean() -> dict[str, str]:
    """The environment without settings of another installation."""
    return {name: value for name, value in os.environ.items() if not name.startswith("KIE_")}


def _program() -> str:
    return str(Path(sys.executable).with_name("kie"))


def _kie(folder: Path, command: str, url: str) -> None:
    done = subprocess.run(
        [_program(), command],
        env={**_clean(), "KIE_DATABASE_URL": url},
        cwd=folder,
        capture_output=True,
        check=False,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"kie {command}: {done.stdout}{done.stderr}")


def _copy_sqlite(source: Path, target: Path) -> None:
    """Nobody has the source open, so the file with its log is all of it."""
    for ending in ("", "-wal"):
        if source.with_name(source.name + ending).exists():
            shutil.copy(source.with_name(source.name + ending), target.with_name(target.name + ending))


def _remove_sqlite(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
