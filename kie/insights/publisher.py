"""From contributions to published cells: pure, and the only maker of them.

Whether a cell is shown follows from who contributed (`deciding`); a cell's words follow from `display`. Only shown
cells leave this module, so a hidden one cannot leak by attribute, order, colour or size.
"""

from collections.abc import Hashable, Mapping
from uuid import UUID

import numpy as np

from kie.insights.contributors import Rated
from kie.insights.cuts import Places
from kie.insights.deciding import Asked, AuditFailed, Decided, Desk
from kie.insights.figures import FACETS, LEADERS_DEPTH, Basis, Cell, Made
from kie.insights.known import Known
from kie.insights.rules import Viewers
from kie.insights.summing import cells_of, histograms

__all__ = ["Asked", "AuditFailed", "make_figures", "viewers_of"]


def make_figures(asked: Asked) -> Made:
    """Decide, audit and word every cell of a cycle. Raises AuditFailed when the joint audit is not clean."""
    desk = Desk(asked)
    decided: dict[Hashable, tuple[Decided, list[tuple[str, str]]]] = {}
    cells: list[Cell] = []
    hidden = 0
    for rated in asked.cycle.frameworks:
        for competency in rated.framework.competencies:
            key = (rated.framework.id, competency.id)
            given = asked.given.rated.get(key)
            if given is None:
                continue
            people = np.array(given.people, dtype=np.int64)
            order = np.argsort(people, kind="stable")
            before = desk.before(key)
            pattern_key = (people[order].tobytes(), tuple(id(basis) for basis in before))
            if pattern_key not in decided:
                decided[pattern_key] = (desk.decide(people[order], before), [])
            here, shared = decided[pattern_key]
            shared.append(key)
            depth = None if competency.audience == "all" else LEADERS_DEPTH
            made = _cells(desk, key, here, given, order, len(rated.framework.scale.steps), depth)
            cells += made
            shown = {cell.team_id for cell in made if cell.team_id is not None}
            hidden += _contributed_units(desk, here) - len(shown)
    return Made(
        tuple(cells),
        hidden,
        _summary(desk, len(decided)),
        tuple(_basis(desk, here, tuple(keys)) for here, keys in decided.values()),
        desk.rows if asked.by_facet else (),
    )


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


def _cells(
    desk: Desk,
    key: tuple[str, str],
    decided: Decided,
    given: Rated,
    order: Places,
    top: int,
    depth: int | None,
) -> list[Cell]:
    """One competency's shown figures. `depth`: the deepest units that may show it, None: all."""
    teams = {str(team.id): team for team in desk.asked.teams}
    found: list[Cell] = []
    sums = histograms(given, order, decided.seats, len(decided.units), top)
    for unit, size in zip(decided.units, decided.sizes, strict=True):
        if depth is not None and teams[unit].depth > depth:
            continue
        total = sums.between(*decided.spans.of[unit])
        if total.people != size:
            raise AuditFailed(f"{total.people} people are summed where {unit} has {size}")
        found += cells_of(total, key, top, team_id=teams[unit].id)
    for rows, values in zip(desk.rows, decided.facets, strict=False):
        by_value = histograms(given, order, values, len(rows.values), top)
        for at, (value_id, _words) in enumerate(rows.values):
            total = by_value.between(at, at + 1)
            if total.people:
                found += cells_of(total, key, top, facet=rows.facet, value_id=value_id)
    return found


def _contributed_units(desk: Desk, decided: Decided) -> int:
    """How many units have anybody contributing in them or below."""
    found: set[str] = set()
    for unit in {desk.unit_of[place] for place in decided.people.tolist()}:
        above: str | None = unit
        while above is not None and above not in found:
            found.add(above)
            above = desk.beneath.get(above)
    return len(found)


def _basis(desk: Desk, decided: Decided, keys: tuple[tuple[str, str], ...]) -> Basis:
    """What a later publication is to be weighed against."""
    members = desk.asked.given.members
    places = decided.people.tolist()
    return Basis(
        keys,
        tuple(members[place].person_id for place in places),
        decided.units,
        tuple(decided.seats.tolist()),
        tuple(members[place].revision for place in places),
        {facet: tuple(of.tolist()) for facet, of in zip(FACETS, decided.facets, strict=False)},
    )


def _summary(desk: Desk, patterns: int) -> dict[str, object]:
    """The audit's result, as it is kept."""
    return {
        "clean": True,
        "patterns": patterns,
        "viewers": len(desk.asked.known),
        "people": desk.thresholds.people,
        "outside_viewer": desk.thresholds.outside_viewer,
        "earlier": len(desk.asked.earlier),
        "facets": desk.asked.by_facet,
        "seconds": round(desk.audited, 3),
    }
