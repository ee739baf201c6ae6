"""Completion at any size: the last count of a cycle, with everything counted anew that has happened since.

Every effect records an event about the person it concerns, so the teams of those people are counted anew and the
others stand as they were counted; what concerns a whole cycle makes all of it be counted anew.
"""

from dataclasses import astuple
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import CycleClosure, CycleOpening, Participation
from kie.cycles.queries import CycleContext, cycle_context
from kie.events import Event
from kie.insights.completion import Figures, figures_by_team
from kie.insights.completion_models import CompletionCount
from kie.insights.overdue import with_overdue

LONGEST_TRANSACTION = timedelta(minutes=10)
"""Events of a transaction get their numbers before it ends, so a count may miss some with lower numbers than its last.
What takes longer is found by the next count."""


def counted_figures(session: Session, context: CycleContext, today: date) -> dict[UUID, Figures]:
    """Figures of the people directly in each team, on the day on which the cycle counts people, with what is overdue.

    Two statements while nothing has happened since the last count, and up to nine more otherwise.
    """
    cycle_id, day = context.cycle.id, context.counting_day(today)
    kept = session.execute(
        select(CompletionCount.counted_at, CompletionCount.since_event, CompletionCount.body).where(
            CompletionCount.cycle_id == cycle_id, CompletionCount.day == day
        )
    ).one_or_none()
    if kept is None:
        return _counted_anew(session, cycle_id, day)
    figures = {UUID(team_id): Figures(*counts) for team_id, counts in kept.body.items()}
    if context.closed_at is not None and kept.counted_at > context.closed_at:
        return figures
    touched = _touched_since(session, cycle_id, kept.since_event)
    if touched is None:
        return _counted_anew(session, cycle_id, day)
    return figures | _counted_anew(session, cycle_id, day, touched) if touched else figures


def _counted_anew(
    session: Session, cycle_id: UUID, day: date, teams: set[UUID] | None = None
) -> dict[UUID, Figures]:
    return with_overdue(session, figures_by_team(session, cycle_id, day, teams), cycle_id, day, teams)


def _touched_since(session: Session, cycle_id: UUID, event_id: int) -> set[UUID] | None:
    """The teams of the people about whom anything was recorded after this event; None for all. One statement."""
    rows = session.execute(
        select(Event.subject == str(cycle_id), Participation.team_id)
        .outerjoin(
            Participation,
            (Participation.person_id == Event.person_id) & (Participation.cycle_id == cycle_id),
        )
        .where(
            Event.id > event_id,
            or_(Participation.team_id.is_not(None), Event.subject == str(cycle_id)),
        )
        .distinct()
    ).all()
    if any(concerns_all for concerns_all, _team_id in rows):
        return None
    return {team_id for _concerns_all, team_id in rows}


def cycles_to_count(session: Session) -> list[UUID]:
    """Cycles that are open, or were not counted since they closed: their figures stand still."""
    rows = session.scalars(
        select(CycleOpening.cycle_id)
        .outerjoin(CycleClosure, CycleClosure.cycle_id == CycleOpening.cycle_id)
        .outerjoin(CompletionCount, CompletionCount.cycle_id == CycleOpening.cycle_id)
        .where(
            or_(
                CycleClosure.cycle_id.is_(None),
                CompletionCount.cycle_id.is_(None),
                CompletionCount.counted_at <= CycleClosure.closed_at,
            )
        )
        .order_by(CycleOpening.cycle_id)
    )
    return list(rows)


def count_cycle(session: Session, cycle_id: UUID) -> None:
    """Count the cycle and keep it in place of its last count."""
    now = clock.now()
    day = cycle_context(session, cycle_id).counting_day(clock.local(now).date())
    since = _settled_events(session, now - LONGEST_TRANSACTION)
    figures = _counted_anew(session, cycle_id, day)
    kept = session.get(CompletionCount, cycle_id)
    if kept is None:
        kept = CompletionCount(cycle_id=cycle_id)
        session.add(kept)
    kept.day, kept.counted_at, kept.since_event = day, now, since
    kept.body = {str(team_id): list(astuple(each)) for team_id, each in figures.items()}
    session.flush()


def _settled_events(session: Session, until: datetime) -> int:
    """The last event up to then, by its number; 0 without any."""
    last = select(Event.id).where(Event.at <= until).order_by(Event.id.desc()).limit(1)
    return session.scalar(last) or 0
