"""Whether the files of frameworks can be read."""

from collections.abc import Iterator

from kie.doctor.installation import Installation
from kie.doctor.rules import Finding
from kie.frameworks import catalogue

NAME = "frameworks"
MOST = 5
"""Problems to tell one by one."""


def look(installation: Installation) -> Iterator[Finding]:
    """Each problem, as `kie frameworks check` tells it; else how many frameworks there are."""
    folder = installation.settings.frameworks_dir
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
    number = len(catalogue.load(folder).frameworks)
    if number:
        yield Finding(NAME, "ok", f"{number} frameworks can be read.")
    else:
        cure = "Point KIE_FRAMEWORKS_DIR at the folder that holds them."
        yield Finding(NAME, "fault", f"There is no framework in {folder}.", cure)
