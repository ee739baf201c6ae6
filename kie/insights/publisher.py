"""From contributions to published cells and views: pure, and the only maker of either.

Whether a cell is shown follows from who contributed (`suppression`); a cell's words follow from `display`. Only shown
cells leave this module, so a hidden one cannot leak by attribute, order, colour or size.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from kie.cycles.queries import CycleContext, RatedFramework
from kie.frameworks.models import Competency
from kie.insights.audit import AuditResult, audit
from kie.insights.contributors import Contributions, Contributor
from kie.insights.display import displayed_distribution, displayed_mean
from kie.insights.known import Known
from kie.insights.rules import Pattern, Thresholds, Unit, Viewers
from kie.insights.suppression import suppress

MEASURES = ("agreed", "manager", "self")
LEADERS_DEPTH = 1
"""Competencies for leaders are shown for the organisation and its directorates only: depth 0 and 1."""


class AuditFailed(Exception):
    """The joint audit found something; nothing may be written. A fault of the program, not of a person."""


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team as figures see it. `depth` counts from 0 for the organisation."""

    id: UUID
    name: str
    parent_id: UUID | None
    depth: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One shown figure, worded: see `PublishedCell`."""

    team_id: UUID
    framework_id: str
    competency_id: str
    measure: str
    people: int
    value: float
    bound: str
    distribution: list[dict[str, int]]


@dataclass(frozen=True, slots=True)
class Result:
    """Everything to write. `hidden`: how many cells that somebody contributed to are not shown, by measure."""

    cells: tuple[Cell, ...]
    hidden: int
    audit: dict[str, Any]

    @property
    def digest(self) -> str:
        """SHA-256 in hexadecimal over all cells in a fixed order."""
        rows = sorted(
            json.dumps({**asdict(cell), "team_id": str(cell.team_id)}, sort_keys=True) for cell in self.cells
        )
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def make_cells(
    cycle: CycleContext,
    teams: Sequence[TeamRow],
    given: Contributions,
    known: Mapping[UUID, Known],
) -> Result:
    """Decide, audit and word every cell of a cycle. Raises AuditFailed when the joint audit is not clean."""
    thresholds = Thresholds(cycle.cycle.people_threshold, cycle.cycle.viewer_threshold)
    tree = [Unit(str(team.id), str(team.parent_id) if team.parent_id else None) for team in teams]
    viewers = viewers_of(known)
    patterns: dict[frozenset[tuple[str, str]], Pattern] = {}
    cells: list[Cell] = []
    hidden = 0
    for rated in cycle.frameworks:
        for competency in rated.framework.competencies:
            people = given.get((rated.framework.id, competency.id), [])
            seats = frozenset((str(one.team_id), str(one.person_id)) for one in people)
            if seats not in patterns:
                patterns[seats] = _checked(
                    suppress(tree, _members(seats), viewers, thresholds), viewers, thresholds
                )
            shown = _figures(patterns[seats], teams, competency)
            made = _cells(rated, competency, people, shown)
            cells += made
            hidden += _contributed_units(teams, people) - len(shown)
    summary = {
        "clean": True,
        "patterns": len(patterns),
        "viewers": len(known),
        "people": thresholds.people,
        "outside_viewer": thresholds.outside_viewer,
    }
    return Result(tuple(cells), hidden, summary)


def viewers_of(known: Mapping[UUID, Known]) -> Viewers:
    """What the rules are to reckon with for each viewer.

    Everybody whom the viewer surely or perhaps knows; and the same less each one whom they perhaps know, so that a
    figure of people whom they may know all but a few is not taken for one that tells them nothing new.
    """
    found: dict[str, frozenset[str]] = {}
    for viewer, seen in known.items():
        everybody = frozenset(map(str, seen.surely | seen.perhaps))
        found[str(viewer)] = everybody
        found.update({f"{viewer} without {one}": everybody - {str(one)} for one in seen.perhaps})
    return found


def _members(seats: frozenset[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for team, person in seats:
        found.setdefault(team, set()).add(person)
    return {team: frozenset(people) for team, people in found.items()}


def _checked(pattern: Pattern, viewers: Viewers, thresholds: Thresholds) -> Pattern:
    opinion: AuditResult = audit(pattern, viewers, thresholds)
    if not opinion.clean:
        raise AuditFailed(f"{len(opinion.findings)} findings, the first: {opinion.findings[0]}")
    return pattern


def _figures(
    pattern: Pattern, teams: Sequence[TeamRow], competency: Competency
) -> dict[UUID, frozenset[str]]:
    """Shown units to the people in their figures. Showing fewer than the pattern allows is always safe."""
    return {
        team.id: pattern.figures[str(team.id)]
        for team in teams
        if pattern.shows(str(team.id)) and (competency.audience == "all" or team.depth <= LEADERS_DEPTH)
    }


def _cells(
    rated: RatedFramework,
    competency: Competency,
    people: Sequence[Contributor],
    shown: Mapping[UUID, frozenset[str]],
) -> list[Cell]:
    steps_of = {str(one.person_id): one.steps for one in people}
    top = len(rated.framework.scale.steps)
    cells = []
    for team_id, included in shown.items():
        taken = [steps_of[person] for person in sorted(included)]
        by_measure = {
            "agreed": [steps.agreed for steps in taken],
            "manager": [steps.manager for steps in taken],
            "self": [steps.own for steps in taken],
        }
        cells += [
            _cell(team_id, rated.framework.id, competency.id, measure, by_measure[measure], top)
            for measure in MEASURES
        ]
    return cells


def _cell(
    team_id: UUID, framework_id: str, competency_id: str, measure: str, values: list[int], top: int
) -> Cell:
    mean = displayed_mean(values, top)
    spread = displayed_distribution([values.count(step) for step in range(1, top + 1)])
    if spread.mostly is not None:
        distribution = [{"first": spread.mostly, "last": spread.mostly, "mostly": 1}]
    else:
        distribution = [asdict(group) for group in spread.groups if group.people]
    return Cell(
        team_id,
        framework_id,
        competency_id,
        measure,
        len(values),
        float(mean.number),
        mean.bound,
        distribution,
    )


def _contributed_units(teams: Sequence[TeamRow], people: Sequence[Contributor]) -> int:
    """How many units have anybody contributing in them or below."""
    parents = {team.id: team.parent_id for team in teams}
    found: set[UUID] = set()
    for team_id in {one.team_id for one in people}:
        unit: UUID | None = team_id
        while unit is not None and unit not in found:
            found.add(unit)
            unit = parents.get(unit)
    return len(found)
