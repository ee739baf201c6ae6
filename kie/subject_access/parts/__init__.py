"""The parts of the whole file, one file a room, found by folder: each has its `PART`."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from kie.subject_access.sections import Part


@cache
def all_parts() -> tuple[Part, ...]:
    """Every part, in its place."""
    found = [import_module(f"{__name__}.{one.name}").PART for one in iter_modules(__path__)]
    return tuple(sorted(found, key=lambda one: one.place))
