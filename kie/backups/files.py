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

OURS = ".kie-backup-"
"""How what is not finished begins, by which the next run knows what a killed one left.

The lock on it is how the next run tells that nobody uses it any more: the system gives it back however we end.
"""


@contextmanager
def written_whole(file: Path) -> Iterator[BinaryIO]:
    """A file to write, which has its name only once it is whole and on the disk. Never replaces one.

    Raises BackupFailed, and leaves nothing, when there is such a file already or the disk does not take it.
    """
    _refuse_existing(file)
    try:
        _remove_abandoned(file.parent)
        descriptor, name = tempfile.mkstemp(prefix=OURS, dir=file.parent)
    except OSError as error:
        raise BackupFailed(f"{file} cannot be made: {error.strerror}.") from error
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as out:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
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
    """A folder for ourselves in `beside`, gone at the end. What a run that was killed left there goes too."""
    _remove_abandoned(beside)
    made = Path(tempfile.mkdtemp(prefix=OURS, dir=beside))
    held = os.open(made, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        os.close(held)


def _remove_abandoned(folder: Path) -> None:
    for left in folder.glob(f"{OURS}*"):
        with suppress(OSError):
            held = os.open(left, os.O_RDONLY)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if left.is_dir():
                    shutil.rmtree(left, ignore_errors=True)
                else:
                    left.unlink()
            finally:
                os.close(held)


def sha256_of(file: Path) -> str:
    """Of all its bytes."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
