"""A table with people's words, and whose of them are meant."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose texts: those of one review (None: of no review), and the person's plan, also as records quote it, and
    diary.

    `to_read`: only what the two of a revealed review can read, for showing; not what somebody keeps to themselves.
    `reasons_only`: none of these, only the reasons that stand beside the person's name.
    """

    person_id: UUID
    participation_id: UUID | None
    to_read: bool = False
    reasons_only: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A table with columns of people's words. `author`: who wrote a row; `rows`: selects those within a scope, joined
    with the table of `author` where that is another one.

    `title`: what a reader calls it. `open_to_hr`: HR can read it under a grant, so a preview may speak of it.
    `signed`: changes only by name, because a trigger guards it, and after a second person's yes. `of_review`: belongs
    to one review; the rest to the person, whatever the cycle. `guarded`: changes only by name too, though nobody signed
    it. `beside`: stands beside the person's name, and all of it may go: the days stay, and who decided.
    """

    title: str
    columns: tuple[InstrumentedAttribute[str], ...]
    author: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None]
    rows: Callable[[Scope], Select[Any]]
    open_to_hr: bool = True
    signed: bool = False
    of_review: bool = True
    guarded: bool = False
    beside: bool = False

    def authored(self, scope: Scope) -> Select[Any, UUID | None]:
        """Selects (row, author's id) within the scope."""
        return self.rows(scope).add_columns(self.author)
