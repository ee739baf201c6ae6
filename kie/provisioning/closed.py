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
from kie.provisioning.guard_rules import Run, last_run
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


def closed_last(session: Session, token: str) -> Run | None:
    """The token's last run of closings, of those that are closed still: what is meant where they are opened again. None
    where none is."""
    shut = select(AccountClosure.counted_at).where(
        AccountClosure.closed_by == token, AccountClosure.opened_at.is_(None)
    )
    return last_run(session.scalars(shut.order_by(AccountClosure.counted_at.desc())))


def open_again(session: Session, person_id: UUID, token: str) -> bool:
    """Open an account whoever closed it; False when it was open. A last day that was written along with the closing is
    taken back: without that, an account that is open would let nobody in from tomorrow. `token`: who opens it, as the
    audit trail has it."""
    hold_person(session, person_id)
    take_last_day_back(session, session.get_one(Person, person_id), token)
    return open_account(session, person_id, token=token)
