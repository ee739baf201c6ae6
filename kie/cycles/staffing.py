"""Reading staff as a cycle's rules see them: everybody on one day, or a portion of them; and whom a cycle asks."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.models import Account, SignInCode
from kie.cycles.models import Cycle
from kie.cycles.rolling_rules import Rolling, Window
from kie.cycles.rules import Population, Staff
from kie.people.models import Person, ReportingLine
from kie.people.posts import in_post
from kie.people.queries import in_force, teams_below

Lines = dict[str, dict[UUID, UUID]]
"""By kind of line: person to whoever is at its other end."""

_PEOPLE = select(
    Person.id,
    Person.name,
    Person.team_id,
    Person.role_profile,
    Person.grade,
    Person.location,
    Person.starts_on,
    Person.leaves_on,
    Person.email,
)


def population_of(session: Session, cycle: Cycle) -> Population:
    """Whom the cycle asks, its teams with everything below them."""
    asked = cycle.population
    teams = [UUID(team) for team in asked.get("teams", [])]
    profiles = asked.get("role_profiles", [])
    started_by, rolling = asked.get("started_by"), Rolling.of(cycle.rolling)
    return Population(
        teams=frozenset(teams_below(session, teams)) if teams else None,
        role_profiles=frozenset(profiles) if profiles else None,
        started_by=date.fromisoformat(started_by) if started_by else None,
        window=None if rolling is None else Window(rolling, cycle.opens_on, cycle.closes_on),
    )


def staff_on(session: Session, day: date) -> list[Staff]:
    """Everybody ever recorded, as they stand on `day`, by name. Three statements, however many people."""
    lines = _lines(session, select(ReportingLine).where(in_force(day)))
    able = _able_to_sign_in(session)
    return _staff(session.execute(_PEOPLE.order_by(Person.name, Person.id)), lines, able)


def staff_after(session: Session, day: date, last: UUID | None, number: int) -> list[Staff]:
    """The next people after `last` by id (None: the first of all), as they stand on `day`; empty at the end.

    Of those above them only the leader is known here, and nothing of how they sign in. Two statements.
    """
    query = _PEOPLE if last is None else _PEOPLE.where(Person.id > last)
    people = session.execute(query.order_by(Person.id).limit(number)).all()
    if not people:
        return []
    theirs = ReportingLine.person_id.between(people[0].id, people[-1].id)
    return _staff(people, _lines(session, select(ReportingLine).where(in_force(day), theirs)), ())


def staff_where(session: Session, day: date, *which: ColumnElement[bool]) -> list[Staff]:
    """Those who meet the conditions on `Person`, as they stand on `day`, by name; known as in `staff_after`."""
    people = session.execute(_PEOPLE.where(*which).order_by(Person.name, Person.id)).all()
    theirs = ReportingLine.person_id.in_(select(Person.id).where(*which))
    return _staff(people, _lines(session, select(ReportingLine).where(in_force(day), theirs)), ())


def meant_for(population: Population, day: date) -> list[ColumnElement[bool]]:
    """Conditions on `Person`: in the population on `day`, as `rules.left_out_because` has it but for the window."""
    which = [in_post(day)]
    if population.teams is not None:
        which.append(Person.team_id.in_(population.teams))
    if population.role_profiles is not None:
        which.append(Person.role_profile.in_(population.role_profiles))
    if population.started_by is not None:
        which.append(Person.starts_on <= population.started_by)
    return which


def unable_to_sign_in(session: Session, cycle: Cycle, day: date) -> list[UUID]:
    """Whom a draft would ask on `day`, who has no account, no e-mail address and no letter that still works.

    Whose own day is still to come is among them, as in the launch check. Three statements at most.
    """
    population = population_of(session, cycle)
    which = [*meant_for(population, day), Person.email.is_(None)]
    which.append(~exists().where(Account.person_id == Person.id))
    which.append(~exists().where(SignInCode.person_id == Person.id, *_live()))
    window = population.window
    return [
        person_id
        for person_id, starts_on in session.execute(select(Person.id, Person.starts_on).where(*which))
        if window is None or window.is_for(starts_on, day)
    ]


def _staff(people: Iterable[Any], lines: Lines, able: Collection[UUID]) -> list[Staff]:
    # Put together once, because to look somebody up by an id is most of the time that this takes.
    leaders = lines.get("reviewer", {}) | lines.get("manager", {})
    named = lines.get("moderator", {})

    def moderator(person_id: UUID, leader_id: UUID | None) -> UUID | None:
        above = None if leader_id is None else leaders.get(leader_id)
        return named.get(person_id) if above is None or above == person_id else above

    return [
        Staff(
            id=row.id,
            name=row.name,
            team_id=row.team_id,
            role_profile=row.role_profile,
            grade=row.grade,
            location=row.location,
            starts_on=row.starts_on,
            leaves_on=row.leaves_on,
            leader_id=leader_id,
            moderator_id=moderator(row.id, leader_id),
            can_sign_in=bool(row.email) or row.id in able,
        )
        for row in people
        for leader_id in [leaders.get(row.id)]
    ]


def _lines(session: Session, which: Select[Any]) -> Lines:
    rows = session.execute(
        which.with_only_columns(ReportingLine.person_id, ReportingLine.kind, ReportingLine.manager_id)
    )
    found: Lines = {}
    for person_id, kind, leader_id in rows:
        found.setdefault(kind, {})[person_id] = leader_id
    return found


def _able_to_sign_in(session: Session) -> set[UUID]:
    """Everybody with an account or a letter that still works."""
    live = select(SignInCode.person_id).where(*_live())
    return set(session.scalars(select(Account.person_id).union(live)))


def _live() -> tuple[ColumnElement[bool], ...]:
    """Conditions on a letter's code: it still works."""
    return SignInCode.ended_at.is_(None), SignInCode.expires_at > clock.now()
