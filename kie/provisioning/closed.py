"""Whose accounts each token closed, of people who work here, and opening them again."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from kie.accounts.closing import open_account
from kie.accounts.closure_models import AccountClosure
from kie.people.holding import hold_person
from kie.people.models import Person
from kie.provisioning.guard_rules import WITHIN
from kie.provisioning.taking_over import take_last_day_back


@dataclass(frozen=True, slots=True)
class Closed:
    """An account that a token closed. `at`: when; `opened_at`: since when it is open again, None where it is not;
    `last_day`: the last day that was written along with it, and is taken back with the opening."""

    person_id: UUID
    staff_number: str
    name: str
    at: datetime
    opened_at: datetime | None
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Number:
    """How many people a token shut out, and how many of them still are. `times`: how often it did, as one may be opened
    again and closed again."""

    ever: int = 0
    still: int = 0
    times: int = 0


def closed_by(session: Session, token: str, start: int = 0, most: int | None = None) -> list[Closed]:
    """At most `most` of whatever the token closed from the one at `start` on, those that are closed still and were
    closed last before the others; None for all."""
    wanted = _of(token).order_by(
        AccountClosure.opened_at.is_not(None), AccountClosure.counted_at.desc(), Person.staff_number
    )
    return [Closed(*row) for row in session.execute(wanted.offset(start).limit(most))]


def still_closed(session: Session, token: str, since: datetime) -> list[Closed]:
    """Everybody whom the token shut out since then, and who still is, the first first."""
    wanted = _of(token).where(AccountClosure.opened_at.is_(None), AccountClosure.counted_at >= since)
    ordered = wanted.order_by(AccountClosure.counted_at, Person.staff_number)
    return [Closed(*row) for row in session.execute(ordered)]


def _of(token: str) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Person.id,
            Person.staff_number,
            Person.name,
            AccountClosure.counted_at,
            AccountClosure.opened_at,
            AccountClosure.last_day,
        )
        .join(Person, Person.id == AccountClosure.person_id)
        .where(AccountClosure.closed_by == token)
    )


def numbers(session: Session) -> dict[str, Number]:
    """How many people each token shut out, by its name."""
    rows = session.execute(
        select(
            AccountClosure.closed_by,
            func.count(AccountClosure.person_id.distinct()),
            func.count(AccountClosure.id).filter(AccountClosure.opened_at.is_(None)),
            func.count(AccountClosure.id),
        )
        .where(AccountClosure.closed_by.is_not(None))
        .group_by(AccountClosure.closed_by)
    )
    return {str(token): Number(*counted) for token, *counted in rows}


def first_of_lately(session: Session, token: str, stopped_at: datetime | None) -> datetime | None:
    """When that began which is to be opened again: the first within a day before the token was stopped, else before it
    closed last, of all that are closed still. None where none is."""
    shut = select(AccountClosure.counted_at).where(
        AccountClosure.closed_by == token, AccountClosure.opened_at.is_(None)
    )
    first = shut.order_by(AccountClosure.counted_at).limit(1)
    last = session.scalar(shut.order_by(AccountClosure.counted_at.desc()).limit(1))
    for until in filter(None, (stopped_at, last)):
        found = session.scalar(first.where(AccountClosure.counted_at >= until - WITHIN))
        if found is not None:
            return found
    return None


def open_again(session: Session, person_id: UUID, token: str) -> bool:
    """Open an account whoever closed it; False when it was open. A last day that was written along with the closing is
    taken back: without that, an account that is open would let nobody in from tomorrow. `token`: who opens it, as the
    audit trail has it."""
    hold_person(session, person_id)
    take_last_day_back(session, session.get_one(Person, person_id), token)
    return open_account(session, person_id, token=token)
