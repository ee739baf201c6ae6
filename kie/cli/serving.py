"""The processes of `kie serve`: gunicorn, a worker of the queue beside it, and how they end.

Told to stop, the server says so at /ready and to whoever keeps a connection, serves on for as long as proxies take to
notice, and then finishes what it has in hand. Told again, it stops at once.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

from config import ROOT, Settings
from kie.cli.context import Context
from kie.jobs.worker import Worker
from kie.meters import FOLDER
from kie.stopping import say_so

LOOK = 0.5
"""Seconds between two looks whether the server still lives."""
AT_ONCE = 5
"""Seconds for a server that was told twice."""


def server_command(settings: Settings, application: str = "wsgi:app") -> list[str]:
    """How gunicorn is started for these settings.

    The application is loaded once and workers are forked from it, so that one that was killed is back in an instant.
    A search has an address: as long a one as gunicorn takes, so that our pages and not gunicorn say what is too long.
    """
    return [
        *(sys.executable, "-m", "gunicorn", application, "--chdir", str(ROOT)),
        *("--config", "python:kie.hosting"),
        *("--bind", f"{settings.host}:{settings.port}", "--worker-class", "gthread"),
        *("--workers", str(settings.workers), "--threads", str(settings.threads), "--preload"),
        *("--limit-request-line", "8190"),
        *("--graceful-timeout", "20", "--no-control-socket", "--log-level", "warning"),
    ]


class Stop:
    """What a signal asks for: to stop, or the second time to stop at once."""

    def __init__(self, server: subprocess.Popen[bytes]) -> None:
        self.asked = threading.Event()
        self._server = server
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._hear)

    def _hear(self, *_: object) -> None:
        if not self.asked.is_set():
            self.asked.set()
            return
        # Gunicorn's word for at once. Jobs in hand are let go, and another worker takes them up.
        self._server.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            self._server.wait(AT_ONCE)
        self._server.kill()
        raise SystemExit(1)


def serve_until_stopped(context: Context, *, with_worker: bool) -> int:
    """Serve until a signal comes or gunicorn ends by itself, whose exit code it gives then; 0 after a signal.

    `with_worker`: work the queue here too, unless that is done elsewhere.
    """
    settings = context.settings
    with _folder() as folder:
        command, environment = server_command(settings), _environment(settings, folder)
        server = subprocess.Popen(command, env=environment, start_new_session=True)  # noqa: S603 - our own
        stop = Stop(server)
        worker = Worker(context.engine, settings) if with_worker else None
        if worker is None:
            # Nothing here speaks to the database any more, and of many hosts each has few connections to give away.
            context.engine.dispose()
        hands = threading.Thread(target=worker.run if worker else lambda: None, daemon=True)
        hands.start()
        while server.poll() is None and not stop.asked.wait(LOOK):
            pass
        if worker is not None:
            worker.stop()
        _drain(server, folder, settings.drain_seconds)
        code = server.wait()
        hands.join()
    return 0 if stop.asked.is_set() else code


def _drain(server: subprocess.Popen[bytes], folder: Path, seconds: int) -> None:
    """Say that it stops, serve on meanwhile, then let gunicorn finish what it has in hand."""
    say_so(folder)
    with suppress(subprocess.TimeoutExpired):
        server.wait(seconds)
    if server.poll() is None:
        server.terminate()


@contextmanager
def _folder() -> Iterator[Path]:
    """Where the processes of this server keep what they share, of no use to the next."""
    folder = Path(mkdtemp(prefix="kie-serving-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _environment(settings: Settings, folder: Path) -> dict[str, str]:
    """The variables of the server's processes."""
    made = {**os.environ, "KIE_SERVING_DIR": str(folder)}
    if settings.metrics_token:
        counted = folder / "counted"
        counted.mkdir()
        made[FOLDER] = str(counted)
    return made
