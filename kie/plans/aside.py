"""A goal that the plan has no room for: what was typed is put aside for its writer, for a day, as what is sent after a
session's end is."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from kie.accounts import unsent
from kie.accounts.rules import NOT_TYPED
from kie.accounts.unsent import Kept
from kie.i18n import _
from kie.plans.reader import Reader
from kie.plans.whole import GoalView

NEW_GOAL = "goals/new"
"""The end of the address to which the form of a new goal is sent."""


@dataclass(frozen=True, slots=True)
class Full:
    """A plan has no room for one more. `goals`: the active ones; `aside`: what the reader typed, where it is kept."""

    goals: tuple[GoalView, ...]
    aside: Kept | None


def put_aside(
    session: Session, key: str, writer_id: UUID, reader: Reader, path: str, typed: Iterable[tuple[str, str]]
) -> Kept | None:
    """Keep a goal as it was typed; the same again is kept once. None when too much is kept already.

    `key`: the installation's secret key; `path`: where the form was sent, with the query.
    """
    fields = tuple((name, value) for name, value in typed if name not in NOT_TYPED)
    title = _("A goal for your plan") if reader.own else _("A goal for %(name)s", name=reader.person_name)
    kept_id = unsent.keep(session, key, writer_id, path, fields, title)
    return None if kept_id is None else unsent.one_kept(session, key, writer_id, kept_id)


def aside_of(session: Session, key: str, writer_id: UUID, person_id: UUID) -> Kept | None:
    """The goal for this person's plan that the writer put aside last; None without one."""
    end = f"/{person_id}/{NEW_GOAL}"
    kept = unsent.kept_for(session, key, writer_id)
    return next((one for one in reversed(kept) if one.path.partition("?")[0].endswith(end)), None)
