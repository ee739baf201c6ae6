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
from kie.db import Base, JsonWords
from kie.insights.figures import Basis, Made, TeamRow
from kie.insights.menu import RowBody, ViewBody, make_facet_views, make_views
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


_encode = json.JSONEncoder(sort_keys=True).encode


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


Words = Mapping[int, str]
"""Cells as JSON by `id`: very many figures are the same few cells, so each of these is put into words once."""


def write(
    session: Session,
    publication_id: UUID,
    cycle: CycleContext,
    teams: Sequence[TeamRow],
    made: Made,
    words: Words,
    prevalence: Mapping[str, PrevalenceBody],
) -> None:
    """The views with their figures, and the bases, as rows. `words`: of everything made."""
    mark = {"publication_id": publication_id}
    writer = _Writer(words)
    names = ("team_id", "framework_id", "measure", "body")
    views = ((*entry, writer.write(body)) for *entry, body in make_views(cycle, teams, made.by_team))
    _insert(session, PublishedView, ({**mark, **dict(zip(names, view, strict=True))} for view in views))
    organisation = next((team.name for team in teams if team.depth == 0), "")
    names = ("facet", "framework_id", "measure", "body")
    facets = make_facet_views(cycle, organisation, made.facets, made.by_value)
    by_facet: list[tuple[Any, ...]] = [
        *((*entry, writer.write(body)) for *entry, body in facets),
        *(("unhelpful", framework_id, "reported", body) for framework_id, body in prevalence.items()),
    ]
    _insert(session, PublishedFacetView, ({**mark, **dict(zip(names, one, strict=True))} for one in by_facet))
    for number, basis in enumerate(made.bases):
        session.add(PublicationBasis(**mark, number=number, body=packed(basis)))
    session.flush()


def words_of(made: Made) -> Words:
    """Every cell there is, and a hidden one, in words."""
    figures = [one for units in made.by_team.values() for one in units.values()]
    figures += [one for values in made.by_value.values() for one in values.values()]
    cells = {id(cell): cell for figure in figures for cell in figure.values()}
    return {id(None): "null", **{at: _encode(cell) for at, cell in cells.items()}}


def digest_of(made: Made, words: Words) -> str:
    """SHA-256 in hexadecimal over all shown figures in a fixed order. `words`: of everything made."""
    names = [
        (_encode([*key, str(unit)]), one) for key, of in made.by_team.items() for unit, one in of.items()
    ]
    names += [
        (_encode([*key, *value]), one) for key, of in made.by_value.items() for value, one in of.items()
    ]
    rows = []
    for name, figure in names:
        told = ", ".join([f'"{measure}": {words[id(figure[measure])]}' for measure in sorted(figure)])
        rows.append(f"{name[:-1]}, {{{told}}}]")
    return hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()


class _Writer:
    """Views as JSON, of parts that are in words already: nearly all of a view is cells, and the heads of its rows are
    those of the same unit by another measure."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._heads: dict[tuple[str, str, bool], str] = {}

    def write(self, body: ViewBody) -> JsonWords:
        """The whole view."""
        rows = ", ".join(map(self._row, body["rows"]))
        head = _encode({name: value for name, value in body.items() if name != "rows"})
        return JsonWords(f'{head[:-1]}, "rows": [{rows}]}}')

    def _row(self, row: RowBody) -> str:
        key = row["id"], row["name"], row["below"]
        head = self._heads.get(key)
        if head is None:
            names = {name: value for name, value in row.items() if name != "cells"}
            head = self._heads[key] = _encode(names)[:-1]
        cells = ", ".join([self._words[id(cell)] for cell in row["cells"]])
        return f'{head}, "cells": [{cells}]}}'


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
