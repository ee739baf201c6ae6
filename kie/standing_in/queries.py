"""Reading who stands in for whom, and who could."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import case, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from kie import clock
from kie.people.finding import found_ids
from kie.people.models import Person, ReportingLine, StandIn
from kie.people.posts import not_left
from kie.people.queries import in_force
from kie.standing_in.rules import Kind, Period, Standing
from kie.texts import without_spoilt

MOST_FOUND = 10
LATELY = timedelta(days=7)
"""For so long somebody is told why the page is gone on which they saw for whom they stand in."""


@dataclass(frozen=True, slots=True)
class StandInLine:
    """Somebody standing in, with names. `person`: "" for all of the manager's people; `answers`: the deputy is one of
    these."""

    row: StandIn
    manager: str
    deputy: str
    person: str
    made_by: str
    answers: bool

    @property
    def last_day(self) -> date:
        """The last day on which it held, or on which it is to hold."""
        ended = self.row.ended_at
        return self.row.ends_on if ended is None else min(self.row.ends_on, clock.local(ended).date())

    def is_over(self, today: date) -> bool:
        """Whether it was ended, or its last day is past."""
        return self.row.ended_at is not None or self.row.ends_on < today

    @property
    def standing(self) -> Standing:
        """The same for the rules."""
        row = self.row
        kind: Kind = "acting" if row.kind == "acting" else "delegate"
        return Standing(kind, row.deputy_id, row.person_id, Period(row.starts_on, row.ends_on))

    def holds(self, today: date) -> bool:
        """Whether it holds today."""
        return not self.is_over(today) and self.row.starts_on <= today


def stand_ins_with(session: Session, person_id: UUID) -> list[StandInLine]:
    """Where this person is stood in for or stands in, the latest first; one statement."""
    manager, deputy, only, maker = (aliased(Person) for _each in range(4))
    line, today = aliased(ReportingLine), clock.today()
    day = case((StandIn.starts_on > today, StandIn.starts_on), else_=literal(today))
    answers = exists().where(
        line.person_id == StandIn.deputy_id,
        line.manager_id == StandIn.manager_id,
        line.kind != "moderator",
        in_force(day, line),
    )
    rows = session.execute(
        select(
            StandIn,
            manager.name,
            deputy.name,
            func.coalesce(only.name, ""),
            func.coalesce(maker.name, ""),
            answers,
        )
        .join(manager, manager.id == StandIn.manager_id)
        .join(deputy, deputy.id == StandIn.deputy_id)
        .outerjoin(only, only.id == StandIn.person_id)
        .outerjoin(maker, maker.id == StandIn.made_by_id)
        .where(or_(StandIn.manager_id == person_id, StandIn.deputy_id == person_id))
        .order_by(StandIn.starts_on.desc(), StandIn.made_at.desc())
    )
    return [StandInLine(*row) for row in rows]


def ended_lately(session: Session, deputy_id: UUID) -> tuple[str, StandIn] | None:
    """For whom this person stood in last that was ended before its last day within `LATELY`, and the row; None for
    never."""
    row = session.execute(
        select(Person.name, StandIn)
        .join(StandIn, StandIn.manager_id == Person.id)
        .where(
            StandIn.deputy_id == deputy_id,
            StandIn.ended_at > clock.now() - LATELY,
        )
        .order_by(StandIn.ended_at.desc(), StandIn.id)
        .limit(1)
    ).first()
    return None if row is None else (row[0], row[1])


def managers_under(session: Session, leader_id: UUID, day: date) -> list[Person]:
    """The person's own people who lead somebody themselves; by name."""
    below = aliased(ReportingLine)
    leads = (
        select(below.id)
        .where(
            below.manager_id == Person.id,
            below.kind != "moderator",
            in_force(day, below),
        )
        .exists()
    )
    return list(
        session.scalars(
            select(Person)
            .join(ReportingLine, ReportingLine.person_id == Person.id)
            .where(
                ReportingLine.manager_id == leader_id, ReportingLine.kind != "moderator", in_force(day), leads
            )
            .order_by(Person.name, Person.id)
        )
    )


def people_meant(session: Session, typed: str, day: date) -> list[Person]:
    """Who is meant by a staff number, an e-mail address or words of a name: those in post, at most ten."""
    words = without_spoilt(typed).split()
    if not words:
        return []
    text = " ".join(words)
    here = not_left(day)
    exact = session.scalars(
        select(Person).where(or_(Person.staff_number == text, Person.email == text.lower()), here)
    ).all()
    if exact or len(text) < 3:
        return list(exact)
    ids = found_ids(session, text, here, by_name=True, most=MOST_FOUND + 1)
    return list(session.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.name, Person.id)))
