"""Servers for the benchmarks: gunicorn as `kie serve` starts it, and PostgreSQL that really syncs."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, make_url, text

from config import Settings
from kie.cli.serving import server_command
from kie.db import make_engine
from kie.migrations.run import migrate
from tests import postgres

ROOT = Path(__file__).parent.parent
SECRET = "benchmarks-only-secret-of-more-than-32-characters"
PATIENCE = 30.0


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """URLs of an empty, migrated PostgreSQL and SQLite, both keeping what they say they kept."""
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="kie-bench-"))
        server = stack.enter_context(postgres.server(durable=True))
        engine = create_engine(server, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("CREATE DATABASE bench"))
        engine.dispose()
        urls = {
            "postgresql": make_url(server).set(database="bench").render_as_string(hide_password=False),
            "sqlite": f"sqlite:///{folder}/kie.db",
        }
        for url in urls.values():
            made = make_engine(url)
            migrate(made)
            made.dispose()
        yield urls


def free_port() -> int:
    """A port of this machine that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(target: str, database_url: str = "") -> Iterator[int]:
    """`target` behind gunicorn with two workers of four threads, as the product is served; gives its port."""
    port = free_port()
    environment = {
        **os.environ,
        "KIE_ENVIRONMENT": "testing",
        "KIE_SECRET_KEY": SECRET,
        "KIE_DATABASE_URL": database_url,
        "PORT": str(port),
    }
    command = server_command(Settings(port=port), target)
    process = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        listening(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def listening(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Wait until the process answers on the port."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"it ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"nothing listens on port {port}")
