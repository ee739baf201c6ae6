"""Reading people: who stands how to whom on a day, teams below a team, names."""

from collections.abc import Collection, Iterable
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Select,
    Uuid,
    and_,
    bindparam,
    exists,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Session, aliased

from kie.people.climbing import Day, climbing
from kie.people.climbing import in_force as in_force
from kie.people.climbing import standing_in as standing_in
from kie.people.lines import Lines, Raters
from kie.people.models import Person, ReportingLine, StandIn, Team
from kie.people.posts import in_post


def lines_where(session: Session, condition: ColumnElement[bool], day: date) -> Lines:
    """The reporting lines in force on `day` that meet the condition, with who stands in; one statement."""
    return _lines_of(session.execute(_lines(condition, day)))


def _lines(condition: ColumnElement[bool], day: Day) -> Select[Any, Any, Any, Any, Any]:
    deputy = select(StandIn.deputy_id.label("id")).correlate(StandIn)
    above_deputy = climbing(deputy, day, "above_deputy", within=True)
    leads_the_deputy = and_(
        StandIn.deputy_id != ReportingLine.person_id, ReportingLine.person_id.in_(select(above_deputy.c.id))
    )
    return (
        select(
            ReportingLine.person_id,
            ReportingLine.kind,
            ReportingLine.manager_id,
            StandIn.kind.label("stands"),
            StandIn.deputy_id,
        )
        .outerjoin(
            StandIn,
            and_(
                StandIn.manager_id == ReportingLine.manager_id,
                or_(StandIn.person_id.is_(None), StandIn.person_id == ReportingLine.person_id),
                standing_in(day),
                ~leads_the_deputy,
            ),
        )
        .where(in_force(day), condition)
        .order_by(StandIn.made_at)
    )


def _lines_of(rows: Iterable[Any]) -> Lines:
    lines = Lines()
    for person_id, kind, manager_id, stands, deputy_id in rows:
        lines.above[person_id, kind] = manager_id
        if stands == "acting":
            lines.acting[manager_id, person_id] = deputy_id
        elif stands == "delegate":
            lines.delegates.setdefault((manager_id, person_id), []).append(deputy_id)
    return lines


def _answers_to(people: Any, day: Day) -> Select[UUID]:
    line = aliased(ReportingLine)
    return select(line.manager_id).where(line.person_id.in_(people), in_force(day, line))


def _above(people: Any, day: Day) -> Select[Any, Any, Any, Any, Any]:
    line = aliased(ReportingLine)
    own = select(line.person_id).where(line.person_id.in_(people), in_force(day, line))
    first = _answers_to(people, day)
    # A union: with "or" between the three, the database would look at every line that there is.
    theirs = union(own, first, _answers_to(first, day))
    return _lines(ReportingLine.person_id.in_(theirs), day)


@cache
def _above_one() -> Select[Any, Any, Any, Any, Any]:
    """Put together once: every page and every save asks it."""
    return _above([bindparam("person_id", type_=Uuid())], bindparam("day", type_=Date()))


def lines_above(session: Session, people: list[UUID] | Select[UUID], day: date) -> Lines:
    """The lines of these people, of whoever they answer to, and of whoever those answer to; one statement."""
    if isinstance(people, list) and len(people) == 1:
        return _lines_of(session.execute(_above_one(), {"person_id": people[0], "day": day}))
    return _lines_of(session.execute(_above(people, day)))


@cache
def _above_one_held() -> Select[Any, Any, Any, Any, Any]:
    return _above_one().with_for_update(read=True, of=ReportingLine)


def lines_held(session: Session, person_id: UUID, day: date) -> Lines:
    """As `lines_above` of one person, for whoever writes by what these lines allow: nobody ends or changes one of them
    until the transaction ends, and this waits for whoever does, and sees what they did.

    On SQLite every writing transaction waits for the others from its beginning.
    """
    return _lines_of(session.execute(_above_one_held(), {"person_id": person_id, "day": day}))


def raters_of(session: Session, person_id: UUID, day: date) -> Raters:
    """Who writes the manager's part about the person on `day`; one statement."""
    return lines_above(session, [person_id], day).raters(person_id)


def leader_of(session: Session, person_id: UUID, day: date) -> UUID | None:
    """The person's manager on `day`, else their named reviewer, or whoever acts for them; None when unknown."""
    return lines_above(session, [person_id], day).leader(person_id)


def moderator_of(session: Session, person_id: UUID, day: date, hands: Collection[UUID] = ()) -> UUID | None:
    """The leader's manager on `day`, else the person's named moderator; None when neither is known.

    `hands`: who had a hand in what is decided on, and so does not decide.
    """
    return lines_above(session, [person_id], day).moderator(person_id, hands)


def leads_alone(leader_id: UUID, person_id: UUID, day: date) -> ColumnElement[bool]:
    """Condition: a line of `person_id` leads to `leader_id` on `day`; nobody stands in for them, nor they for anybody.

    Where it holds they lead the person; where not, `raters_of` says whether they do.
    """
    line = exists().where(
        ReportingLine.person_id == person_id,
        ReportingLine.manager_id == leader_id,
        ReportingLine.kind == "manager",
        in_force(day),
    )
    stands = exists().where(
        or_(StandIn.deputy_id == leader_id, StandIn.manager_id == leader_id), standing_in(day)
    )
    return and_(line.correlate(None), ~stands.correlate(None))


@cache
def _below_one() -> Select[Any, Any, Any, Any, Any]:
    """The lines of everybody who may be led by one person. Put together once, as for `_above_one`."""
    manager_id, day = bindparam("manager_id", type_=Uuid()), bindparam("day", type_=Date())
    lines, deputy = aliased(ReportingLine), aliased(StandIn)
    in_time = standing_in(day, deputy)
    answering = select(lines.person_id).where(in_force(day, lines))
    own = answering.where(lines.manager_id == manager_id)
    stood_for = select(deputy.manager_id).where(deputy.deputy_id == manager_id, in_time)
    places_taken = select(deputy.deputy_id).where(
        deputy.manager_id.in_(own), deputy.kind == "acting", in_time
    )
    # A union: with "or" between the three, the database would look at every line that there is.
    theirs = union(own, answering.where(lines.manager_id.in_(stood_for)), places_taken)
    return _lines(ReportingLine.person_id.in_(theirs), day)


def led_by(session: Session, manager_id: UUID, day: date) -> dict[UUID, Raters]:
    """Whose manager's part this person writes on `day`, as the leader or as a delegate; one statement."""
    found = _lines_of(session.execute(_below_one(), {"manager_id": manager_id, "day": day}))
    raters = {person_id: found.raters(person_id) for person_id, _kind in found.above}
    return {
        person_id: one
        for person_id, one in raters.items()
        if manager_id in (one.leader, *one.delegates) and person_id != manager_id
    }


def reports_of(session: Session, manager_id: UUID, day: date) -> list[Person]:
    """Everybody in post whose manager's part this person writes on `day`, by name; two statements.

    Their own people, unless somebody acts for them, and the people of those for whom they act or whose delegate they
    are.
    """
    led = list(led_by(session, manager_id, day))
    if not led:
        return []
    return list(
        session.scalars(
            select(Person)
            .where(
                Person.id.in_(led),
                in_post(day),
            )
            .order_by(Person.name, Person.id)
        )
    )


def named_moderator(day: date) -> ColumnElement[bool]:
    """Condition on `Person`: somebody’s disagreements come to them by name on `day`, also if they lead nobody."""
    named = select(ReportingLine.id).where(
        ReportingLine.manager_id == Person.id, ReportingLine.kind == "moderator", in_force(day)
    )
    return named.correlate(Person).exists()


def leads_somebody(day: date) -> ColumnElement[bool]:
    """Condition on `Person`: they are somebody's manager or named reviewer on `day`, or stand in for one."""
    own = (
        select(ReportingLine.id)
        .where(
            ReportingLine.manager_id == Person.id,
            or_(ReportingLine.kind == "manager", ReportingLine.kind == "reviewer"),
            in_force(day),
        )
        .correlate(Person)
        .exists()
    )
    others = select(StandIn.id).where(StandIn.deputy_id == Person.id, standing_in(day)).correlate(Person)
    return or_(own, others.exists())


def branches_of(team_ids: Iterable[UUID]) -> CTE:
    """Each of these teams (`top`) with itself and every team below it (`id`), as they stand now."""
    start = select(Team.id.label("top"), Team.id).where(Team.id.in_(set(team_ids))).cte(recursive=True)
    return start.union(select(start.c.top, Team.id).join(start, Team.parent_id == start.c.id))


def teams_and_below(team_ids: Iterable[UUID]) -> Select[UUID]:
    """Selects the ids of these teams and of every team below them: for a condition of another statement."""
    return select(branches_of(team_ids).c.id)


def teams_below(session: Session, team_ids: Iterable[UUID]) -> set[UUID]:
    """These teams and every team below them, in one statement."""
    return set(session.scalars(teams_and_below(team_ids)))


def names_of(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by person id, in one statement; in none for nobody."""
    ids = set(person_ids)
    if not ids:
        return {}
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    return {row.id: row.name for row in rows}


def address_taken(session: Session, address: str) -> bool:
    """Whether somebody has this e-mail address."""
    return session.scalar(select(Person.id).where(Person.email == address.lower())) is not None


def team_names(session: Session, team_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Names by team id, in one statement."""
    rows = session.execute(select(Team.id, Team.name).where(Team.id.in_(set(team_ids))))
    return {row.id: row.name for row in rows}


def team_names_by_code(session: Session, codes: Iterable[str]) -> dict[str, str]:
    """Names by the code of the team, in one statement; in none for no code."""
    wanted = set(codes)
    if not wanted:
        return {}
    rows = session.execute(select(Team.code, Team.name).where(Team.code.in_(wanted)))
    return {row.code: row.name for row in rows}


def top_team_code(session: Session) -> str | None:
    """The code of the team above all others, the organisation itself; None while there is no team."""
    return session.scalar(select(Team.code).where(Team.parent_id.is_(None)).order_by(Team.code).limit(1))


def names_by_number(session: Session, numbers: Iterable[str]) -> dict[str, str]:
    """Names by staff number, in one statement."""
    rows = session.execute(
        select(Person.staff_number, Person.name).where(Person.staff_number.in_(set(numbers)))
    )
    return {row.staff_number: row.name for row in rows}
