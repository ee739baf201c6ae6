"""Reading what is published: the cycles on the menu, one ready-made view, and how many people it stands for."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import Cycle, CycleClosure, Exemption, Participation
from kie.cycles.queries import CycleContext, exempt_on
from kie.insights.menu import ViewBody
from kie.insights.models import Publication, PublishedCell, PublishedView


@dataclass(frozen=True, slots=True)
class PublishedCycle:
    """A cycle on the heatmap's menu."""

    publication_id: UUID
    cycle_id: UUID
    title: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many people the organisation's figures stand for, out of how many who were to be reviewed.

    `fewest` and `most` over the competencies of one framework; both 0 when the organisation's row is hidden.
    `counted`: everybody in the cycle less those exempt.
    """

    fewest: int
    most: int
    counted: int


def published_cycles(session: Session) -> list[PublishedCycle]:
    """Every cycle whose figures are published, the one that opened last first. One statement."""
    rows = session.execute(
        select(Publication.id, Cycle.id.label("cycle_id"), Cycle.title, Publication.published_at)
        .join(Cycle, Cycle.id == Publication.cycle_id)
        .order_by(Cycle.opens_on.desc(), Publication.published_at.desc(), Cycle.id)
    )
    return [PublishedCycle(row.id, row.cycle_id, row.title, row.published_at) for row in rows]


def unpublished_cycles(session: Session) -> list[Cycle]:
    """Closed cycles whose figures nobody has published yet, the one that opened last first. One statement."""
    return list(
        session.scalars(
            select(Cycle)
            .join(CycleClosure, CycleClosure.cycle_id == Cycle.id)
            .outerjoin(Publication, Publication.cycle_id == Cycle.id)
            .where(Publication.id.is_(None))
            .order_by(Cycle.opens_on.desc(), Cycle.id)
        )
    )


def top_unit(session: Session, publication_id: UUID) -> UUID | None:
    """The organisation as it was when the figures were published; None when there was no unit with units below it.

    Each view knows the units above its own, so any one of them leads to the top. One statement.
    """
    row = session.execute(
        select(PublishedView.team_id, PublishedView.body)
        .where(PublishedView.publication_id == publication_id)
        .order_by(PublishedView.team_id, PublishedView.framework_id, PublishedView.measure)
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    path = cast(ViewBody, row.body)["path"]
    return UUID(path[0]["id"]) if path else row.team_id


def published_view(
    session: Session, publication_id: UUID, team_id: UUID, framework_id: str, measure: str
) -> ViewBody | None:
    """One entry of the menu; None when it is not on it. One statement."""
    body = session.scalar(
        select(PublishedView.body).where(
            PublishedView.publication_id == publication_id,
            PublishedView.team_id == team_id,
            PublishedView.framework_id == framework_id,
            PublishedView.measure == measure,
        )
    )
    return None if body is None else cast(ViewBody, body)


def coverage(
    session: Session, publication_id: UUID, cycle: CycleContext, top_id: UUID, framework_id: str
) -> Coverage:
    """How much of the cycle the organisation's row of this framework stands for. Two statements."""
    people = session.execute(
        select(func.min(PublishedCell.people).label("fewest"), func.max(PublishedCell.people).label("most"))
        .where(PublishedCell.publication_id == publication_id)
        .where(PublishedCell.team_id == top_id, PublishedCell.framework_id == framework_id)
    ).one()
    day = cycle.counting_day(clock.today())
    counted = session.scalar(
        select(func.count())
        .select_from(Participation)
        .outerjoin(Exemption, and_(Exemption.participation_id == Participation.id, exempt_on(day)))
        .where(Participation.cycle_id == cycle.cycle.id, Exemption.participation_id.is_(None))
    )
    return Coverage(people.fewest or 0, people.most or 0, counted or 0)
