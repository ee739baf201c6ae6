"""Who answers to whom when somebody begins to lead a team, or when a team is moved: worked out, then written.

Only the lines to be taken over are taken over, each as long as it was to last: what is planned for somebody on a later
day stays planned.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kie.people.models import Person, ReportingLine
from kie.people.posts import not_left
from kie.people.queries import teams_below
from kie.teams.chains import chains_of, later_days
from kie.teams.rules import Whose, place_taken
from kie.workdays import ONE_DAY


@dataclass(frozen=True, slots=True)
class Span:
    """A line that begins: `person_id` answers to `manager_id` from `starts_on` to `ends_on`, None without an end.

    `instead_of`: the id of the line that it takes the place of, None where there was none; `was`: to whom that led.
    `manager_id` None: nobody takes the place.
    """

    person_id: UUID
    kind: str
    manager_id: UUID | None
    starts_on: date
    ends_on: date | None
    instead_of: UUID | None
    was: UUID | None = None

    def holds(self, day: date) -> bool:
        """Whether the line holds on the day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True)
class Turn:
    """What changes in who answers to whom. `people`: those who get the leader; `own`: lines of the leader's own.

    `above`: to whom the leader answers on that day, None for nobody. `rings`: the days on which people would manage
    each other in a ring.
    """

    people: tuple[Span, ...] = ()
    own: tuple[Span, ...] = ()
    above: UUID | None = None
    rings: tuple[date, ...] = ()


def people_taken_over(
    session: Session, whose: Whose, team_id: UUID, former_id: UUID | None, leader_id: UUID, day: date
) -> list[UUID]:
    """Who is to answer to somebody who begins to lead the team; one or two statements.

    `former`: who answers to the leader before, in this team and below it, also if they start later. `team`: who is in
    the team. Nobody who has left by the day.
    """
    here = not_left(day)
    if whose == "team":
        found = select(Person.id).where(Person.team_id == team_id, here)
    elif whose == "former" and former_id is not None:
        found = (
            select(Person.id)
            .join(ReportingLine, ReportingLine.person_id == Person.id)
            .where(
                Person.team_id.in_(teams_below(session, [team_id])),
                ReportingLine.manager_id == former_id,
                ReportingLine.kind == "manager",
                or_(ReportingLine.ends_on.is_(None), ReportingLine.ends_on >= day),
                here,
            )
            .distinct()
        )
    else:
        return []
    return [one for one in session.scalars(found.order_by(Person.id)) if one != leader_id]


def turn(
    session: Session,
    people: Collection[UUID],
    leader_id: UUID,
    day: date,
    *,
    former_id: UUID | None = None,
    leads_instead_of: UUID | None = None,
    takes_place: bool = True,
) -> Turn:
    """Have these people answer to the leader from `day` on, or from their first day if that is later.

    `former_id`: only lines to this person are taken over; None: the line that holds on the day, or none. Whoever
    answers to one of them, and leads them all from then on, takes the place of the topmost of them (`takes_place`):
    otherwise there would be a ring. Whoever comes from elsewhere takes the place of the leader before
    (`leads_instead_of`); whoever is above that leader keeps their own. At most five statements.
    """
    if not people and former_id is None:
        return Turn()
    spans = _spans(session, people, leader_id, day, former_id)
    days = later_days(session, day)
    chains = chains_of(session, leader_id, days)
    taking = {one.person_id for one in spans if one.holds(day)} | ({former_id} if former_id else set())
    place = place_taken(chains[day], taking) if takes_place else None
    if place is None and leads_instead_of is not None:
        over = chains_of(session, leads_instead_of, [day])[day]
        place = None if leader_id in over else leads_instead_of
    own: tuple[Span, ...] = ()
    above = next(iter(chains[day]), None)
    if place is not None:
        own = _own_lines(session, leader_id, place, day)
        above = next((one.manager_id for one in own if one.kind == "manager"), above)
        chains = _from_there(session, chains, own, days)
    return Turn(spans, own, above, tuple(one for one in days if _meets(chains[one], spans, one)))


def _spans(
    session: Session, people: Collection[UUID], leader_id: UUID, day: date, former_id: UUID | None
) -> tuple[Span, ...]:
    rows = session.execute(
        select(Person.id, Person.starts_on.label("first_day"), ReportingLine)
        .outerjoin(
            ReportingLine,
            (ReportingLine.person_id == Person.id)
            & (ReportingLine.kind == "manager")
            & or_(ReportingLine.ends_on.is_(None), ReportingLine.ends_on >= day),
        )
        .where(Person.id.in_(people))
        .order_by(Person.id, ReportingLine.starts_on)
    ).all()
    lines: dict[UUID, list[ReportingLine]] = {}
    first: dict[UUID, date] = {}
    for person_id, first_day, line in rows:
        first[person_id] = max(day, first_day)
        lines.setdefault(person_id, []).extend([line] if line is not None else [])
    found: list[Span] = []
    for person_id, begins in first.items():
        taken = _taken(person_id, lines[person_id], begins, former_id)
        found += [
            Span(person_id, "manager", leader_id, starts, ends, line, was)
            for starts, ends, line, was in taken
            if was != leader_id
        ]
    return tuple(found)


def _taken(
    person_id: UUID, lines: Sequence[ReportingLine], day: date, former_id: UUID | None
) -> Iterable[tuple[date, date | None, UUID | None, UUID | None]]:
    """From when to when somebody answers to the new leader, and instead of which line."""
    if former_id is not None:
        for line in lines:
            if line.manager_id == former_id:
                yield max(day, line.starts_on), line.ends_on, line.id, line.manager_id
        return
    holding = next((one for one in lines if one.starts_on <= day), None)
    if holding is not None:
        yield day, holding.ends_on, holding.id, holding.manager_id
    else:
        later = min((one.starts_on for one in lines), default=None)
        yield day, _eve(later), None, None


def _own_lines(session: Session, leader_id: UUID, place_of: UUID, day: date) -> tuple[Span, ...]:
    """The leader's lines, to those to whom the person answers whose place they take; nobody answers to themselves."""
    lines = session.scalars(
        select(ReportingLine)
        .where(
            ReportingLine.person_id.in_([leader_id, place_of]),
            or_(ReportingLine.ends_on.is_(None), ReportingLine.ends_on >= day),
        )
        .order_by(ReportingLine.starts_on.desc())
    ).all()
    now = [one for one in lines if one.starts_on <= day]
    mine = {one.kind: one for one in now if one.person_id == leader_id}
    theirs = {one.kind: one for one in now if one.person_id == place_of}
    # The earliest of each kind, because they come from the latest on.
    later = {one.kind: one.starts_on for one in lines if one.starts_on > day and one.person_id == leader_id}
    found = []
    for kind in sorted(mine.keys() | theirs.keys()):
        before, after = mine.get(kind), theirs.get(kind)
        manager_id = None if after is None or after.manager_id == leader_id else after.manager_id
        was = None if before is None else before.manager_id
        if manager_id != was:
            ends = before.ends_on if before is not None else _eve(later.get(kind))
            found.append(
                Span(leader_id, kind, manager_id, day, ends, None if before is None else before.id, was)
            )
    return tuple(found)


def _from_there(
    session: Session, chains: dict[date, list[UUID]], own: Sequence[Span], days: Sequence[date]
) -> dict[date, list[UUID]]:
    """The chains of the leader with the new line to a manager, where that holds."""
    line = next((one for one in own if one.kind == "manager"), None)
    if line is None:
        return chains
    if line.manager_id is None:
        return {day: [] if line.holds(day) else chain for day, chain in chains.items()}
    further = chains_of(session, line.manager_id, days)
    return {
        day: [line.manager_id, *further[day]] if line.holds(day) else chain for day, chain in chains.items()
    }


def _meets(chain: Sequence[UUID], spans: Iterable[Span], day: date) -> bool:
    """Whether somebody above the leader on that day would answer to the leader on that day."""
    return bool({one.person_id for one in spans if one.holds(day)} & set(chain))


def _eve(day: date | None) -> date | None:
    return None if day is None else day - ONE_DAY
