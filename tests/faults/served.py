"""The product as it is run, `kie serve` with two workers, in processes that a test may kill."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from socket import socket

from config import ROOT

SECRET = "faults-" + "s" * 40
PATIENCE = 90
"""Seconds to wait for what must happen: long for a busy machine, and never waited out by a test that passes."""


def wait_until(happened: Callable[[], bool], what: str) -> None:
    """Look again and again until it has happened."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, f"waited {PATIENCE} seconds in vain: {what}"
        time.sleep(0.02)


def children(pid: int) -> list[int]:
    """The processes that this one started and that live, the oldest first."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return sorted(int(one) for one in found)


def descendants(pid: int) -> list[int]:
    """Every process below this one."""
    return [below for child in children(pid) for below in (child, *descendants(child))]


def kill(pid: int) -> None:
    """kill -9, unless it has ended by itself."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def free_port() -> int:
    """A port that nobody listens on."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Served:
    """One running server. `command`: what starts it, given its port, in the folder `where`."""

    def __init__(
        self, url: str, log: Path, command: Callable[[int], list[str]], where: Path = ROOT, **extra: str
    ) -> None:
        self.port = free_port()
        self._where = where
        self._log = log
        self._command = command(self.port)
        # Nothing of this machine's own settings, and above all not the override for unsafe databases.
        ours = {name: value for name, value in os.environ.items() if not name.startswith("KIE_")}
        # Compiled once: where nothing compiled is kept, every start would take twice as long.
        ours.pop("PYTHONDONTWRITEBYTECODE", None)
        self._environment = {
            **ours,
            "PYTHONPYCACHEPREFIX": str(log.parent.parent / "compiled"),
            "KIE_ENVIRONMENT": "testing",
            "KIE_SECRET_KEY": SECRET,
            "KIE_DATABASE_URL": url,
            "PORT": str(self.port),
            **extra,
        }
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=self._where,
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        wait_until(self._ready, f"the server; its log is {self._log}")

    def pid(self) -> int:
        """The process that was started."""
        return self._process.pid

    def code(self) -> int:
        """How it ended, which is waited for."""
        return self._process.wait(PATIENCE)

    def log(self) -> str:
        """All that it wrote."""
        return self._log.read_text(errors="replace")

    def workers(self) -> list[int]:
        """The processes that answer requests, the oldest first."""
        below = [one for one in descendants(self._process.pid) if not children(one)]
        return [one for one in below if self._is_worker(one)]

    def kill_everything(self) -> None:
        """kill -9 of every process, as when the machine is switched off."""
        for pid in (self._process.pid, *descendants(self._process.pid)):
            kill(pid)
        self._process.wait()

    def stop(self) -> None:
        """The ordinary end."""
        below = descendants(self._process.pid)
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        finally:
            for pid in (self._process.pid, *below):
                kill(pid)

    def _is_worker(self, pid: int) -> bool:
        try:
            parent = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1]
        except (FileNotFoundError, ProcessLookupError):
            return False
        line = Path(f"/proc/{parent}/cmdline")
        return line.exists() and b"gunicorn" in line.read_bytes()

    def _ready(self) -> bool:
        assert self._process.poll() is None, f"the server ended:\n{self.log()[-3000:]}"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/ready")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


@contextmanager
def serving(url: str, log: Path) -> Iterator[Served]:
    """`kie serve` on this database."""
    command = [sys.executable, "-c", "from kie.cli import main; main()", "serve"]
    served = Served(url, log, lambda _port: command)
    try:
        yield served
    finally:
        served.stop()
