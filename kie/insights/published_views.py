"""Reading one ready-made view of what is published: a unit's, a facet's, or a unit's figures over time."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from kie.cycles.models import CycleFramework
from kie.errors import NotFound
from kie.insights.figures import CellBody
from kie.insights.menu import ViewBody
from kie.insights.models import Publication, PublishedFacetView, PublishedView
from kie.insights.published import PublishedCycle
from kie.insights.unhelpful import PrevalenceBody


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
        for competency_id, cell in own_cells(cast(ViewBody, body)).items()
    }


def own_cells(body: ViewBody) -> dict[str, CellBody]:
    """The figures of a view's own unit, by competency."""
    cells = zip(body["columns"], body["rows"][0]["cells"], strict=True)
    return {column["id"]: cell for column, cell in cells if cell is not None}
