"""The figures that stand in published views, row by row, as whoever reads the tables finds them."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from kie.insights.figures import CellBody
from kie.insights.models import Publication, PublishedFacetView, PublishedView


class Where(NamedTuple):
    """Whose figure it is. `facet` "" for a unit's, whose id is in `row`."""

    facet: str
    row: str
    framework_id: str
    competency_id: str
    measure: str


def shown_figures(session: Session, number: int | None = None) -> dict[Where, CellBody]:
    """Every shown figure of all publications, or of the one with this number. Two views that differ fail."""
    found: dict[Where, CellBody] = {}
    wanted = Publication.number == number if number is not None else true()
    by_team = select(PublishedView).join(Publication, Publication.id == PublishedView.publication_id)
    for view in session.scalars(by_team.where(wanted)):
        _read(found, "", view.framework_id, view.measure, view.body)
    by_facet = select(PublishedFacetView).join(
        Publication, Publication.id == PublishedFacetView.publication_id
    )
    for one in session.scalars(by_facet.where(wanted, PublishedFacetView.facet != "unhelpful")):
        _read(found, one.facet, one.framework_id, one.measure, one.body)
    return found


def _read(
    found: dict[Where, CellBody], facet: str, framework_id: str, measure: str, body: Mapping[str, Any]
) -> None:
    for row in body["rows"]:
        for column, cell in zip(body["columns"], row["cells"], strict=True):
            if cell is not None:
                where = Where(facet, row["id"], framework_id, column["id"], measure)
                assert found.setdefault(where, cell) == cell, "two views say different things"


def shown_teams(session: Session, number: int | None = None) -> set[UUID]:
    """The units with a figure."""
    return {UUID(where.row) for where in shown_figures(session, number) if not where.facet}


def shown_by_facet(session: Session) -> dict[Where, CellBody]:
    """The figures by facet alone."""
    return {where: cell for where, cell in shown_figures(session).items() if where.facet}
