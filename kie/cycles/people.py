"""Reading who is in an open cycle, who is exempt, who has left, and who could still join."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, aliased

from kie import clock
from kie.cycles.models import Cycle, Exemption, Participation
from kie.cycles.queries import exempt_on
from kie.cycles.rules import Staff, left_out_because
from kie.cycles.staffing import population_of, staff_on
from kie.people.models import Person
from kie.people.posts import has_left


@dataclass(frozen=True, slots=True)
class ExemptPerson:
    """An exemption as it is shown. `made_by`: None when a command made it. `in_force`: it has not expired."""

    participation_id: UUID
    name: str
    reason: str
    made_by: str | None
    made_on: date
    expires_on: date | None
    in_force: bool


@dataclass(frozen=True, slots=True)
class LeftPerson:
    """Somebody who takes part, has left and is not exempt."""

    name: str
    left_on: date


def people_in(session: Session, cycle_id: UUID) -> int:
    """How many people take part, the exempt among them."""
    count = select(func.count()).select_from(Participation).where(Participation.cycle_id == cycle_id)
    return session.scalar(count) or 0


def exemptions_in(session: Session, cycle_id: UUID, day: date) -> list[ExemptPerson]:
    """Every exemption ever made in the cycle, by name; those that expired before `day` are not in force."""
    author = aliased(Person)
    rows = session.execute(
        select(Exemption, Person.name, author.name)
        .join(Participation, Participation.id == Exemption.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .outerjoin(author, author.id == Exemption.made_by_id)
        .where(Participation.cycle_id == cycle_id)
        .order_by(Person.name, Person.id)
    )
    return [
        ExemptPerson(
            participation_id=exemption.participation_id,
            name=name,
            reason=exemption.reason,
            made_by=made_by,
            made_on=clock.local(exemption.made_at).date(),
            expires_on=exemption.expires_on,
            in_force=exemption.expires_on is None or exemption.expires_on >= day,
        )
        for exemption, name, made_by in rows
    ]


def left_in(session: Session, cycle_id: UUID, day: date) -> list[LeftPerson]:
    """Who takes part though their last day was before `day`, and is not exempt; by name."""
    rows = session.execute(
        select(Person.name, Person.leaves_on)
        .select_from(Participation)
        .join(Person, Person.id == Participation.person_id)
        .outerjoin(Exemption, and_(Exemption.participation_id == Participation.id, exempt_on(day)))
        .where(
            Participation.cycle_id == cycle_id,
            has_left(day),
            Exemption.participation_id.is_(None),
        )
        .order_by(Person.name, Person.id)
    )
    return [LeftPerson(name, left_on) for name, left_on in rows if left_on is not None]


def able_to_join(session: Session, cycle: Cycle, day: date) -> list[Staff]:
    """Who is in the cycle's population on `day` and takes no part yet, by name. Five statements at most."""
    population = population_of(session, cycle)
    taking_part = set(
        session.scalars(select(Participation.person_id).where(Participation.cycle_id == cycle.id))
    )
    return [
        staff
        for staff in staff_on(session, day)
        if staff.id not in taking_part and left_out_because(staff, population, day) is None
    ]
