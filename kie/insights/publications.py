"""Publications as rows: the bases of those before, and everything of a new one in the caller's transaction."""

import hashlib
import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kie.cycles.queries import CycleContext
from kie.db import Base
from kie.insights.figures import Basis, Cell, Made, TeamRow
from kie.insights.menu import make_facet_views, make_views
from kie.insights.models import (
    Publication,
    PublicationBasis,
    PublishedCell,
    PublishedFacetCell,
    PublishedFacetView,
    PublishedView,
)
from kie.insights.unhelpful import PrevalenceBody

_AT_ONCE = 2_000
"""Rows of one statement."""


def earlier_publications(session: Session, cycle_id: UUID) -> list[Publication]:
    """Every publication of the cycle, the first one first."""
    return list(
        session.scalars(
            select(Publication).where(Publication.cycle_id == cycle_id).order_by(Publication.number)
        )
    )


def bases_of(session: Session, publications: Sequence[Publication]) -> list[list[Basis]]:
    """The bases of each of these publications. One statement."""
    found: dict[UUID, list[Basis]] = defaultdict(list)
    rows = session.execute(
        select(PublicationBasis.publication_id, PublicationBasis.body)
        .where(PublicationBasis.publication_id.in_([one.id for one in publications]))
        .order_by(PublicationBasis.number)
    )
    for publication_id, body in rows:
        found[publication_id].append(unpacked(body))
    return [found[one.id] for one in publications]


def write(
    session: Session,
    publication_id: UUID,
    cycle: CycleContext,
    teams: Sequence[TeamRow],
    made: Made,
    prevalence: Mapping[str, PrevalenceBody],
) -> None:
    """The cells, views and bases as rows."""
    mark = {"publication_id": publication_id}
    _insert(session, PublishedCell, ({**mark, **_team_cell(cell)} for cell in made.cells if not cell.facet))
    _insert(session, PublishedFacetCell, ({**mark, **_facet_cell(cell)} for cell in made.cells if cell.facet))
    names = ("team_id", "framework_id", "measure", "body")
    views = make_views(cycle, teams, made.cells)
    _insert(
        session,
        PublishedView,
        ({"id": uuid4(), **mark, **dict(zip(names, view, strict=True))} for view in views),
    )
    organisation = next((team.name for team in teams if team.depth == 0), "")
    names = ("facet", "framework_id", "measure", "body")
    by_facet: list[tuple[str, str, str, Any]] = [
        *make_facet_views(cycle, organisation, made.facets, made.cells),
        *(("unhelpful", framework_id, "reported", body) for framework_id, body in prevalence.items()),
    ]
    _insert(
        session,
        PublishedFacetView,
        ({"id": uuid4(), **mark, **dict(zip(names, one, strict=True))} for one in by_facet),
    )
    bases = enumerate(made.bases)
    _insert(
        session, PublicationBasis, ({**mark, "number": at, "body": _packed(basis)} for at, basis in bases)
    )


def digest_of(cells: Iterable[Cell]) -> str:
    """SHA-256 in hexadecimal over all cells in a fixed order."""
    rows = sorted(
        json.dumps({**_team_cell(cell), **_facet_cell(cell)}, sort_keys=True, default=str) for cell in cells
    )
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _figure(cell: Cell) -> dict[str, Any]:
    return {
        "framework_id": cell.framework_id,
        "competency_id": cell.competency_id,
        "measure": cell.measure,
        "people": cell.people,
        "value": cell.value,
        "bound": cell.bound,
        "distribution": cell.distribution,
    }


def _team_cell(cell: Cell) -> dict[str, Any]:
    return {"team_id": cell.team_id, **_figure(cell)}


def _facet_cell(cell: Cell) -> dict[str, Any]:
    return {"facet": cell.facet, "value_id": cell.value_id, **_figure(cell)}


def _insert(session: Session, model: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    """All rows, some thousands in a statement, so that they are never all held."""
    part: list[dict[str, Any]] = []
    for row in rows:
        part.append(row)
        if len(part) == _AT_ONCE:
            session.execute(insert(model), part)
            part.clear()
    if part:
        session.execute(insert(model), part)


def _packed(basis: Basis) -> bytes:
    plain = {
        "competencies": basis.competencies,
        "people": [one.hex for one in basis.people],
        "units": basis.units,
        "seats": basis.seats,
        "revisions": basis.revisions,
        "facets": basis.facets,
    }
    return zlib.compress(json.dumps(plain, separators=(",", ":")).encode(), 1)


def unpacked(body: bytes) -> Basis:
    """A basis as it was written."""
    plain = json.loads(zlib.decompress(body))
    return Basis(
        tuple((framework, competency) for framework, competency in plain["competencies"]),
        tuple(map(UUID, plain["people"])),
        tuple(plain["units"]),
        tuple(plain["seats"]),
        tuple(plain["revisions"]),
        {facet: tuple(values) for facet, values in plain["facets"].items()},
    )
