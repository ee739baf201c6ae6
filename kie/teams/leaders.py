"""Who leads a team on a day: whoever was named here, else the one of the team to whom its people answer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from kie.people.climbing import in_force
from kie.people.models import Person, ReportingLine, Team, TeamChange
from kie.people.posts import not_left


@dataclass(frozen=True, slots=True)
class Leader:
    """Who leads a team. `since`: when they were named here, None for a leader by the reporting lines."""

    person_id: UUID
    name: str
    since: date | None = None


def leaders_of(session: Session, team_ids: Collection[UUID], day: date) -> dict[UUID, Leader | None]:
    """The leader of each of these teams on `day`, None for nobody; at most two statements.

    A leader belongs to the team: whoever was named and has left it, or the organisation, leads it no longer. Where
    nobody was ever named, it is the one person of the team who leads others of it or of the teams right below, and
    answers to nobody of the team; two such people are nobody.
    """
    found = _named(session, team_ids, day)
    rest = [one for one in team_ids if one not in found]
    return dict.fromkeys(team_ids) | found | (_by_lines(session, rest, day) if rest else {})


def _named(session: Session, team_ids: Collection[UUID], day: date) -> dict[UUID, Leader | None]:
    last = (
        select(TeamChange.team_id, func.max(TeamChange.applied_at).label("at"))
        .where(TeamChange.team_id.in_(team_ids), TeamChange.kind == "led", TeamChange.applied_at.is_not(None))
        .group_by(TeamChange.team_id)
        .subquery()
    )
    rows = session.execute(
        select(TeamChange.team_id, TeamChange.holds_from, TeamChange.leader_id, Person)
        .join(last, and_(last.c.team_id == TeamChange.team_id, last.c.at == TeamChange.applied_at))
        .outerjoin(Person, Person.id == TeamChange.leader_id)
        .where(TeamChange.kind == "led")
        .order_by(TeamChange.starts_on, TeamChange.decided_at)
    )
    found: dict[UUID, Leader | None] = {}
    for team_id, since, leader_id, person in rows:
        if leader_id is None:
            found[team_id] = None
        elif person.team_id == team_id and person.works_on(day):
            found[team_id] = Leader(person.id, person.name, since)
    return found


def _by_lines(session: Session, team_ids: Collection[UUID], day: date) -> dict[UUID, Leader | None]:
    line, own = aliased(ReportingLine), aliased(ReportingLine)
    report, leader, above = aliased(Person), aliased(Person), aliased(Person)
    answers_outside = ~(
        select(own.id)
        .join(above, above.id == own.manager_id)
        .where(
            own.person_id == leader.id,
            own.kind == "manager",
            in_force(day, own),
            above.team_id == leader.team_id,
        )
        .exists()
    )
    rows = session.execute(
        select(leader.team_id, leader.id, leader.name)
        .join(line, line.manager_id == leader.id)
        .join(report, report.id == line.person_id)
        .join(Team, Team.id == report.team_id)
        .where(
            leader.team_id.in_(team_ids),
            line.kind == "manager",
            in_force(day, line),
            or_(report.team_id == leader.team_id, Team.parent_id == leader.team_id),
            not_left(day, leader),
            answers_outside,
        )
        .distinct()
    )
    found: dict[UUID, list[Leader]] = {}
    for team_id, person_id, name in rows:
        found.setdefault(team_id, []).append(Leader(person_id, name))
    return {team_id: one[0] if len(one) == 1 else None for team_id, one in found.items()}
