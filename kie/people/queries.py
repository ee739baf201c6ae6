"""Reading people: who stands how to whom on a day, teams below a team, names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from kie.access import Relation
from kie.people.models import Person, ReportingLine, RoleGrant, Team

_ROLES = {
    "hr": Relation.HR,
    "administrator": Relation.ADMINISTRATOR,
    "auditor": Relation.AUDITOR,
    "partner": Relation.PARTNER,
}


def in_force(day: date) -> ColumnElement[bool]:
    """Condition: the reporting line holds on `day`."""
    return and_(
        ReportingLine.starts_on <= day, or_(ReportingLine.ends_on.is_(None), ReportingLine.ends_on >= day)
    )


def _lines_above(session: Session, person_id: UUID, day: date) -> dict[tuple[UUID, str], UUID]:
    """Lines in force of the person and of whoever they answer to, by person and kind; one statement."""
    answers_to = select(ReportingLine.manager_id).where(ReportingLine.person_id == person_id, in_force(day))
    rows = session.execute(
        select(ReportingLine.person_id, ReportingLine.kind, ReportingLine.manager_id).where(
            or_(ReportingLine.person_id == person_id, ReportingLine.person_id.in_(answers_to)), in_force(day)
        )
    )
    return {(below, kind): above for below, kind, above in rows}


def _leader(lines: dict[tuple[UUID, str], UUID], person_id: UUID) -> UUID | None:
    return lines.get((person_id, "manager"), lines.get((person_id, "reviewer")))


def _moderator(lines: dict[tuple[UUID, str], UUID], person_id: UUID) -> UUID | None:
    leader = _leader(lines, person_id)
    above = None if leader is None else _leader(lines, leader)
    return above if above not in (None, person_id) else lines.get((person_id, "moderator"))


def leader_of(session: Session, person_id: UUID, day: date) -> UUID | None:
    """The person's manager on `day`, else their named reviewer; None when neither is known."""
    return _leader(_lines_above(session, person_id, day), person_id)


def moderator_of(session: Session, person_id: UUID, day: date) -> UUID | None:
    """The leader's manager on `day`, else the person's named moderator; None when neither is known."""
    return _moderator(_lines_above(session, person_id, day), person_id)


def reports_of(session: Session, manager_id: UUID, day: date) -> list[Person]:
    """Everybody in post whose manager or named reviewer this person is on `day`, by name."""
    return list(
        session.scalars(
            select(Person)
            .join(ReportingLine, ReportingLine.person_id == Person.id)
            .where(
                ReportingLine.manager_id == manager_id,
                ReportingLine.kind.in_(("manager", "reviewer")),
                in_force(day),
                Person.starts_on <= day,
                or_(Person.leaves_on.is_(None), Person.leaves_on >= day),
            )
            .order_by(Person.name, Person.id)
        )
    )


def roles_of(session: Session, person_id: UUID) -> list[RoleGrant]:
    """The roles that the person holds now."""
    return list(
        session.scalars(
            select(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.ended_at.is_(None))
        )
    )


def leads_somebody(day: date) -> ColumnElement[bool]:
    """Condition on `Person`: they are somebody's manager or named reviewer on `day`."""
    return (
        select(ReportingLine.id)
        .where(
            ReportingLine.manager_id == Person.id,
            ReportingLine.kind.in_(("manager", "reviewer")),
            in_force(day),
        )
        .correlate(Person)
        .exists()
    )


def organisation_relations(roles: Iterable[str], leads: bool) -> frozenset[Relation]:
    """How somebody with these roles stands to the organisation. `leads`: whether they manage anybody."""
    relations = {Relation.SIGNED_IN} | {_ROLES[role] for role in roles}
    return frozenset(relations | ({Relation.LEADS} if leads else set()))


def relations_between(
    session: Session, viewer_id: UUID, person_id: UUID, day: date, roles: Iterable[Relation]
) -> frozenset[Relation]:
    """How `viewer_id` stands to `person_id` on `day`. `roles`: the viewer's relations to the organisation.

    Nobody is HR or partner to themselves: their own things reach them as the person only.
    """
    if viewer_id == person_id:
        return frozenset({Relation.SIGNED_IN, Relation.SELF})
    relations = {Relation.SIGNED_IN}
    held = set(roles)
    relations |= held & {Relation.HR, Relation.ADMINISTRATOR, Relation.AUDITOR}
    lines = _lines_above(session, person_id, day)
    if _leader(lines, person_id) == viewer_id:
        relations.add(Relation.MANAGER)
    elif _moderator(lines, person_id) == viewer_id:
        relations.add(Relation.MODERATOR)
    if Relation.PARTNER in held and _in_scope(session, viewer_id, person_id):
        relations.add(Relation.PARTNER)
    return frozenset(relations)


def _in_scope(session: Session, partner_id: UUID, person_id: UUID) -> bool:
    units = [grant.team_id for grant in roles_of(session, partner_id) if grant.team_id is not None]
    team_id = session.scalar(select(Person.team_id).where(Person.id == person_id))
    return team_id is not None and team_id in teams_below(session, units)


def teams_below(session: Session, team_ids: Iterable[UUID]) -> set[UUID]:
    """These teams and every team below them, in one statement."""
    start = select(Team.id).where(Team.id.in_(list(team_ids))).cte(recursive=True)
    below = start.union(select(Team.id).join(start, Team.parent_id == start.c.id))
    return set(session.scalars(select(below.c.id)))


def names_of(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by person id, in one statement."""
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(set(person_ids))))
    return {row.id: row.name for row in rows}


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
    for word in words.replace("\x00", "").split()[:6]:
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


def teams(session: Session) -> list[Team]:
    """Every team, by name."""
    return list(session.scalars(select(Team).order_by(Team.name, Team.code)))


def team_names(session: Session, team_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by team id, in one statement."""
    rows = session.execute(select(Team.id, Team.name).where(Team.id.in_(set(team_ids))))
    return {row.id: row.name for row in rows}


def top_team_code(session: Session) -> str | None:
    """The code of the team above all others, the organisation itself; None while there is no team."""
    return session.scalar(select(Team.code).where(Team.parent_id.is_(None)).order_by(Team.code).limit(1))


def names_by_number(session: Session, numbers: Iterable[str]) -> dict[str, str]:
    """Names by staff number, in one statement."""
    rows = session.execute(
        select(Person.staff_number, Person.name).where(Person.staff_number.in_(set(numbers)))
    )
    return {row.staff_number: row.name for row in rows}


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
