"""Whether there is room: where the database's file is, and for what is only kept for a moment."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kie.disks import is_full, left_in
from kie.doctor.installation import Installation
from kie.doctor.rules import Finding, room

NAME = "disk"
MEGABYTE = 1024 * 1024


def look(installation: Installation) -> Iterator[Finding]:
    """One finding for each place. The disk of a PostgreSQL cannot be seen from here, and is told so."""
    file = installation.file
    if file is None:
        says = "The disk of PostgreSQL cannot be seen from here: watch it on its own machine."
        yield Finding(NAME, "ok", says)
    elif file.parent.is_dir():
        needs = file.stat().st_size if file.exists() else 0
        yield _place(file.parent, f"the database's folder {file.parent}", needs)
    temporary = Path(tempfile.gettempdir())
    yield _place(temporary, f"the folder for temporary files {temporary}", 0)
    if not os.access(temporary, os.W_OK | os.X_OK):
        cure = "Let KIE's user write there, or name another folder with TMPDIR."
        yield Finding(NAME, "fault", f"KIE may not write to {temporary}.", cure)


def _place(folder: Path, name: str, needs: int) -> Finding:
    """How much room there is. `needs`: bytes that an upgrade of what is kept there may take for a while."""
    free, files = left_in(folder)
    if is_full(free, files):
        cure = "Make room there now, or move it to a larger disk; KIE goes on by itself then."
        return Finding(NAME, "fault", f"The disk is full: nothing more can be written to {name}.", cure)
    level = room(free, files, needs)
    says = f"{free // MEGABYTE:,} MB are free in {name}."
    if level == "ok":
        return Finding(NAME, level, says)
    if files is not None and level == "fault" and room(free, None, needs) != "fault":
        says = f"{files:,} more files can be made in {name}."
    return Finding(NAME, level, says, "Make room there, or move it to a larger disk, before it is full.")
