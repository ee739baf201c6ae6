"""What is deleted by the rules of this room: one kind a file, found by this folder, each with its `DOES`.

A kind says which rows are due and how they go. Counting, holds, tombstones and portions are the same for all
(`kie.retention.service`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Does:
    """One kind at work.

    `table`: whose rows' ids `due` gives; `due`: selects `row_id` and `person_id` (whom it is about, None for nobody
    alone) of everything whose time began at that moment or earlier, whoever is held; `delete`: takes them out;
    `is_back`: which of these ids are there again; `lock`: waits until nobody changes these rows, and lets nobody until
    the transaction ends; what is due is read again afterwards; None for what nobody changes once it is due; `beside`:
    selects of those beside the row with that id whose hold keeps it, besides whoever had a hand in it (`hands_rules`);
    `known_by`: selects of ids that stay because of others, of whom it selects those who are held; `walk`: selects the
    ids of what may be due at that moment, those after this one, in the order in which a night looks at them, where
    telling what is due takes long; None: `due` itself by its ids.
    """

    table: str
    due: Callable[[datetime], Select[Any]]
    delete: Callable[[Session, Sequence[UUID]], None]
    is_back: Callable[[Session, Sequence[UUID]], Sequence[UUID]]
    lock: Callable[[Session, Sequence[UUID]], None] | None = None
    beside: Callable[[ColumnElement[UUID]], Sequence[Select[Any]]] = lambda row_id: ()
    known_by: Callable[[Select[UUID]], Sequence[Select[Any]]] = lambda held: ()
    walk: Callable[[datetime, UUID | None], Select[Any]] | None = None


@cache
def all_kinds() -> dict[str, Does]:
    """Every kind by its name in the rules."""
    found = {one.name: import_module(f"{__name__}.{one.name}") for one in iter_modules(__path__)}
    return {name: module.DOES for name, module in sorted(found.items())}
