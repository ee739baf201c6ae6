"""The fixed menu of published views: for each unit with units below it, framework and measure, one ready-made body.

A body is plain JSON: the unit, the path above it, the columns (competencies) and the rows (the unit itself, then those
directly below). A hidden cell is None and nothing else.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, TypedDict
from uuid import UUID

from kie.cycles.queries import CycleContext, RatedFramework
from kie.insights.publisher import LEADERS_DEPTH, MEASURES, Cell, TeamRow


class CellBody(TypedDict):
    """A shown cell."""

    value: float
    bound: str
    people: int
    distribution: list[dict[str, int]]


class RowBody(TypedDict):
    """One unit's row. `below`: whether there is a view of the units below it."""

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


def make_views(
    cycle: CycleContext, teams: Sequence[TeamRow], cells: Sequence[Cell]
) -> Iterator[tuple[UUID, str, str, ViewBody]]:
    """Every entry of the menu: unit, framework id, measure and body."""
    below: dict[UUID | None, list[TeamRow]] = defaultdict(list)
    for team in sorted(teams, key=lambda team: (team.name, str(team.id))):
        below[team.parent_id].append(team)
    by_id = {team.id: team for team in teams}
    shown = {(cell.team_id, cell.framework_id, cell.competency_id, cell.measure): cell for cell in cells}
    for team in teams:
        if not below[team.id]:
            continue
        rows = [team, *below[team.id]]
        for rated in cycle.frameworks:
            columns = _columns(rated, team)
            for measure in MEASURES:
                body: ViewBody = {
                    "unit": team.name,
                    "path": _path(team, by_id),
                    "framework": rated.framework.title,
                    "columns": [{"id": one.id, "title": one.title} for one in columns],
                    "steps": [step.name for step in rated.framework.scale.steps],
                    "rows": [
                        {
                            "id": str(row.id),
                            "name": row.name,
                            "below": bool(below[row.id]) and row.id != team.id,
                            "cells": [
                                _cell(shown.get((row.id, rated.framework.id, one.id, measure)))
                                for one in columns
                            ],
                        }
                        for row in rows
                    ],
                }
                yield team.id, rated.framework.id, measure, body


def _columns(rated: RatedFramework, team: TeamRow) -> list[Any]:
    """The framework's competencies; those for leaders only where a row of the view may show them."""
    return [
        competency
        for competency in rated.framework.competencies
        if competency.audience == "all" or team.depth <= LEADERS_DEPTH
    ]


def _path(team: TeamRow, by_id: dict[UUID, TeamRow]) -> list[dict[str, str]]:
    path: list[dict[str, str]] = []
    above = team.parent_id
    while above is not None:
        path.insert(0, {"id": str(above), "name": by_id[above].name})
        above = by_id[above].parent_id
    return path


def _cell(cell: Cell | None) -> CellBody | None:
    if cell is None:
        return None
    return {
        "value": cell.value,
        "bound": cell.bound,
        "people": cell.people,
        "distribution": cell.distribution,
    }
