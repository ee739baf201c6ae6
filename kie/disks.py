"""How much room there is where files are kept."""

import os
from pathlib import Path

NO_ROOM = 1024**2
"""Bytes: with less, SQLite cannot even make the files that it needs beside its own to be read."""


def left_in(folder: Path) -> tuple[int, int | None]:
    """How many bytes and files more KIE's user may keep there; None for files where the file system counts none."""
    found = os.statvfs(folder)
    # Some file systems count no files, and say that there are none at all.
    return found.f_bavail * found.f_frsize, found.f_favail if found.f_files else None


def is_full(free: int, files: int | None) -> bool:
    """Whether nothing more can be kept where so many bytes and files are left."""
    return free < NO_ROOM or files == 0
