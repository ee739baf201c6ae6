"""Giving some of a cycle's people more time: one, several, or a team with everything below it. Never less."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Select, and_, func, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from kie import clock, events
from kie.cycles.absence import due_column
from kie.cycles.extension_models import ExtendedParticipation, Extension
from kie.cycles.locking import require_open
from kie.cycles.models import Cycle, Participation
from kie.cycles.rules import OwnDays
from kie.errors import Invalid, NotFound
from kie.i18n import _
from kie.people.models import Person, Team
from kie.people.queries import teams_below

MOST_REASON = 1000
NAMED = 5
"""So many people are named where more time was given; more are counted."""


@dataclass(frozen=True, slots=True)
class Whom:
    """Who is given more time: these participations of people in the team, or (None) everybody in it and below it."""

    team_id: UUID
    chosen: frozenset[UUID] | None


@dataclass(frozen=True, slots=True)
class Choice:
    """Somebody who could be given more time, with the days that count for them now."""

    participation_id: UUID
    name: str
    days: OwnDays


def give_more_time(
    session: Session, cycle_id: UUID, whom: Whom, days: OwnDays, reason: str, actor_id: UUID | None
) -> int:
    """Move the days of these people's parts; gives how many had an earlier one. Nobody gives themselves more time.

    Whoever has a later day already keeps it, so two who do this at once take nothing from each other. Raises NotFound,
    CycleNotOpen, CycleClosed; Invalid without a day or a reason, for a day gone by or after the cycle closes, and when
    it would move nothing.
    """
    cycle = require_open(session, cycle_id)
    text = reason.strip()
    if not text or len(text) > MOST_REASON:
        raise Invalid(_("Say why, in 1,000 characters at most."))
    _require_possible(cycle, days)
    moved = list(session.scalars(_moved(session, cycle, whom, days, actor_id)))
    if not moved:
        raise Invalid(_("Nobody was chosen who has an earlier day, so nothing was changed."))
    extension = Extension(
        id=uuid4(),
        cycle_id=cycle_id,
        team_id=whom.team_id,
        everybody=whom.chosen is None,
        self_due_on=days.self_due_on,
        manager_due_on=days.manager_due_on,
        reason=text,
        people=len(moved),
        made_by_id=actor_id,
        made_at=clock.now(),
    )
    session.add(extension)
    session.flush()
    session.execute(
        insert(ExtendedParticipation),
        [{"extension_id": extension.id, "participation_id": one} for one in moved],
    )
    _move(session, cycle, extension.id, days)
    events.record(session, actor_id, "cycle.people-extended", subject=cycle_id, people=len(moved))
    session.flush()
    return len(moved)


def _require_possible(cycle: Cycle, days: OwnDays) -> None:
    given = [day for day in days if day is not None]
    if not given:
        raise Invalid(_("Choose at least one day."))
    if min(given) < clock.today():
        raise Invalid(_("Choose today or a later day."))
    if max(given) > cycle.closes_on:
        raise Invalid(_("Nothing can be due after the cycle closes."))


def _in_cycle(cycle_id: UUID, *which: ColumnElement[bool]) -> Select[UUID]:
    return (
        select(Participation.id)
        .join(Cycle, Cycle.id == Participation.cycle_id)
        .where(Participation.cycle_id == cycle_id, *which)
    )


def _moved(session: Session, cycle: Cycle, whom: Whom, days: OwnDays, actor_id: UUID | None) -> Select[UUID]:
    """Of whom it is asked for, those with an earlier day."""
    teams = teams_below(session, [whom.team_id])
    earlier = [
        due_column(side) < day
        for side, day in (("self", days.self_due_on), ("manager", days.manager_due_on))
        if day is not None
    ]
    which = [Participation.team_id.in_(teams), or_(*earlier)]
    if whom.chosen is not None:
        which.append(Participation.id.in_(whom.chosen))
    if actor_id is not None:
        which.append(Participation.person_id != actor_id)
    return _in_cycle(cycle.id, *which)


def _move(session: Session, cycle: Cycle, extension_id: UUID, days: OwnDays) -> None:
    theirs = select(ExtendedParticipation.participation_id).where(
        ExtendedParticipation.extension_id == extension_id
    )
    columns: tuple[tuple[Any, date, date | None], ...] = (
        (Participation.self_due_on, cycle.self_due_on, days.self_due_on),
        (Participation.manager_due_on, cycle.manager_due_on, days.manager_due_on),
    )
    for own, usual, day in columns:
        if day is None:
            continue
        earlier = or_(own < day, and_(own.is_(None), literal(usual < day)))
        session.execute(
            update(Participation)
            .where(Participation.id.in_(theirs), earlier)
            .values({own: day})
            .execution_options(synchronize_session=False)
        )
    session.expire_all()


def choices(
    session: Session, cycle: Cycle, team_id: UUID, not_id: UUID | None, most: int
) -> tuple[list[Choice], int]:
    """The people directly in the team, by name, `most` at most; and how many it has with everything below.

    Three statements. `not_id`: left out of the list.
    """
    people = session.execute(
        select(Participation, Person.name)
        .join(Person, Person.id == Participation.person_id)
        .where(Participation.cycle_id == cycle.id, Participation.team_id == team_id)
        .where(Participation.person_id.is_distinct_from(not_id))
        .order_by(Person.name, Person.id)
        .limit(most)
    ).all()
    below = _in_cycle(cycle.id, Participation.team_id.in_(teams_below(session, [team_id])))
    others = below.where(Participation.person_id.is_distinct_from(not_id))
    count = session.scalar(others.with_only_columns(func.count())) or 0
    return [
        Choice(
            one.id,
            name,
            OwnDays(one.self_due_on or cycle.self_due_on, one.manager_due_on or cycle.manager_due_on),
        )
        for one, name in people
    ], count


def manager_first(session: Session, cycle_id: UUID) -> int:
    """For how many people the manager's part is due before their own. One statement."""
    which = _in_cycle(cycle_id, due_column("manager") < due_column("self"))
    return session.scalar(which.with_only_columns(func.count())) or 0


@dataclass(frozen=True, slots=True)
class Given:
    """More time that was given, as it is shown. `names`: of the people when they are few, else empty."""

    made: Extension
    team: str
    made_by: str | None
    names: tuple[str, ...]


def given_in(session: Session, cycle_id: UUID, most: int) -> list[Given]:
    """What was given last, the newest first. Two statements."""
    rows = session.execute(
        select(Extension, Team.name, Person.name)
        .join(Team, Team.id == Extension.team_id)
        .outerjoin(Person, Person.id == Extension.made_by_id)
        .where(Extension.cycle_id == cycle_id)
        .order_by(Extension.made_at.desc(), Extension.id)
        .limit(most)
    ).all()
    few = [row[0].id for row in rows if row[0].people <= NAMED]
    names: dict[UUID, list[str]] = {}
    for extension_id, name in session.execute(
        select(ExtendedParticipation.extension_id, Person.name)
        .join(Participation, Participation.id == ExtendedParticipation.participation_id)
        .join(Person, Person.id == Participation.person_id)
        .where(ExtendedParticipation.extension_id.in_(few))
        .order_by(Person.name, Person.id)
    ):
        names.setdefault(extension_id, []).append(name)
    return [Given(made, team, by, tuple(names.get(made.id, ()))) for made, team, by in rows]


def team_of_participation(session: Session, cycle_id: UUID, participation_id: UUID) -> UUID:
    """The team in which somebody takes part. Raises NotFound for somebody of another cycle."""
    found = session.get(Participation, participation_id)
    if found is None or found.cycle_id != cycle_id:
        raise NotFound()
    return found.team_id
