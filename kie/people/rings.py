"""Rings of who stands above whom. Nothing but plain values."""

from array import array
from collections.abc import Mapping, Sequence


def rings(above: Mapping[str, str | None]) -> list[list[str]]:
    """Every ring in "who is above whom", each from its smallest member on."""
    done: set[str] = set()
    found = []
    for start in above:
        path: dict[str, int] = {}
        step: str | None = start
        while step is not None and step in above and step not in done and step not in path:
            path[step] = len(path)
            step = above[step]
        if step is not None and step in path:
            members = list(path)[path[step] :]
            first = members.index(min(members))
            found.append(members[first:] + members[:first])
        done.update(path)
    return found


def on_rings(above: Sequence[int]) -> set[int]:
    """The places that stand on a ring, where each place has the one above it, or a negative one for none."""
    reached = array("l", bytes(array("l").itemsize * len(above)))
    found: set[int] = set()
    for start in range(len(above)):
        step = start
        while step >= 0 and not reached[step]:
            reached[step] = start + 1
            step = above[step]
        # The way from here came back to itself, and not to that from another start.
        if step >= 0 and reached[step] == start + 1:
            while step not in found:
                found.add(step)
                step = above[step]
    return found


def shown(ring: Sequence[str]) -> str:
    """A ring in words, which comes back to where it began."""
    return " → ".join([*ring, ring[0]])
