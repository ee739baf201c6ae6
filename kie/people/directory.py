"""Reading the directory: finding people, one person with their team and lines, whoever answers to them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from kie.people.models import Person, ReportingLine, Team
from kie.people.queries import in_force, teams_below
from kie.texts import without_spoilt

PEOPLE_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search: people with their team's name; how many there are in all; which page of how many."""

    people: list[tuple[Person, str]]
    total: int
    number: int
    pages: int


def search(session: Session, words: str, team_id: str | None, number: int, day: date) -> Found:
    """People in post on `day` or starting later who match, by name. `number`: the page wanted, from 1.

    Every word must be part of the name, the staff number or the job title. `team_id`: only in this team and below.
    """
    conditions: list[ColumnElement[bool]] = [or_(Person.leaves_on.is_(None), Person.leaves_on >= day)]
    for word in without_spoilt(words).split()[:6]:
        fields = (Person.name, Person.staff_number, Person.job_title)
        conditions.append(or_(*(field.icontains(word, autoescape=True) for field in fields)))
    wanted = _uuid_or_none(team_id)
    if wanted is not None:
        conditions.append(Person.team_id.in_(teams_below(session, [wanted])))
    total = session.scalar(select(func.count()).select_from(Person).where(*conditions)) or 0
    pages = max(1, -(-total // PEOPLE_A_PAGE))
    number = min(max(1, number), pages)
    rows = session.execute(
        select(Person, Team.name)
        .join(Team, Team.id == Person.team_id)
        .where(*conditions)
        .order_by(Person.name, Person.id)
        .limit(PEOPLE_A_PAGE)
        .offset((number - 1) * PEOPLE_A_PAGE)
    )
    return Found(list(rows), total, number, pages)


def _uuid_or_none(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def person_with_team(session: Session, person_id: UUID) -> tuple[Person, Team] | None:
    """The person and their team; None when there is no such person."""
    found = session.execute(
        select(Person, Team).join(Team, Team.id == Person.team_id).where(Person.id == person_id)
    ).one_or_none()
    return None if found is None else found


def lines_of(session: Session, person_id: UUID) -> list[tuple[ReportingLine, str]]:
    """Every reporting line of the person with the name at its other end, the latest first."""
    rows = session.execute(
        select(ReportingLine, Person.name)
        .join(Person, Person.id == ReportingLine.manager_id)
        .where(ReportingLine.person_id == person_id)
        .order_by(ReportingLine.starts_on.desc(), ReportingLine.kind)
    )
    return list(rows)


def own_people(session: Session, manager_id: UUID, day: date) -> list[Person]:
    """Whose manager or named reviewer this person is on `day`, present or absent; by name."""
    return list(
        session.scalars(
            select(Person)
            .join(ReportingLine, ReportingLine.person_id == Person.id)
            .where(
                ReportingLine.manager_id == manager_id,
                ReportingLine.kind != "moderator",
                in_force(day),
                or_(Person.leaves_on.is_(None), Person.leaves_on >= day),
            )
            .order_by(Person.name, Person.id)
        )
    )
