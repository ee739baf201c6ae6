"""Reading what is published and what may be: the cycles on the menu."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import Cycle, CycleArchiving, CycleClosure, CycleOpening, Participation
from kie.cycles.past_models import PastStanding
from kie.insights.models import NOTHING_SHOWN, Publication

PUBLISHED_WITHIN = timedelta(days=731)
"""For so long after its close no review of a cycle is deleted for its age, and figures can be made of all of them."""


@dataclass(frozen=True, slots=True)
class PublishedCycle:
    """A cycle on the heatmap's menu, in one of its publications. `number` counts these from 1.

    `put_away`: its cycle has been archived. It stays readable and comparable, and is in no list of cycles.
    `counted`: `counted_in` the cycle when it was published; None where that was not kept.
    `empty`: not one figure is shown.
    """

    publication_id: UUID
    cycle_id: UUID
    title: str
    published_at: datetime
    number: int
    interim: bool
    put_away: bool
    counted: int | None
    empty: bool


_PUBLISHED = (
    select(
        Publication.id,
        Cycle.id.label("cycle_id"),
        Cycle.title,
        Publication.published_at,
        Publication.number,
        Publication.interim,
        CycleArchiving.cycle_id.is_not(None).label("put_away"),
        Publication.counted,
        (Publication.digest == NOTHING_SHOWN).label("empty"),
    )
    .join(Cycle, Cycle.id == Publication.cycle_id)
    .outerjoin(CycleArchiving, CycleArchiving.cycle_id == Cycle.id)
    .order_by(Cycle.opens_on.desc(), Cycle.id, Publication.number.desc())
)


def publications(session: Session) -> list[PublishedCycle]:
    """Everything published, the newest cycle first, and of each cycle the last publication first. One statement."""
    rows = session.execute(_PUBLISHED)
    return [PublishedCycle(*row) for row in rows]


def newest(published: list[PublishedCycle]) -> list[PublishedCycle]:
    """The last publication of each cycle, in the same order."""
    first: dict[UUID, PublishedCycle] = {}
    for one in published:
        first.setdefault(one.cycle_id, one)
    return list(first.values())


def unpublished_cycles(session: Session) -> list[Cycle]:
    """Closed cycles, none of them put away, whose figures nobody has published since, the one that opened last first.

    One statement.
    """
    return list(
        session.scalars(
            select(Cycle)
            .join(CycleClosure, CycleClosure.cycle_id == Cycle.id)
            .outerjoin(Publication, and_(Publication.cycle_id == Cycle.id, Publication.interim.is_(False)))
            .outerjoin(CycleArchiving, CycleArchiving.cycle_id == Cycle.id)
            .where(Publication.id.is_(None), CycleArchiving.cycle_id.is_(None), ~past_publishing())
            .order_by(Cycle.opens_on.desc(), Cycle.id)
        )
    )


def past_publishing() -> ColumnElement[bool]:
    """Condition on a `CycleClosure`: the cycle closed long ago and reviews of it are deleted, so figures of the rest
    would say something else than those of the cycle."""
    gone = (
        exists()
        .where(Participation.cycle_id == CycleClosure.cycle_id)
        .where(PastStanding.participation_id == Participation.id, PastStanding.gone_at.is_not(None))
    )
    return and_(CycleClosure.closed_at <= clock.now() - PUBLISHED_WITHIN, gone)


def running_cycles(session: Session) -> list[Cycle]:
    """Cycles that are open, of which an interim may be published, the one that opened last first. One statement."""
    return list(
        session.scalars(
            select(Cycle)
            .join(CycleOpening, CycleOpening.cycle_id == Cycle.id)
            .outerjoin(CycleClosure, CycleClosure.cycle_id == Cycle.id)
            .where(CycleClosure.cycle_id.is_(None))
            .order_by(Cycle.opens_on.desc(), Cycle.id)
        )
    )
