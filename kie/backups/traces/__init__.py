"""What was taken out for good, so that a restore does not bring it back: one kind a file, found by this folder.

Each file has its `KIND` (`kie.backups.tracing`).
"""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from kie.backups.tracing import Kind


@cache
def all_kinds() -> dict[str, Kind]:
    """Every kind under the name of its file, in the order in which they are replayed."""
    found = {one.name: import_module(f"{__name__}.{one.name}").KIND for one in iter_modules(__path__)}
    return dict(sorted(found.items(), key=lambda named: (named[1].place, named[0])))
