"""Reading who is in an open cycle, who has left it, and who could still join."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from kie.cycles.models import Cycle, Exemption, Participation
from kie.cycles.queries import exempt_on
from kie.cycles.staffing import meant_for, population_of
from kie.people.models import Person
from kie.people.posts import has_left


@dataclass(frozen=True, slots=True)
class PersonAndDay:
    """Somebody with a day: on which they left, or started."""

    id: UUID
    name: str
    on: date


@dataclass(frozen=True, slots=True)
class SomePeople:
    """The first of some people by name, and how many there are in all."""

    people: list[PersonAndDay]
    number: int

    @property
    def more(self) -> int:
        """How many are not among the first."""
        return self.number - len(self.people)


def people_in(session: Session, cycle_id: UUID) -> int:
    """How many people take part, the exempt among them."""
    count = select(func.count()).select_from(Participation).where(Participation.cycle_id == cycle_id)
    return session.scalar(count) or 0


def left_in(session: Session, cycle_id: UUID, day: date, most: int) -> SomePeople:
    """Who takes part though their last day was before `day`, and is not exempt. One statement."""
    counts = (
        select(Participation.id)
        .outerjoin(Exemption, and_(Exemption.participation_id == Participation.id, exempt_on(day)))
        .where(
            Participation.cycle_id == cycle_id,
            Participation.person_id == Person.id,
            Exemption.participation_id.is_(None),
        )
    )
    # Asked of leavers alone, who are few, rather than of everybody who takes part.
    left = select(Person.id, Person.name, Person.leaves_on).where(has_left(day), counts.exists())
    return _first(session, left, most)


def joiners_in(session: Session, cycle: Cycle, day: date, most: int) -> SomePeople:
    """Who is in the cycle's population on `day` and takes no part yet. Three statements at most."""
    able = select(Person.id, Person.name, Person.starts_on).where(*able_to_join(session, cycle, day))
    return _first(session, able, most)


def able_to_join(session: Session, cycle: Cycle, day: date) -> list[ColumnElement[bool]]:
    """Conditions on `Person`: in the cycle's population on `day`, and takes no part yet. Two statements at most."""
    population = population_of(session, cycle)
    taking_part = select(Participation.person_id).where(Participation.cycle_id == cycle.id)
    which = [*meant_for(population, day), Person.id.not_in(taking_part)]
    if population.window is not None:
        # The rule is asked about each day on which anybody started: there are as many as days, not as people.
        started = session.scalars(select(Person.starts_on).where(*which).distinct())
        come = [one for one in started if population.window.left_out_because(one, day) is None]
        which.append(Person.starts_on.in_(come))
    return which


def _first(session: Session, which: Select[*tuple[Any, ...]], most: int) -> SomePeople:
    """Of those selected with id, name and a day. One statement."""
    counted = which.add_columns(func.count().over()).order_by(Person.name, Person.id)
    rows = session.execute(counted.limit(most)).all()
    return SomePeople([PersonAndDay(*row[:3]) for row in rows], rows[0][3] if rows else 0)
