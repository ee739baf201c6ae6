"""Ids in values that are kept as trees, such as records and details of the trail: those of other people are left out,
because they tell the person nothing, and tell a program who stands in which file. Plain values only."""

from collections.abc import Container, Mapping
from typing import Any
from uuid import UUID

LENGTH = 36


def ids_in(value: Any) -> set[UUID]:
    """Every id that is a value, or the name of one."""
    if isinstance(value, Mapping):
        return set().union(*(ids_in(one) for pair in value.items() for one in pair))
    if isinstance(value, list | tuple):
        return set().union(*(ids_in(one) for one in value))
    found = _id(value)
    return set() if found is None else {found}


def without_ids(row: Mapping[str, Any], ids: Container[UUID]) -> dict[str, Any]:
    """A row with these left out of its values, and None for a value that is one."""
    return {name: None if _id(value) in ids else _without(value, ids) for name, value in row.items()}


def _without(value: Any, ids: Container[UUID]) -> Any:
    if isinstance(value, Mapping):
        return {
            name: _without(one, ids)
            for name, one in value.items()
            if _id(name) not in ids and _id(one) not in ids
        }
    if isinstance(value, list | tuple):
        return [_without(one, ids) for one in value if _id(one) not in ids]
    return value


def _id(value: Any) -> UUID | None:
    if isinstance(value, UUID):
        return value
    if not isinstance(value, str) or len(value) != LENGTH:
        return None
    try:
        return UUID(value)
    except ValueError:
        return None
