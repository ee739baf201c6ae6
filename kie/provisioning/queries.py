"""Finding what the directory wrote, and whom it can mean."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from kie import clock
from kie.accounts.queries import address_rests
from kie.people.addresses import REMEMBERED
from kie.people.climbing import climbing
from kie.people.models import Person, ReportingLine, RoleGrant, Team
from kie.people.posts import in_post
from kie.provisioning.guard_rules import WITHIN
from kie.provisioning.models import ClosingRefusal, DirectoryEntry, ScimAllowance, ScimToken
from kie.provisioning.rules import Candidate

AT_ONCE = 500
"""Values in one statement."""


def entry_by_id(session: Session, entry_id: UUID, *, hold: bool) -> DirectoryEntry | None:
    """The entry; None when there is none. `hold`: until the transaction ends, so that two changes come one after the
    other and each sees what the one before has made."""
    wanted = select(DirectoryEntry).where(DirectoryEntry.id == entry_id)
    if hold:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return session.scalar(wanted)


def entries_page(
    session: Session, condition: ColumnElement[bool] | None, start: int, most: int
) -> Sequence[DirectoryEntry]:
    """At most `most` entries for which the condition holds, from the one at `start` on, the oldest first."""
    wanted = select(DirectoryEntry).order_by(DirectoryEntry.made_at, DirectoryEntry.id)
    if condition is not None:
        wanted = wanted.where(condition)
    return session.scalars(wanted.offset(start).limit(most)).all()


def entries_number(session: Session) -> int:
    """How many entries there are."""
    return session.scalar(select(func.count(DirectoryEntry.id))) or 0


def candidates(session: Session, entry_id: UUID, number: str | None, address: str | None) -> list[Candidate]:
    """Everybody here who has this staff number or this address."""
    meant = [
        condition
        for condition, value in ((Person.staff_number == number, number), (Person.email == address, address))
        if value is not None
    ]
    if not meant:
        return []
    taken = exists().where(DirectoryEntry.person_id == Person.id, DirectoryEntry.id != entry_id)
    found = session.execute(select(Person, taken.label("taken")).where(or_(*meant))).all()
    return [
        Candidate(one.id, one.staff_number, one.email, taken, address_rests(session, one.id))
        for one, taken in found
    ]


def team_called(session: Session, called: str | None) -> UUID | None:
    """The open team with this code, else the only open one with this name; None for none, or several."""
    if not called:
        return None
    is_open = Team.closed_on.is_(None)
    by_code = session.scalar(select(Team.id).where(Team.code == called, is_open))
    if by_code is not None:
        return by_code
    named = session.scalars(select(Team.id).where(Team.name == called, is_open).limit(2)).all()
    return named[0] if len(named) == 1 else None


def held_role_lately(session: Session, person_id: UUID) -> bool:
    """Whether the person holds a role, or did in the last thirty days."""
    lately = or_(RoleGrant.ended_at.is_(None), RoleGrant.ended_at > clock.now() - REMEMBERED)
    grant = select(RoleGrant.id).where(RoleGrant.person_id == person_id, lately)
    return session.scalar(grant.limit(1)) is not None


def ever_answered(session: Session, person_id: UUID) -> bool:
    """Whether the person answers to somebody, or ever did, in whatever way."""
    line = select(ReportingLine.id).where(ReportingLine.person_id == person_id)
    return session.scalar(line.limit(1)) is not None


def may_lead(session: Session, manager_id: UUID, person_id: UUID) -> bool:
    """Whether this one can be the person's manager: in post, and not led by the person, by whatever way."""
    today = clock.today()
    posted = select(Person.id).where(Person.id == manager_id, in_post(today))
    if manager_id == person_id or session.scalar(posted) is None:
        return False
    above = climbing(select(Person.id).where(Person.id == manager_id), today, "above")
    return session.scalar(select(above.c.id).where(above.c.id == person_id)) is None


def led_by_entry(session: Session, entry_id: UUID) -> Sequence[DirectoryEntry]:
    """Entries of people who came with the directory and answer, as it says, to this one."""
    wanted = select(DirectoryEntry).where(
        DirectoryEntry.manager_id == entry_id,
        DirectoryEntry.made_person,
        DirectoryEntry.person_id.is_not(None),
    )
    return session.scalars(wanted.order_by(DirectoryEntry.id)).all()


def unmet_number(session: Session) -> int:
    """How many active accounts belong to nobody here."""
    waiting = DirectoryEntry.person_id.is_(None), DirectoryEntry.active.is_not(False)
    return session.scalar(select(func.count(DirectoryEntry.id)).where(*waiting)) or 0


def unmet_page(session: Session, start: int = 0, most: int | None = None) -> Sequence[DirectoryEntry]:
    """At most `most` accounts that belong to nobody here, from the one at `start` on, by name; None for all."""
    wanted = select(DirectoryEntry).where(DirectoryEntry.person_id.is_(None))
    wanted = wanted.order_by(DirectoryEntry.user_name_key).offset(start).limit(most)
    return session.scalars(wanted).all()


def unmet_total(session: Session) -> int:
    """How many accounts belong to nobody here, active or not."""
    unmet = select(func.count(DirectoryEntry.id)).where(DirectoryEntry.person_id.is_(None))
    return session.scalar(unmet) or 0


def people_meant(
    session: Session, numbers: Collection[str], addresses: Collection[str]
) -> dict[str | None, Row[Any]]:
    """Everybody who has one of these staff numbers or addresses, by both: their id, number, address, and whether they
    have an account of the directory (`taken`). Portion by portion, as a statement takes so many values."""
    taken = exists().where(DirectoryEntry.person_id == Person.id).label("taken")
    found: dict[str | None, Row[Any]] = {}
    for column, values in ((Person.staff_number, sorted(numbers)), (Person.email, sorted(addresses))):
        for first in range(0, len(values), AT_ONCE):
            rows = session.execute(
                select(Person.id, Person.staff_number, Person.email, taken).where(
                    column.in_(values[first : first + AT_ONCE])
                )
            )
            found |= {row.staff_number if column is Person.staff_number else row.email: row for row in rows}
    return found


def unmet_entries(session: Session, most: int) -> Sequence[UUID]:
    """Entries that belong to nobody yet, where somebody without one has the number or the address; the oldest change
    first, so that those with no hope do not stand before the others."""
    other = aliased(DirectoryEntry)
    somebody = exists().where(
        or_(
            Person.staff_number == DirectoryEntry.employee_number,
            Person.email == DirectoryEntry.email_key,
            Person.email == DirectoryEntry.user_name_key,
        ),
        ~exists().where(other.person_id == Person.id),
    )
    wanted = select(DirectoryEntry.id).where(DirectoryEntry.person_id.is_(None), somebody)
    return session.scalars(wanted.order_by(DirectoryEntry.changed_at, DirectoryEntry.id).limit(most)).all()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody whose account a token was not let close. `at`: when it last asked."""

    account: str
    person_id: UUID
    staff_number: str
    name: str
    at: datetime


def still_wanted() -> ColumnElement[bool]:
    """Condition: the directory asked for it in the last day, or nobody has allowed anything since it asked."""
    allowed = exists().where(
        ScimAllowance.token_id == ClosingRefusal.token_id,
        ScimAllowance.allowed_at > ClosingRefusal.refused_at,
    )
    return or_(ClosingRefusal.refused_at > clock.now() - WITHIN, ~allowed)


def waiting(session: Session, token: str, start: int = 0, most: int | None = None) -> list[Waiting]:
    """At most `most` of them from the one at `start` on, those refused last first; None for all."""
    rows = session.execute(
        select(
            ClosingRefusal.user_name, Person.id, Person.staff_number, Person.name, ClosingRefusal.refused_at
        )
        .join(Person, Person.id == ClosingRefusal.person_id)
        .join(ScimToken, ScimToken.id == ClosingRefusal.token_id)
        .where(ScimToken.name == token, still_wanted())
        .order_by(ClosingRefusal.refused_at.desc(), Person.staff_number)
        .offset(start)
        .limit(most)
    )
    return [Waiting(*row) for row in rows]
