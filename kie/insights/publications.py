"""Publications as rows: the bases of those before, and everything of a new one in the caller's transaction."""

import hashlib
import json
import zlib
from base64 import b64decode
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from struct import pack, unpack, unpack_from
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

_SIDE_BY_SIDE = b"2"
"""The first byte of a basis as it is kept now. What zlib wrote begins otherwise."""


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
    encode = json.JSONEncoder(sort_keys=True).encode
    names = [(encode([*key, str(unit)]), one) for key, of in by_team.items() for unit, one in of.items()]
    names += [(encode([*key, *value]), one) for key, of in by_value.items() for value, one in of.items()]
    # Very many figures are the same few cells, so each of these is put into words once.
    cells = {id(cell): cell for _name, figure in names for cell in figure.values()}
    words = {at: encode(cell) for at, cell in cells.items()}
    rows = []
    for name, figure in names:
        told = ", ".join([f'"{measure}": {words[id(figure[measure])]}' for measure in sorted(figure)])
        rows.append(f"{name[:-1]}, {{{told}}}]")
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()


def _insert(session: Session, model: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    """All rows, some hundreds at a time, so that they are never all held."""
    waiting = iter(rows)
    while part := list(islice(waiting, _AT_ONCE)):
        write_rows(session, model, part)


def packed(basis: Basis) -> bytes:
    """A basis as it is kept: ids as they are, for nothing makes them shorter, and the numbers compressed."""
    people = b"".join([one.bytes for one in basis.people])
    names = [basis.competencies, basis.units, list(basis.facets)]
    columns = (basis.seats, basis.revisions, *basis.facets.values())
    numbers = b"".join([pack(f"<{len(column)}i", *column) for column in columns])
    rest = json.dumps(names).encode() + b"\n" + numbers
    return _SIDE_BY_SIDE + pack("<I", len(basis.people)) + people + zlib.compress(rest, 1)


def unpacked(body: bytes) -> Basis:
    """A basis as it was written."""
    if not body.startswith(_SIDE_BY_SIDE):
        return _unpacked_first(body)
    (count,) = unpack_from("<I", body, 1)
    end = 5 + 16 * count
    names, numbers = zlib.decompress(body[end:]).split(b"\n", 1)
    competencies, units, facets = json.loads(names)
    seats, revisions, *values = [
        unpack_from(f"<{count}i", numbers, 4 * count * at) for at in range(2 + len(facets))
    ]
    return Basis(
        tuple((framework, competency) for framework, competency in competencies),
        _ids(body[5:end]),
        tuple(units),
        seats,
        revisions,
        dict(zip(facets, values, strict=True)),
    )


def _ids(body: bytes) -> tuple[UUID, ...]:
    return tuple(UUID(bytes=body[at : at + 16]) for at in range(0, len(body), 16))


# The first publications kept lists, those after them one text.


def _unpacked_first(body: bytes) -> Basis:
    plain = json.loads(zlib.decompress(body))
    return Basis(
        tuple((framework, competency) for framework, competency in plain["competencies"]),
        _people(plain["people"]),
        tuple(plain["units"]),
        _numbers(plain["seats"]),
        _numbers(plain["revisions"]),
        {facet: _numbers(values) for facet, values in plain["facets"].items()},
    )


def _people(kept: str | list[str]) -> tuple[UUID, ...]:
    return tuple(map(UUID, kept)) if isinstance(kept, list) else _ids(b64decode(kept))


def _numbers(kept: str | list[int]) -> tuple[int, ...]:
    if isinstance(kept, list):
        return tuple(kept)
    body = b64decode(kept)
    return unpack(f"<{len(body) // 4}i", body)
