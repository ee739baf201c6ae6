"""Reading who could be given more time in a cycle, and who was."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.absence import NEVER, absences_of, due_column, due_for
from kie.cycles.extension_models import ExtendedParticipation, Extension
from kie.cycles.models import Cycle, Participation
from kie.cycles.more_time import Missing, asked, in_cycle
from kie.cycles.rules import OwnDays
from kie.people.inside import inside_line
from kie.people.models import Person, Team
from kie.people.queries import teams_and_below
from kie.people.standing import outside_among

NAMED = 5
"""So many people are named where more time was given; more are counted."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who could be given more time, with the days by which what is missing is due now; None for a part that
    is not missing."""

    participation_id: UUID
    name: str
    days: OwnDays


def choices(
    session: Session, cycle: Cycle, team_id: UUID, not_id: UUID | None, most: int, missing: Missing
) -> tuple[list[Choice], int]:
    """The people directly in the team who lack a part, by name, `most` at most; and how many there are with everything
    below. Three statements. `not_id`: left out, with everybody in their reporting line.
    """
    lacks = or_(missing.own, missing.manager)
    which = [lacks, asked()]
    if not_id is not None:
        which.append(Participation.person_id.not_in(inside_line(not_id, clock.today())))
    rows = session.execute(
        select(Participation, Person.name, missing.own, missing.manager)
        .join(Person, Person.id == Participation.person_id)
        .where(Participation.cycle_id == cycle.id, Participation.team_id == team_id, *which)
        .order_by(Person.name, Person.id)
        .limit(most)
    ).all()
    away = absences_of(session, [row[0].id for row in rows])
    below = in_cycle(cycle.id, Participation.team_id.in_(teams_and_below([team_id])), *which)
    count = session.scalar(below.with_only_columns(func.count())) or 0
    found = []
    for one, name, *lacking in rows:
        sides = zip(("self", "manager"), lacking, strict=True)
        absent = away.get(one.id, NEVER)
        due = [due_for(cycle, one.own_days, side, absent) if missed else None for side, missed in sides]
        found.append(Choice(one.id, name, OwnDays(*due)))
    return found, count


def names_in(
    session: Session, cycle_id: UUID, team_id: UUID, participation_ids: Collection[UUID]
) -> dict[UUID, str]:
    """The names of those of these participations that are of people directly in the team. One statement at most."""
    if not participation_ids:
        return {}
    rows = session.execute(
        select(Participation.id, Person.name)
        .join(Person, Person.id == Participation.person_id)
        .where(Participation.cycle_id == cycle_id, Participation.team_id == team_id)
        .where(Participation.id.in_(participation_ids))
        .order_by(Person.name, Person.id)
    )
    return {row.id: row.name for row in rows}


def manager_first(session: Session, cycle_id: UUID) -> int:
    """For how many people the manager's part is due before their own. One statement."""
    which = in_cycle(cycle_id, due_column("manager") < due_column("self"))
    return session.scalar(which.with_only_columns(func.count())) or 0


@dataclass(frozen=True, slots=True)
class Given:
    """More time that was given, as it is shown. `names`: of the people when they are few, else empty;
    `told`: whoever looks is to read why, because none of these few is in their reporting line."""

    made: Extension
    team: str
    made_by: str | None
    names: tuple[str, ...]
    told: bool = True

    @property
    def few(self) -> bool:
        """Whether so few got it that their team would tell who they are."""
        return self.made.people <= NAMED


def given_in(session: Session, cycle_id: UUID, most: int, reader_id: UUID | None) -> list[Given]:
    """What was given last, the newest first. Three statements."""
    rows = session.execute(
        select(Extension, Team.name, Person.name)
        .join(Team, Team.id == Extension.team_id)
        .outerjoin(Person, Person.id == Extension.made_by_id)
        .where(Extension.cycle_id == cycle_id)
        .order_by(Extension.made_at.desc(), Extension.id)
        .limit(most)
    ).all()
    few = [row[0].id for row in rows if row[0].people <= NAMED]
    people: dict[UUID, list[tuple[UUID, str]]] = defaultdict(list)
    for extension_id, person_id, name in session.execute(
        select(ExtendedParticipation.extension_id, Person.id, Person.name)
        .join(Participation, Participation.id == ExtendedParticipation.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .where(ExtendedParticipation.extension_id.in_(few))
        .order_by(Person.name, Person.id)
    ):
        people[extension_id].append((person_id, name))
    concerned = {person_id for few in people.values() for person_id, _name in few}
    inside = concerned - (outside_among(session, reader_id, concerned) if reader_id else set())
    return [
        Given(
            made,
            team,
            by,
            tuple(name for _id, name in people[made.id]),
            told=not inside & {person_id for person_id, _name in people[made.id]},
        )
        for made, team, by in rows
    ]
