"""Reading the directory: finding people, one person with their team and lines, whoever answers to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from kie.errors import NotFound
from kie.identifiers import id_or_none
from kie.paging import paging
from kie.people import finding_teams
from kie.people.finding import MOST_FOUND, count_of, searched
from kie.people.models import Person, ReportingLine, Team
from kie.people.posts import not_left
from kie.people.queries import in_force, teams_and_below

PEOPLE_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search: people with their team's name; how many there are in all; which page of how many.

    `more`: there are others, who are on no page; whoever looks for them adds a word. `team`: in which team and below
    they are, None for every one; `day`: the one on which they are looked for.
    """

    people: list[tuple[Person, str]]
    total: int
    number: int
    pages: int
    more: bool
    day: date
    team: Team | None = None

    def has_left(self, person: Person) -> bool:
        """Whether the person's last day is past."""
        return person.leaves_on is not None and person.leaves_on < self.day

    @property
    def typed(self) -> str:
        """What the field of the team shows."""
        return "" if self.team is None else self.team.code


@dataclass(frozen=True, slots=True)
class WhichTeam:
    """Asked back where not exactly one team is meant: the `teams` to choose from, none where none matches. `more`:
    there are others; `typed`: what the field of the team shows."""

    teams: Sequence[Team]
    more: bool
    typed: str


def search(
    session: Session, words: str, team: str, number: int, day: date, *, with_left: bool = False
) -> Found | WhichTeam:
    """People in post on `day` or starting later who match, by name, and `with_left` those who have left too, but none
    of whom nothing is kept. `number`: the page wanted, from 1.

    Every word must begin a word of the name, the staff number, the e-mail address or the job title, as `finding`.
    `team`: only in this team and below, by its id, its code or a part of its name. At most 500 people.
    """
    conditions: list[ColumnElement[bool]] = [Person.forgotten_at.is_(None) if with_left else not_left(day)]
    team = team.strip()
    teams = _teams(session, team)
    if team and len(teams) != 1:
        shown = teams[: finding_teams.MOST_FOUND]
        return WhichTeam(shown, len(shown) < len(teams), team)
    conditions += [Person.team_id.in_(teams_and_below([one.id])) for one in teams]
    wanted = searched(session, words, *conditions)
    count = count_of(session, wanted)
    at = paging(min(count, MOST_FOUND), PEOPLE_A_PAGE, number)
    found = session.execute(
        select(Person, Team.name)
        .join(Team, Team.id == Person.team_id)
        .where(*wanted)
        .order_by(Person.name, Person.id)
        .limit(min(PEOPLE_A_PAGE, MOST_FOUND - at.offset))
        .offset(at.offset)
    )
    within = teams[0] if teams else None
    return Found(list(found), min(count, MOST_FOUND), at.number, at.pages, count > MOST_FOUND, day, within)


def _teams(session: Session, typed: str) -> list[Team]:
    """The teams meant; a closed one by its id only, as its own page leads here."""
    team_id = id_or_none(typed)
    if team_id is None:
        return finding_teams.teams_meant(session, typed)
    team = session.get(Team, team_id)
    return [] if team is None else [team]


def known_person(session: Session, person_id: UUID) -> Person:
    """The person whom a page is about. Raises NotFound, also of somebody of whom nothing is kept: there is nothing to
    say of them, and whom they answered to, and until when, would tell who it was."""
    found = session.get(Person, person_id)
    if found is None or found.forgotten_at is not None:
        raise NotFound()
    return found


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
                not_left(day),
            )
            .order_by(Person.name, Person.id)
        )
    )
