"""How tests are shared out among several processes: what makes something for all of them stays together."""

import re
from collections.abc import Mapping

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadGroupScheduling

KIND = re.compile(r"\[.*\b(sqlite|postgresql)\b.*\]")
TURNS: Mapping[str | None, int] = {"sqlite": 1, "postgresql": 2, None: 3}
TOGETHER = ("tests/backups/", "tests/confidentiality/")
"""Folders whose files share a council that takes long to make."""
WAITING = {"deploy", "replica", "serving", "faults-sqlite", "faults-postgresql"}
"""Groups that mostly wait: for servers to start, to stop, to be missed. One process has them all, one after the other,
so that no two wait at once and leave a processor without work."""


def kind_of(nodeid: str) -> str | None:
    """The kind of database that a test runs on; None for one that needs none."""
    found = KIND.search(nodeid)
    return found[1] if found else None


def scope_of(nodeid: str) -> str:
    """The tests of one file, or of one of the folders above, on one kind of database."""
    path = nodeid.partition("::")[0]
    return f"{next(filter(path.startswith, TOGETHER), path)} on {kind_of(nodeid)}"


class Scheduling(LoadGroupScheduling):
    """A group runs in one process, and so does a file on one kind of database."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        # xdist would begin with whatever has most tests, which says little about how long they take.
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        group = super()._split_scope(nodeid)
        if group in WAITING:
            return "waiting"
        return scope_of(nodeid) if group == nodeid else group


def in_turn(items: list[pytest.Item]) -> None:
    """What waits begins, then the other marked groups, for they take longest; what needs no database ends, for it is
    short. A process turns to the other kind of database once."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    group = item.get_closest_marker("xdist_group")
    if group is None:
        return TURNS[kind_of(item.nodeid)]
    return -1 if group.args[0] in WAITING else 0
