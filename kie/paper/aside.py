"""Half-typed forms that a clerk put aside: kept as what is sent after a session's end is, for its writer and a day."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kie.accounts import unsent
from kie.accounts.rules import NOT_TYPED
from kie.accounts.unsent import Kept
from kie.errors import Conflict, NotFound
from kie.i18n import _
from kie.paper.queries import opened_form

ASIDE = "put_aside"
"""The button that puts a form aside."""
_ADDRESS = re.compile(r"/paper/([0-9a-f-]{36})")


@dataclass(frozen=True, slots=True)
class Aside:
    """A form that was put aside. `name`: of the person whose it is; `until`: when what was typed is deleted."""

    form_id: UUID
    name: str
    made_at: datetime
    until: datetime


def put_aside(
    session: Session, key: str, clerk_id: UUID, path: str, typed: Iterable[tuple[str, str]]
) -> None:
    """Keep what is typed so far, in the place of what was put aside before. `key`: the installation's secret key.

    Raises Conflict when too many others are kept already; the caller then undoes what was written.
    """
    fields = tuple((name, value) for name, value in typed if name not in {*NOT_TYPED, ASIDE} and value)
    # First, so that the same words again get an id and a day of their own: the form's page carries the id of what it
    # was filled in from, and that one counts as sent now. And so that it takes no place among those that may be kept.
    done_with(session, key, clerk_id, path)
    if unsent.keep(session, key, clerk_id, path, fields) is None:
        raise Conflict(
            _("Too much is put aside already, so this form was not."),
            _("Finish one of the others first; what you typed here is still below."),
        )


def aside_of(session: Session, key: str, clerk_id: UUID, path: str) -> dict[str, list[str]]:
    """What was typed of the form at this address; empty when nothing is put aside."""
    kept = _kept_of(session, key, clerk_id, path)
    values: dict[str, list[str]] = {}
    for name, value in kept[-1].fields if kept else ():
        values.setdefault(name, []).append(value)
    return values


def all_aside(session: Session, key: str, clerk_id: UUID) -> tuple[Aside, ...]:
    """Every form that this clerk put aside and can still go on with, the oldest first."""
    found: dict[UUID, Aside] = {}
    for kept in unsent.kept_for(session, key, clerk_id):
        address = _ADDRESS.fullmatch(kept.path.partition("?")[0])
        if address is None:
            continue
        try:
            opened = opened_form(session, UUID(address[1]), clerk_id)
        except (NotFound, ValueError):
            continue
        if opened.context.cycle.is_open:
            one = opened.form.id
            found[one] = Aside(one, opened.context.person.name, kept.made_at, kept.until)
    return tuple(found.values())


def done_with(session: Session, key: str, clerk_id: UUID, path: str) -> None:
    """Nothing of this form stays put aside."""
    for one in _kept_of(session, key, clerk_id, path):
        unsent.was_sent(session, clerk_id, one.id)


def _kept_of(session: Session, key: str, clerk_id: UUID, path: str) -> list[Kept]:
    return [one for one in unsent.kept_for(session, key, clerk_id) if one.path.partition("?")[0] == path]
