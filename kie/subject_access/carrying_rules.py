"""What becomes of marks when a file is put together anew: where each value stands afterwards. Plain values only.

A mark stays a confirmed one where its value is the same. Where it is not, and a second person had not said no, the
mark stands at an `earlier-…` place: it is answered once more, by a second person, and whoever made it cannot take it
back, so that nobody loses alone what two had agreed.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from kie.subject_access.redacting_rules import EVERYWHERE, bare, is_before, is_earlier
from kie.subject_access.worded_rules import place

_Standing = tuple[str, Mapping[str, Any], Any]


def moved(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """Where the same value stands in the new file, by its place in the old one; no place twice.

    A value is found by its whole row first, then by itself among the others of its column. As many as there were must
    be there again: otherwise nobody can tell which of them is gone, and none of them is the same.
    """
    found: dict[str, str] = {}
    before, after = _columns(old), _columns(new)
    for column, standing in before.items():
        there = after.get(column, [])
        for alike in (_row, _value):
            left = [one for one in standing if one[0] not in found]
            taken = set(found.values())
            free = [one for one in there if one[0] not in taken]
            found |= _paired(left, free, alike)
    return found


def _paired(
    left: list[_Standing], free: list[_Standing], alike: Callable[[_Standing], str]
) -> Iterator[tuple[str, str]]:
    groups: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for number, listed in enumerate((left, free)):
        for one in listed:
            groups[alike(one)][number].append(one[0])
    for old, new in groups.values():
        if len(old) == len(new):
            yield from zip(old, new, strict=True)


def _row(one: _Standing) -> str:
    return json.dumps(one[1], sort_keys=True)


def _value(one: _Standing) -> str:
    return json.dumps(one[2], sort_keys=True)


def _columns(filed: Mapping[str, Any]) -> dict[tuple[str, str, str], list[_Standing]]:
    found: dict[tuple[str, str, str], list[_Standing]] = defaultdict(list)
    for part in filed["parts"]:
        for section in part["sections"]:
            for number, row in enumerate(section["rows"]):
                for field, value in row.items():
                    where = place(part["key"], section["key"], number, field)
                    found[part["key"], section["key"], field].append((where, row, value))
    return found


def carried(
    where: str, words: str, same: Mapping[str, str], taken: Collection[tuple[str, str]]
) -> tuple[str, bool]:
    """The place of a mark in the new file, and whether its value is the same. `taken`: places and words that other
    marks have there."""
    if bare(where) == EVERYWHERE:
        return where, True
    there = same.get(bare(where))
    if is_before(where):
        return (where, False) if there is None else (f"{where.split('/', 1)[0]}/{there}", True)
    if there is not None and not is_earlier(where):
        return there, True
    wanted = there or bare(where)
    number = 1
    while (f"earlier-{number}/{wanted}", words) in taken:
        number += 1
    return f"earlier-{number}/{wanted}", there is not None
