"""Reading the trail: the latest first, a page at a time from where the last one ended."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, TextClause, and_, or_, select
from sqlalchemy.orm import Session

from kie.audit.models import Seal
from kie.events import MOST_LEFT_OUT, Event
from kie.identifiers import id_or_none
from kie.people.models import Person
from kie.provisioning.models import DirectoryEntry

A_PAGE = 50
UNMET = "directory.unmet"
MOST_EXPORTED = 50_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends: the entry after which the next begins."""

    at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: from `since`, before `until`, these actions, by or about `person_id`, earlier than
    `before`."""

    since: datetime
    until: datetime
    actions: Collection[str]
    person_id: UUID | None = None
    before: Place | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry, with names. `actor`, `person`: None where there is none; so are their ids, and those of people of
    whom nothing is kept any more. Of an account in the directory that is nobody's the details have its name."""

    id: int
    at: datetime
    action: str
    actor: str | None
    person: str | None
    details: dict[str, Any]
    actor_id: UUID | None = None
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """How an entry calls somebody. `words`: the name with the staff number; `kept_id`: None where nothing is kept
    of them any more. Both None for nobody."""

    words: str | None
    kept_id: UUID | None


NO_ONE = Named(None, None)


def entries(session: Session, wanted: Wanted, most: int = A_PAGE) -> tuple[list[Entry], bool]:
    """The latest `most` that are wanted, and whether there are earlier ones. Two statements, and one where accounts of
    the directory are named."""
    columns = (
        Event.id,
        Event.at,
        Event.action,
        Event.actor_id,
        Event.person_id,
        Event.subject,
        Event.details,
    )
    found = session.execute(
        select(*columns)
        .where(*_conditions(wanted))
        .order_by(Event.at.desc(), Event.id.desc())
        .limit(most + 1)
    ).all()
    return _with_names(session, found[:most]), len(found) > most


def _conditions(wanted: Wanted) -> list[ColumnElement[bool] | TextClause]:
    # The index over the time holds no others, and is found by these very words.
    conditions: list[ColumnElement[bool] | TextClause] = [
        MOST_LEFT_OUT,
        Event.at >= wanted.since,
        Event.at < wanted.until,
        Event.action.in_(sorted(wanted.actions)),
    ]
    if wanted.person_id is not None:
        conditions.append(or_(Event.actor_id == wanted.person_id, Event.person_id == wanted.person_id))
    place = wanted.before
    if place is not None:
        conditions.append(Event.at <= place.at)
        conditions.append(or_(Event.at < place.at, and_(Event.at == place.at, Event.id < place.id)))
    return conditions


def _with_names(session: Session, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Entry]:
    ids = {id for row in rows for id in (row.actor_id, row.person_id) if id is not None}
    people = people_named(session, ids)
    accounts = accounts_of(session, {row.subject for row in rows if row.action == UNMET})
    entries = []
    for row in rows:
        actor, person = people.get(row.actor_id, NO_ONE), people.get(row.person_id, NO_ONE)
        details = row.details | accounts.get(row.subject, {})
        entries.append(
            Entry(
                row.id, row.at, row.action, actor.words, person.words, details, actor.kept_id, person.kept_id
            )
        )
    return entries


def accounts_of(session: Session, ids: Iterable[str | None]) -> dict[str | None, dict[str, str]]:
    """What the directory calls those of its accounts that are still nobody's, as a detail; a thousand a statement."""
    wanted = sorted(found for one in ids if (found := id_or_none(one)) is not None)
    said = dict[str | None, dict[str, str]]()
    for start in range(0, len(wanted), 1_000):
        some = DirectoryEntry.id.in_(wanted[start : start + 1_000]) & DirectoryEntry.person_id.is_(None)
        rows = session.execute(select(DirectoryEntry.id, DirectoryEntry.user_name).where(some))
        said |= {str(row.id): {"account": row.user_name} for row in rows}
    return said


def seals_over(session: Session, ids: Collection[int]) -> dict[int, int]:
    """The number of the seal under which each entry stands; none of those that wait to be sealed. One statement."""
    if not ids:
        return {}
    seals = session.execute(
        select(Seal.last_event_id, Seal.id)
        .where(Seal.last_event_id >= min(ids), Seal.first_event_id <= max(ids))
        .order_by(Seal.last_event_id)
    ).all()
    ends = [seal.last_event_id for seal in seals]
    places = {one: bisect_left(ends, one) for one in ids}
    return {one: seals[place].id for one, place in places.items() if place < len(seals)}


def last_under(session: Session, seal_id: int) -> int:
    """The number of the last entry under a seal; 0 where there is no such seal."""
    return session.scalar(select(Seal.last_event_id).where(Seal.id == seal_id)) or 0


def people_named(session: Session, ids: Iterable[UUID]) -> dict[UUID | None, Named]:
    """How each of them is called, a thousand a statement."""
    wanted, found = sorted(ids), dict[UUID | None, Named]()
    for start in range(0, len(wanted), 1_000):
        rows = session.execute(
            select(Person.id, Person.name, Person.staff_number, Person.forgotten_at).where(
                Person.id.in_(wanted[start : start + 1_000])
            )
        )
        for row in rows:
            kept_id = row.id if row.forgotten_at is None else None
            found[row.id] = Named(f"{row.name} ({row.staff_number})", kept_id)
    return found
