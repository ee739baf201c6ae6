"""A manager's people who left while their cycle is still open: their reviews stay where the manager can find them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.cycles.models import Cycle, CycleClosure, CycleOpening, Participation
from kie.i18n import _
from kie.people.models import Person
from kie.people.posts import has_left
from kie.people.queries import led_by
from kie.reviews.queries import Progress, progress_of


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody who left and their review. `url`, `action`: what the manager may read of it, "" before the reveal."""

    name: str
    last_day: date
    cycle: str
    url: str
    action: str


def leavers_of(session: Session, manager_id: UUID, today: date) -> list[Leaver]:
    """By last day, the latest first. Two statements while nobody left, seven otherwise."""
    led = list(led_by(session, manager_id, today))
    rows = session.execute(
        select(Participation.id, Person.name, Person.leaves_on, Cycle.title)
        .join(Person, Person.id == Participation.person_id)
        .join(Cycle, Cycle.id == Participation.cycle_id)
        .join(CycleOpening, CycleOpening.cycle_id == Cycle.id)
        .outerjoin(CycleClosure, CycleClosure.cycle_id == Cycle.id)
        .where(Participation.person_id.in_(led), has_left(today), CycleClosure.cycle_id.is_(None))
        .order_by(Person.leaves_on.desc(), Person.name, Cycle.title)
    ).all()
    come = progress_of(session, [row.id for row in rows])
    return [Leaver(row.name, row.leaves_on, row.title, *_reading(come[row.id])) for row in rows]


def _reading(progress: Progress) -> tuple[str, str]:
    one = progress.participation_id
    if progress.shared:
        return url_for("reviews.record", participation_id=one), _("Read the record")
    if progress.revealed:
        return url_for("reviews.exchange", participation_id=one), _("Read the exchange")
    return "", ""
