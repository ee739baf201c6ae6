"""Publications as rows: the bases of those before, and everything of a new one in the caller's transaction."""

import hashlib
import json
import zlib
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from struct import pack, unpack
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.bulk import write_rows
from kie.cycles.queries import CycleContext
from kie.db import Base
from kie.insights.figures import Basis, Figure, Key, Made, TeamRow
from kie.insights.menu import make_facet_views, make_views
from kie.insights.models import (
    Publication,
    PublicationBasis,
    PublishedFacetView,
    PublishedView,
)
from kie.insights.unhelpful import PrevalenceBody

_AT_ONCE = 500
"""Views written together."""

_ENCODE = json.JSONEncoder(sort_keys=True).encode


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
    """The views with their figures, and the bases, as rows."""
    mark = {"publication_id": publication_id}
    names = ("team_id", "framework_id", "measure", "body")
    views = make_views(cycle, teams, made.by_team)
    _insert(session, PublishedView, ({**mark, **dict(zip(names, view, strict=True))} for view in views))
    organisation = next((team.name for team in teams if team.depth == 0), "")
    names = ("facet", "framework_id", "measure", "body")
    by_facet: list[tuple[str, str, str, Any]] = [
        *make_facet_views(cycle, organisation, made.facets, made.by_value),
        *(("unhelpful", framework_id, "reported", body) for framework_id, body in prevalence.items()),
    ]
    _insert(session, PublishedFacetView, ({**mark, **dict(zip(names, one, strict=True))} for one in by_facet))
    for number, basis in enumerate(made.bases):
        session.add(PublicationBasis(**mark, number=number, body=packed(basis)))
    session.flush()


def digest_of(
    by_team: Mapping[Key, Mapping[UUID, Figure]], by_value: Mapping[Key, Mapping[tuple[str, str], Figure]]
) -> str:
    """SHA-256 in hexadecimal over all shown figures in a fixed order."""
    rows = [
        _ENCODE([*key, str(unit), figure])
        for key, figures in by_team.items()
        for unit, figure in figures.items()
    ]
    rows += [
        _ENCODE([*key, *value, figure])
        for key, figures in by_value.items()
        for value, figure in figures.items()
    ]
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()


def _insert(session: Session, model: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    """All rows, some hundreds at a time, so that they are never all held."""
    waiting = iter(rows)
    while part := list(islice(waiting, _AT_ONCE)):
        write_rows(session, model, part)


def packed(basis: Basis) -> bytes:
    """A basis as it is kept."""
    plain = {
        "competencies": basis.competencies,
        "people": b64encode(b"".join([one.bytes for one in basis.people])).decode(),
        "units": basis.units,
        "seats": _numbers_packed(basis.seats),
        "revisions": _numbers_packed(basis.revisions),
        "facets": {facet: _numbers_packed(values) for facet, values in basis.facets.items()},
    }
    return zlib.compress(json.dumps(plain, separators=(",", ":")).encode(), 1)


def unpacked(body: bytes) -> Basis:
    """A basis as it was written."""
    plain = json.loads(zlib.decompress(body))
    return Basis(
        tuple((framework, competency) for framework, competency in plain["competencies"]),
        _people(plain["people"]),
        tuple(plain["units"]),
        _numbers(plain["seats"]),
        _numbers(plain["revisions"]),
        {facet: _numbers(values) for facet, values in plain["facets"].items()},
    )


# The first publications kept lists; long ones take much less time as bytes.


def _people(kept: str | list[str]) -> tuple[UUID, ...]:
    if isinstance(kept, list):
        return tuple(map(UUID, kept))
    body = b64decode(kept)
    return tuple(UUID(bytes=body[at : at + 16]) for at in range(0, len(body), 16))


def _numbers_packed(numbers: Sequence[int]) -> str:
    return b64encode(pack(f"<{len(numbers)}i", *numbers)).decode()


def _numbers(kept: str | list[int]) -> tuple[int, ...]:
    if isinstance(kept, list):
        return tuple(kept)
    body = b64decode(kept)
    return unpack(f"<{len(body) // 4}i", body)
