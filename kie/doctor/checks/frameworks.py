"""Whether the files of frameworks can be read."""

from collections.abc import Iterator

from kie.doctor.installation import Installation
from kie.doctor.rules import Finding
from kie.frameworks import catalogue
from kie.frameworks.folder import FRAMEWORK

NAME = "frameworks"
MOST = 5
"""Problems to tell one by one."""


def look(installation: Installation) -> Iterator[Finding]:
    """Each problem, as `kie frameworks check` tells it; else how many frameworks there are."""
    folder = installation.settings.frameworks_dir
    # Said of the folder: each file that it lacks would be a problem of its own, and none of them the cause.
    if not any(folder.glob(f"[!._]*/{FRAMEWORK}")):
        lacks = "no framework in" if folder.is_dir() else "no folder"
        cure = "Point KIE_FRAMEWORKS_DIR at the folder that holds them."
        yield Finding(NAME, "fault", f"There is {lacks} {folder}.", cure)
        return
    problems = catalogue.check(folder)
    for one in problems[:MOST]:
        where = f"{one.file}:{one.line}" if one.line else one.file
        says = ": ".join(filter(None, (where, one.place, one.what)))
        yield Finding(NAME, "fault", says, one.cure or "See kie frameworks check.")
    if len(problems) > MOST:
        says = f"There are {len(problems) - MOST} more problems like these."
        yield Finding(NAME, "fault", says, f"Run: kie frameworks check {folder}")
    if problems:
        return
    yield Finding(NAME, "ok", f"{len(catalogue.load(folder).frameworks)} frameworks can be read.")
