"""Reading what is published: the cycles on the menu, one ready-made view, and how many people it stands for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import (
    Cycle,
    CycleArchiving,
    CycleClosure,
    CycleFramework,
    CycleOpening,
    Exemption,
    Participation,
)
from kie.cycles.past_models import PastStanding
from kie.cycles.queries import CycleContext, exempt_on
from kie.errors import NotFound
from kie.insights.contributors import signed_reviews
from kie.insights.figures import CellBody
from kie.insights.menu import ViewBody
from kie.insights.models import NOTHING_SHOWN, Publication, PublishedFacetView, PublishedView
from kie.insights.unhelpful import PrevalenceBody

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


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many people the organisation's figures stand for, out of how many who were to be reviewed.

    `fewest` and `most` over the competencies of one framework; both 0 when the organisation's row is hidden.
    `counted`: `counted_in` the cycle, and never fewer than the figures stand for.
    """

    fewest: int
    most: int
    counted: int


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


@dataclass(frozen=True, slots=True)
class FacetView:
    """One entry of the menu by facet, and the publication it came with."""

    publication_id: UUID
    body: ViewBody


def facet_view(
    session: Session, cycle_id: UUID, facet: str, framework_id: str, measure: str
) -> FacetView | None:
    """One entry of the menu by facet, which a cycle has once; None when it is not on it. One statement."""
    row = session.execute(
        select(PublishedFacetView.publication_id, PublishedFacetView.body)
        .join(Publication, Publication.id == PublishedFacetView.publication_id)
        .where(
            Publication.cycle_id == cycle_id,
            PublishedFacetView.facet == facet,
            PublishedFacetView.framework_id == framework_id,
            PublishedFacetView.measure == measure,
        )
    ).one_or_none()
    return None if row is None else FacetView(row.publication_id, cast(ViewBody, row.body))


def having_view(
    session: Session, team_id: UUID, facet: str, framework_ids: Collection[str], depth: str
) -> dict[UUID, dict[str, str]]:
    """The cycles that rate one of the frameworks at this depth and have this unit's view of it, or this facet's: by
    cycle and framework, the fingerprint of its words. One statement."""
    view = PublishedFacetView if facet else PublishedView
    which = PublishedFacetView.facet == facet if facet else PublishedView.team_id == team_id
    same = and_(
        CycleFramework.cycle_id == Publication.cycle_id, CycleFramework.framework_id == view.framework_id
    )
    rows = session.execute(
        select(Publication.cycle_id, CycleFramework.framework_id, CycleFramework.fingerprint)
        .join(view, view.publication_id == Publication.id)
        .join(CycleFramework, same)
        .where(which, view.framework_id.in_(framework_ids), CycleFramework.depth == depth)
        .where(CycleFramework.fingerprint.is_not(None))
        .distinct()
    )
    found: dict[UUID, dict[str, str]] = {}
    for cycle_id, framework_id, fingerprint in rows:
        found.setdefault(cycle_id, {})[framework_id] = fingerprint or ""
    return found


def same_view(
    session: Session, other: PublishedCycle, team_id: UUID, facet: str, framework_id: str, measure: str
) -> ViewBody:
    """This unit's or facet's view in another cycle. Raises NotFound where that publication has none. One statement."""
    if facet:
        found = facet_view(session, other.cycle_id, facet, framework_id, measure)
        body = None if found is None else found.body
    else:
        body = published_view(session, other.publication_id, team_id, framework_id, measure)
    if body is None:
        raise NotFound()
    return body


def facets_of(session: Session, cycle_id: UUID, framework_id: str) -> set[str]:
    """The facets that the menu of this cycle and framework has; "unhelpful" among them. One statement."""
    return set(
        session.scalars(
            select(PublishedFacetView.facet)
            .join(Publication, Publication.id == PublishedFacetView.publication_id)
            .where(Publication.cycle_id == cycle_id, PublishedFacetView.framework_id == framework_id)
            .distinct()
        )
    )


def prevalence_view(session: Session, cycle_id: UUID, framework_id: str) -> PrevalenceBody | None:
    """How often unhelpful behaviours were reported; None when it is not on the menu. One statement."""
    found = facet_view(session, cycle_id, "unhelpful", framework_id, "reported")
    return None if found is None else cast(PrevalenceBody, found.body)


def over_time(
    session: Session, published: Mapping[UUID, str], team_id: UUID, measure: str
) -> dict[tuple[UUID, str], CellBody]:
    """The unit's shown figures in these publications, by publication and competency. One statement.

    `published`: by publication, which framework's.
    """
    rows = session.execute(
        select(PublishedView.publication_id, PublishedView.framework_id, PublishedView.body).where(
            PublishedView.publication_id.in_(published),
            PublishedView.team_id == team_id,
            PublishedView.framework_id.in_(set(published.values())),
            PublishedView.measure == measure,
        )
    )
    return {
        (publication_id, competency_id): cell
        for publication_id, framework_id, body in rows
        if published[publication_id] == framework_id
        for competency_id, cell in _own(cast(ViewBody, body)).items()
    }


def _own(body: ViewBody) -> dict[str, CellBody]:
    """The figures of a view's own unit, by competency."""
    cells = zip(body["columns"], body["rows"][0]["cells"], strict=True)
    return {column["id"]: cell for column, cell in cells if cell is not None}


def coverage(
    session: Session, published: PublishedCycle, cycle: CycleContext, organisation: ViewBody | None
) -> Coverage:
    """How much of the cycle the organisation's row stands for. `organisation`: its view, by whichever measure.

    One statement for the first publications, which did not keep how many people there were; else none.
    """
    people = [cell["people"] for cell in _own(organisation).values()] if organisation is not None else []
    counted = counted_in(session, cycle) if published.counted is None else published.counted
    most = max(people, default=0)
    # The first publications kept no number, or one that left out the exempt whose signed reviews are in the figures.
    return Coverage(min(people, default=0), most, max(counted, most))


def counted_in(session: Session, cycle: CycleContext) -> int:
    """Everybody in the cycle less those exempt; of these whoever has a signed review, which is in the figures. One
    statement, which reads them all."""
    day = cycle.counting_day(clock.today())
    signed = select(signed_reviews(cycle.cycle.id).subquery().c.participation_id)
    counted = session.scalar(
        select(func.count())
        .select_from(Participation)
        .outerjoin(Exemption, and_(Exemption.participation_id == Participation.id, exempt_on(day)))
        .outerjoin(PastStanding, PastStanding.participation_id == Participation.id)
        .where(
            Participation.cycle_id == cycle.cycle.id,
            or_(
                Exemption.participation_id.is_(None),
                Participation.id.in_(signed),
                PastStanding.signed_at.is_not(None),
            ),
        )
    )
    return counted or 0
