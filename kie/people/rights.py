"""Whose rights have changed: told to the rooms above that hold something by them, such as sessions.

A role that is given or ended, and a last day that is past, are written in this room, which knows of no session. Whoever
must hear of it says so with `@on_change`, and is called in the transaction of the change.
"""

from collections.abc import Callable, Collection
from uuid import UUID

from sqlalchemy.orm import Session

ROLE, LEFT = "role", "left"
"""Why rights changed, as events say it."""

Hears = Callable[[Session, Collection[UUID], str], None]
_HEARERS: list[Hears] = []


def on_change(hears: Hears) -> Hears:
    """Marks a function that is to be called with the people whose rights have just changed, and why."""
    _HEARERS.append(hears)
    return hears


def changed(session: Session, person_ids: Collection[UUID], why: str) -> None:
    """Say that these people's rights have changed. `why`: `ROLE` or `LEFT`."""
    if person_ids:
        for hears in _HEARERS:
            hears(session, person_ids, why)
