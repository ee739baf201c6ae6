"""Reading the tree of teams for those who change it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from kie.errors import NotFound
from kie.people.models import Person, RoleGrant, Team, TeamChange
from kie.people.paths import paths_of
from kie.people.posts import not_left


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A change of a team with the names that it is about; "" where there is none."""

    row: TeamChange
    team: str
    parent: str
    leader: str
    decided_by: str
    withdrawn_by: str


def team_or_refuse(session: Session, team_id: UUID) -> Team:
    """The team; raises NotFound."""
    found = session.get(Team, team_id, populate_existing=True)
    if found is None:
        raise NotFound()
    return found


def top_team(session: Session) -> Team | None:
    """The organisation itself, None before the first import; one statement."""
    top = select(Team).where(Team.parent_id.is_(None), Team.closed_on.is_(None)).order_by(Team.code).limit(1)
    return session.scalars(top).first()


def open_parents(session: Session, team_ids: Collection[UUID]) -> dict[UUID, UUID | None]:
    """Of these teams and those above them: the team above each open one, None for the organisation itself; one
    statement."""
    known = {one for path in paths_of(session, team_ids).values() for one in path}
    return {one.id: one.parent_id for one in known if one.closed_on is None}


def teams_by_id(session: Session, team_ids: Collection[UUID]) -> dict[UUID, Team]:
    """These teams; one statement."""
    return {one.id: one for one in session.scalars(select(Team).where(Team.id.in_(team_ids)))}


def right_below(session: Session, team_id: UUID) -> list[Team]:
    """The open teams right below this one, by name; one statement."""
    return list(
        session.scalars(
            select(Team)
            .where(Team.parent_id == team_id, Team.closed_on.is_(None))
            .order_by(Team.name, Team.code)
        )
    )


def closed_teams(session: Session, team_id: UUID) -> list[Team]:
    """The closed teams that were right below this one, the latest first; one statement."""
    return list(
        session.scalars(
            select(Team)
            .where(Team.parent_id == team_id, Team.closed_on.is_not(None))
            .order_by(Team.closed_on.desc(), Team.name, Team.code)
        )
    )


def path_to(session: Session, team_id: UUID) -> list[Team]:
    """From the organisation down to the team above this one; one statement."""
    return paths_of(session, [team_id]).get(team_id, [])[:-1]


def people_in(session: Session, team_id: UUID, day: date, most: int) -> list[Person]:
    """Who is directly in the team, by name; at most `most`."""
    return list(
        session.scalars(
            select(Person)
            .where(Person.team_id == team_id, not_left(day))
            .order_by(Person.name, Person.id)
            .limit(most)
        )
    )


def count_in(session: Session, team_ids: Collection[UUID], day: date) -> int:
    """How many people are directly in these teams."""
    counted = select(func.count()).select_from(Person).where(Person.team_id.in_(team_ids), not_left(day))
    return session.scalar(counted) or 0


def sizes_of(session: Session, team_ids: Collection[UUID], day: date) -> dict[UUID, tuple[int, int]]:
    """How many people are directly in each of these teams, and how many open teams right below it; one statement.

    Not with everything below: that reads everybody for the organisation, on a page that is to be as quick at any size.
    """
    over, below = Team.__table__.alias("over"), aliased(Team)
    people = select(func.count()).select_from(Person).where(Person.team_id == over.c.id, not_left(day))
    teams = (
        select(func.count()).select_from(below).where(below.parent_id == over.c.id, below.closed_on.is_(None))
    )
    rows = session.execute(
        select(over.c.id, people.scalar_subquery(), teams.scalar_subquery()).where(over.c.id.in_(team_ids))
    )
    return {team_id: (in_it, under) for team_id, in_it, under in rows}


def partners_of(session: Session, team_ids: Collection[UUID]) -> dict[UUID, str]:
    """The HR partners who were given one of these teams by name, by their names; one statement."""
    rows = session.execute(
        select(Person.id, Person.name)
        .join(RoleGrant, RoleGrant.person_id == Person.id)
        .where(
            RoleGrant.role == "partner", RoleGrant.ended_at.is_(None), RoleGrant.team_id.in_(list(team_ids))
        )
        .order_by(Person.name)
        .distinct()
    )
    return dict(rows.all())


def units_of(session: Session, person_id: UUID) -> set[UUID]:
    """The units that this person looks after as an HR partner, by name; one statement."""
    held = select(RoleGrant.team_id).where(
        RoleGrant.person_id == person_id, RoleGrant.role == "partner", RoleGrant.ended_at.is_(None)
    )
    return {one for one in session.scalars(held) if one is not None}


def anything_planned(session: Session) -> bool:
    """Whether any change waits for its day; one statement."""
    return session.scalar(select(TeamChange.id).where(planned()).limit(1)) is not None


def planned() -> ColumnElement[bool]:
    """Condition: the change is planned, neither applied nor withdrawn."""
    return TeamChange.applied_at.is_(None) & TeamChange.withdrawn_at.is_(None)


def planned_changes(session: Session) -> list[TeamChange]:
    """Every planned change, in the order in which they are to hold; one statement."""
    order = (TeamChange.starts_on, TeamChange.decided_at, TeamChange.id)
    return list(session.scalars(select(TeamChange).where(planned()).order_by(*order)))


def change_lines(session: Session, *conditions: ColumnElement[bool]) -> list[ChangeLine]:
    """Changes with their names, the earliest day first; one statement."""
    parent, leader, maker, ender = aliased(Team), aliased(Person), aliased(Person), aliased(Person)
    rows = session.execute(
        select(TeamChange, Team.name, parent.name, leader.name, maker.name, ender.name)
        .join(Team, Team.id == TeamChange.team_id)
        .outerjoin(parent, parent.id == TeamChange.parent_id)
        .outerjoin(leader, leader.id == TeamChange.leader_id)
        .outerjoin(maker, maker.id == TeamChange.decided_by_id)
        .outerjoin(ender, ender.id == TeamChange.withdrawn_by_id)
        .where(*conditions)
        .order_by(TeamChange.starts_on, TeamChange.decided_at, TeamChange.id)
    )
    return [ChangeLine(row, *(name or "" for name in names)) for row, *names in rows]


def name_of(session: Session, person_id: UUID) -> str:
    """The person's name; "" for nobody."""
    return session.scalar(select(Person.name).where(Person.id == person_id)) or ""
