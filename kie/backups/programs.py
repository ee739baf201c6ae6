"""PostgreSQL's own programs, and how they are told where the database is."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from sqlalchemy import URL, Connection, text

from kie.backups.errors import BackupFailed, RestoreRefused

INSTALLED = Path("/usr/lib/postgresql")
CHUNK = 1 << 18


def server_version(connection: Connection) -> int:
    """The server's major version, such as 15."""
    return int(connection.scalar(text("SELECT current_setting('server_version_num')")) or 0) // 10_000


def program(name: str, at_least: int) -> Path:
    """`pg_dump` or `pg_restore`: the oldest that is new enough, from PATH or where Debian keeps all versions.

    Raises BackupFailed when there is none: an older one refuses a newer server.
    """
    on_path = shutil.which(name)
    places = [Path(on_path)] if on_path else []
    found = {_version(one): one for one in (*places, *INSTALLED.glob(f"*/bin/{name}"))}
    enough = sorted(version for version in found if version >= at_least)
    if not enough:
        newest = f" The newest one here is {max(found)}." if found else " There is none here."
        raise BackupFailed(
            f"PostgreSQL {at_least} needs {name} {at_least} or newer.{newest}",
            f"Install the package postgresql-client-{at_least}, or put the folder of {name} first in PATH.",
        )
    return found[enough[0]]


def _version(file: Path) -> int:
    said = subprocess.run([str(file), "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - found above
    numbers = re.search(r"(\d+)(\.|devel|beta|rc|\s|$)", said.stdout)
    return int(numbers[1]) if numbers else 0


def _where(url: URL) -> tuple[str, dict[str, str]]:
    """How libpq is told: all but the password, which other users of the machine would see among the arguments."""
    _none, told = url.get_dialect()().create_connect_args(url)
    password = told.pop("password", None)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KIE_")}
    if password:
        environment["PGPASSWORD"] = str(password)
    return " ".join(f"{name}={_quoted(str(value))}" for name, value in told.items()), environment


def _quoted(value: str) -> str:
    """As libpq reads a value in a connection string."""
    return "'" + value.replace("\\", r"\\").replace("'", r"\'") + "'"


class Running:
    """A program at work. `pipe`: its output, or its input."""

    def __init__(self, process: "subprocess.Popen[bytes]", pipe: IO[bytes], errors: IO[bytes]) -> None:
        self.process, self.pipe, self._errors = process, pipe, errors

    def complaint(self) -> str:
        """The first line it complained with."""
        self._errors.seek(0)
        lines = self._errors.read(1 << 16).decode(errors="replace").strip().splitlines()
        said = next((one for one in lines if "error" in one.lower()), lines[0] if lines else "")
        return re.sub(r"^pg_\w+: (error: )?", "", said) or f"it ended with {self.process.returncode}"


@contextmanager
def dumping(url: URL, at_least: int, *options: str) -> Iterator[Running]:
    """pg_dump with these options; ended when the block ends."""
    where, environment = _where(url)
    command = [str(program("pg_dump", at_least)), "--dbname", where, "--no-password", *options]
    with TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603 - found above
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, env=environment
        )
        try:
            assert process.stdout is not None  # noqa: S101 - narrows the type
            yield Running(process, process.stdout, errors)
        finally:
            _end(process)
            assert process.stdout is not None  # noqa: S101 - narrows the type
            process.stdout.close()


@contextmanager
def filling(url: URL, at_least: int, *options: str) -> Iterator[Running]:
    """pg_restore with these options: ended when the block raises, else finished. Raises RestoreRefused with why not."""
    where, environment = _where(url)
    command = [str(program("pg_restore", at_least)), "--dbname", where, "--no-password", *options]
    with TemporaryFile() as errors:
        process = subprocess.Popen(  # noqa: S603 - found above
            command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors, env=environment
        )
        assert process.stdin is not None  # noqa: S101 - narrows the type
        running = Running(process, process.stdin, errors)
        try:
            yield running
            process.stdin.close()
        except BrokenPipeError:
            pass  # It ended by itself, and says below why.
        except BaseException:
            _end(process)
            raise
        process.wait()
        if process.returncode:
            raise RestoreRefused(f"PostgreSQL did not take the backup: {running.complaint()}.")


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.kill()
        process.wait()
