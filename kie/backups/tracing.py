"""What a kind of traces offers: see `kie.backups.traces`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

Value = dict[str, Any]
"""One thing that was taken out, as JSON has it."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many things were taken out again, and what could not be, a sentence each."""

    done: int
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """`title`: what was taken out. `place`: lower ones are replayed first.

    `export`: yields each thing taken out since then, None for ever. `replay`: takes them out of a restored database;
    also called when there are none, and twice does no more than once. Both in the caller's transaction.
    """

    title: str
    place: int
    export: Callable[[Session, datetime | None], Iterator[Value]]
    replay: Callable[[Session, Sequence[Value]], Replayed]
