"""Files that are there whole or not at all, for their owner alone; and folders that leave nothing behind."""

import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from kie.backups.errors import BackupFailed

FOLDER = ".kie-backup-"
"""How folders of ours begin, by which the next run knows what a killed one left."""


@contextmanager
def written_whole(file: Path) -> Iterator[BinaryIO]:
    """A file to write, which has its name only once it is whole and on the disk. Never replaces one.

    Raises BackupFailed, and leaves nothing, when there is such a file already or the disk does not take it.
    """
    _refuse_existing(file)
    beside = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise BackupFailed(f"{file} cannot be made: {error.strerror}.") from error
    try:
        with os.fdopen(descriptor, "w+b") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        _name(beside, file)
    except OSError as error:
        raise BackupFailed(f"{file} was not written: {error.strerror or error}.") from error
    finally:
        beside.unlink(missing_ok=True)


def _refuse_existing(file: Path) -> None:
    if file.exists():
        raise BackupFailed(
            f"There is a file {file} already.", "Choose another name: backups are never replaced."
        )


def _name(beside: Path, file: Path) -> None:
    try:
        # Unlike a rename, this refuses to replace what somebody else made meanwhile.
        os.link(beside, file)
    except OSError as error:
        if error.errno == errno.EEXIST:
            _refuse_existing(file)
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK):
            raise
        _refuse_existing(file)
        beside.rename(file)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the disk knows the names in the folder. Some network drives have nothing of the kind."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def own_folder(beside: Path) -> Iterator[Path]:
    """A folder for ourselves in `beside`, gone at the end. What a run that was killed left there goes too.

    The lock is how the next run tells that nobody uses a folder any more: the system gives it back however we end.
    """
    for left in beside.glob(f"{FOLDER}*"):
        _remove_abandoned(left)
    made = Path(tempfile.mkdtemp(prefix=FOLDER, dir=beside))
    held = os.open(made, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        os.close(held)


def _remove_abandoned(folder: Path) -> None:
    try:
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    except OSError:
        pass
    finally:
        os.close(held)


def sha256_of(file: Path) -> str:
    """Of all its bytes."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
