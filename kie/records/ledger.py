"""Reading who opened what of a person, and for which reason. Everything here only reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.paging import paging
from kie.people.models import Person
from kie.readings import Reading, ReadingGrant

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Opened:
    """One reading, with the reader's name and, where HR gave one, the reason."""

    at: datetime
    reader: str
    what: str
    standing: str
    reason: str | None
    words: str | None


@dataclass(frozen=True, slots=True)
class Openings:
    """One page of the ledger, the latest first. `number`: of `pages`, from 1."""

    rows: tuple[Opened, ...]
    number: int
    pages: int


def readings_of(session: Session, person_id: UUID, number: int) -> Openings:
    """Who opened the person's things. `number`: the page wanted; one that does not exist becomes the nearest."""
    total = session.scalar(select(func.count()).where(Reading.person_id == person_id)) or 0
    at = paging(total, A_PAGE, number)
    rows = session.execute(
        select(Reading, Person.name, ReadingGrant)
        .join(Person, Person.id == Reading.reader_id)
        .outerjoin(ReadingGrant, ReadingGrant.id == Reading.grant_id)
        .where(Reading.person_id == person_id)
        .order_by(Reading.at.desc(), Reading.id.desc())
        .limit(A_PAGE)
        .offset(at.offset)
    )
    opened = tuple(
        Opened(
            reading.at,
            name,
            reading.what,
            reading.standing,
            None if grant is None else grant.reason,
            None if grant is None else grant.words,
        )
        for reading, name, grant in rows
    )
    return Openings(opened, at.number, at.pages)


def grants_about(session: Session, person_id: UUID) -> Sequence[tuple[ReadingGrant, str]]:
    """Every time HR said why they must read the person's records, the latest first, with the reader's name."""
    rows = session.execute(
        select(ReadingGrant, Person.name)
        .join(Person, Person.id == ReadingGrant.reader_id)
        .where(ReadingGrant.person_id == person_id)
        .order_by(ReadingGrant.granted_at.desc())
    )
    return [(row[0], row[1]) for row in rows]


@dataclass(frozen=True, slots=True)
class Last:
    """When somebody last opened one kind of thing."""

    what: str
    reader: str
    at: datetime


def last_openings(session: Session, person_id: UUID) -> tuple[Last, ...]:
    """Everybody who opened something of the person, each kind of thing once, the latest first; one statement."""
    last = func.max(Reading.at)
    rows = session.execute(
        select(Reading.what, Person.name, last)
        .join(Person, Person.id == Reading.reader_id)
        .where(Reading.person_id == person_id)
        .group_by(Reading.what, Person.id, Person.name)
        .order_by(last.desc(), Person.name)
    )
    return tuple(Last(*row) for row in rows)


def readers_by_reason(session: Session, person_id: UUID) -> Sequence[tuple[str, datetime]]:
    """Who of HR may read the person's things at this moment, and until when, by name; one statement."""
    until = func.max(ReadingGrant.ends_at)
    rows = session.execute(
        select(Person.name, until)
        .join(ReadingGrant, ReadingGrant.reader_id == Person.id)
        .where(ReadingGrant.person_id == person_id, ReadingGrant.ends_at > clock.now())
        .group_by(Person.id, Person.name)
        .order_by(Person.name)
    )
    return [(row[0], row[1]) for row in rows]
