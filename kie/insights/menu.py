"""The fixed menu of published views, one ready-made body each: by team for each unit with units below it, and by facet.

A body is plain JSON: the unit, the path above it, the columns (competencies) and the rows (the unit itself, then those
directly below; or the values of the facet). A hidden cell is None and nothing else.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TypedDict, TypeVar
from uuid import UUID

from kie.cycles.queries import CycleContext, RatedFramework
from kie.frameworks.models import Competency
from kie.insights.figures import (
    LEADERS_DEPTH,
    MEASURES,
    OTHER,
    CellBody,
    FacetRows,
    Figure,
    Key,
    TeamRow,
)

Row = TypeVar("Row", UUID, tuple[str, str])


class RowBody(TypedDict):
    """One unit's or value's row. `below`: whether there is a view of the units below it."""

    id: str
    name: str
    below: bool
    cells: list[CellBody | None]


class ViewBody(TypedDict):
    """A whole view. `path`: the units above, from the organisation down. `steps`: the scale's words in order."""

    unit: str
    path: list[dict[str, str]]
    framework: str
    columns: list[dict[str, str]]
    steps: list[str]
    rows: list[RowBody]


OTHER_ROW = "other"
"""The id of the row that holds the small values of a facet together; its name is said by the page."""


def make_views(
    cycle: CycleContext, teams: Sequence[TeamRow], shown: Mapping[Key, Mapping[UUID, Figure]]
) -> Iterator[tuple[UUID, str, str, ViewBody]]:
    """Every entry of the menu by team: unit, framework id, measure and body."""
    below: dict[UUID | None, list[TeamRow]] = defaultdict(list)
    for team in sorted(teams, key=lambda team: (team.name, str(team.id))):
        below[team.parent_id].append(team)
    by_id = {team.id: team for team in teams}
    for team in teams:
        if not below[team.id]:
            continue
        path = _path(team, by_id)
        for rated in cycle.frameworks:
            columns = _columns(rated, team.depth)
            figures = [shown.get((rated.framework.id, one.id), {}) for one in columns]
            for measure in MEASURES:
                rows: list[RowBody] = [
                    {
                        "id": str(row.id),
                        "name": row.name,
                        "below": bool(below[row.id]) and row.id != team.id,
                        "cells": _cells(figures, row.id, measure),
                    }
                    for row in (team, *below[team.id])
                ]
                yield team.id, rated.framework.id, measure, _body(team.name, path, rated, columns, rows)


def make_facet_views(
    cycle: CycleContext,
    organisation: str,
    facets: Sequence[FacetRows],
    shown: Mapping[Key, Mapping[tuple[str, str], Figure]],
) -> Iterator[tuple[str, str, str, ViewBody]]:
    """Every entry of the menu by facet: facet, framework id, measure and body."""
    for facet in facets:
        for rated in cycle.frameworks:
            columns = _columns(rated, 0)
            figures = [shown.get((rated.framework.id, one.id), {}) for one in columns]
            for measure in MEASURES:
                rows: list[RowBody] = [
                    {
                        "id": OTHER_ROW if value == OTHER else value,
                        "name": words,
                        "below": False,
                        "cells": _cells(figures, (facet.facet, value), measure),
                    }
                    for value, words in facet.values
                ]
                body = _body(organisation, [], rated, columns, rows)
                yield facet.facet, rated.framework.id, measure, body


def _body(
    unit: str,
    path: list[dict[str, str]],
    rated: RatedFramework,
    columns: list[Competency],
    rows: list[RowBody],
) -> ViewBody:
    return {
        "unit": unit,
        "path": path,
        "framework": rated.framework.title,
        "columns": [{"id": one.id, "title": one.title} for one in columns],
        "steps": [step.name for step in rated.framework.scale.steps],
        "rows": rows,
    }


def _columns(rated: RatedFramework, depth: int) -> list[Competency]:
    """The framework's competencies; those for leaders only where a row of the view may show them."""
    return [one for one in rated.framework.competencies if one.audience == "all" or depth <= LEADERS_DEPTH]


def _path(team: TeamRow, by_id: dict[UUID, TeamRow]) -> list[dict[str, str]]:
    path: list[dict[str, str]] = []
    above = team.parent_id
    while above is not None:
        path.insert(0, {"id": str(above), "name": by_id[above].name})
        above = by_id[above].parent_id
    return path


def _cells(figures: Sequence[Mapping[Row, Figure]], row: Row, measure: str) -> list[CellBody | None]:
    """The row's cells from column to column."""
    shown = (figure.get(row) for figure in figures)
    return [None if one is None else one[measure] for one in shown]
