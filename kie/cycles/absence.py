"""Long absence: an exemption that ends pauses what is due, and the days come back by themselves afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import Cycle, Exemption, Participation
from kie.cycles.rules import OwnDays
from kie.workdays import next_working_day


@dataclass(frozen=True, slots=True)
class Absence:
    """Days on which nothing is asked of somebody, both included. `last` None: for the whole cycle."""

    first: date
    last: date | None

    def due(self, due_on: date, closes_on: date) -> date:
        """When something is due for the person that was due on `due_on`: as many days later as they were away by then,
        to a working day.

        Never after the cycle closes, and never earlier.
        """
        if self.last is None or self.last < self.first or due_on < self.first:
            return due_on
        away = self.last - self.first + timedelta(days=1)
        # Compared before it is added: an absence "for ever", to the end of 9999, leaves the calendar.
        if away > closes_on - due_on:
            return max(due_on, closes_on)
        return min(next_working_day(due_on + away), closes_on)


NEVER = Absence(date.max, date.max)
"""Nobody was away."""


class Due(NamedTuple):
    """When a part of a review is due, before any absence is thought of, and when its cycle closes."""

    on: date
    closes_on: date


def due_of(cycle: Cycle, own: OwnDays, side: str) -> Due:
    """When the part of this side (`self`, `manager`) is due for somebody with these days who was not away."""
    if side == "self":
        return Due(own.self_due_on or cycle.self_due_on, cycle.closes_on)
    return Due(own.manager_due_on or cycle.manager_due_on, cycle.closes_on)


def due_for(cycle: Cycle, own: OwnDays, side: str, away: Absence) -> date:
    """When the part of this side is due about one person, whose absence may have moved it."""
    return away.due(*due_of(cycle, own, side))


def due_column(side: str) -> ColumnElement[date]:
    """The day of `due_of` in a statement that has a participation and its cycle."""
    if side == "self":
        return func.coalesce(Participation.self_due_on, Cycle.self_due_on)
    return func.coalesce(Participation.manager_due_on, Cycle.manager_due_on)


def absences_of(session: Session, participation_ids: Iterable[UUID]) -> dict[UUID, Absence]:
    """The absences of those who have or had one, over or not; one statement."""
    rows = session.scalars(select(Exemption).where(Exemption.participation_id.in_(list(participation_ids))))
    return {one.participation_id: absence(one) for one in rows}


def absence(exemption: Exemption | None) -> Absence:
    """The days that an exemption gives; `NEVER` for None."""
    if exemption is None:
        return NEVER
    return Absence(clock.local(exemption.made_at).date(), exemption.expires_on)


def absence_of(session: Session, participation_id: UUID) -> Absence:
    """The absence of one; `NEVER` when there was none. One statement."""
    return absences_of(session, [participation_id]).get(participation_id, NEVER)
