"""A disk that is soon full, in memory, for what happens then."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(place: Path, size: str, mode: str = "0700") -> Iterator[Path]:
    """The folder `place` as a disk of this size for the block. Only root can: others skip the test, but not CI."""
    mount = shutil.which("mount")
    if os.geteuid() != 0 or mount is None:
        message = "only root can mount a small disk"
        if os.environ.get("CI"):
            raise RuntimeError(message)
        pytest.skip(message)
    subprocess.run([mount, "-t", "tmpfs", "-o", f"size={size},mode={mode}", "tmpfs", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
