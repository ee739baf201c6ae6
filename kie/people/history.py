"""Who led somebody from when to when: their reporting lines, and among them whoever stood in for those leaders."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from kie import clock
from kie.people.models import Person, ReportingLine, StandIn


@dataclass(frozen=True, slots=True)
class Span:
    """Somebody led the person from one day to another; `ends_on` is the last day, None while it lasts.

    `kind`: as a line's or a stand-in's. `instead_of`: the leader they stood in for, "" for the leader themselves.
    """

    name: str
    kind: str
    starts_on: date
    ends_on: date | None
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class Dated:
    """A line to `leader_id`, or (`deputy` given) somebody standing in for them; both ends are days it holds."""

    leader_id: UUID
    leader: str
    kind: str
    starts_on: date
    ends_on: date | None
    deputy: str = ""


def spans(lines: Iterable[Dated], deputies: Iterable[Dated]) -> list[Span]:
    """Every line, and every deputy for the days on which their leader's line held; the latest first.

    A pure rule. Deputies of a moderator decide and lead nobody: they are there too, because they read.
    """
    lines, found = list(lines), []
    for line in lines:
        found.append(Span(line.leader, line.kind, line.starts_on, line.ends_on))
    for one in deputies:
        for line in lines:
            if line.leader_id == one.leader_id:
                starts = max(line.starts_on, one.starts_on)
                ends = min((day for day in (line.ends_on, one.ends_on) if day is not None), default=None)
                if ends is None or starts <= ends:
                    found.append(Span(one.deputy, one.kind, starts, ends, one.leader))
    return sorted(found, key=lambda one: (one.starts_on, not one.instead_of, one.kind), reverse=True)


def line_over_time(session: Session, person_id: UUID) -> list[Span]:
    """Who led the person, who will by what is planned, and who stood in, the latest first; two statements."""
    lines = [
        Dated(row.manager_id, row.name, row.kind, row.starts_on, row.ends_on)
        for row in session.execute(
            select(
                ReportingLine.manager_id,
                ReportingLine.kind,
                ReportingLine.starts_on,
                ReportingLine.ends_on,
                Person.name,
            )
            .join(Person, Person.id == ReportingLine.manager_id)
            .where(ReportingLine.person_id == person_id)
            .order_by(ReportingLine.starts_on, ReportingLine.kind)
        )
    ]
    return spans(lines, _deputies(session, person_id))


def _deputies(session: Session, person_id: UUID) -> list[Dated]:
    leader, deputy = aliased(Person), aliased(Person)
    leaders = select(ReportingLine.manager_id).where(ReportingLine.person_id == person_id)
    rows = session.execute(
        select(StandIn, leader.name.label("leader"), deputy.name.label("deputy"))
        .join(leader, leader.id == StandIn.manager_id)
        .join(deputy, deputy.id == StandIn.deputy_id)
        .where(
            StandIn.manager_id.in_(leaders),
            StandIn.deputy_id != person_id,
            or_(StandIn.person_id.is_(None), StandIn.person_id == person_id),
        )
        .order_by(StandIn.starts_on, StandIn.made_at)
    )
    found = []
    for one, leader_name, deputy_name in rows:
        # From the moment it was ended they stood in no longer; that day is the last on which they did at all.
        ended = None if one.ended_at is None else clock.local(one.ended_at).date()
        last = one.ends_on if ended is None else min(one.ends_on, ended)
        found.append(Dated(one.manager_id, leader_name, one.kind, one.starts_on, last, deputy_name))
    return found
