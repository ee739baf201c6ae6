"""From contributions to published cells: pure, and the only maker of them.

Whether a cell is shown follows from who contributed (`deciding`); a cell's words follow from `display`. Only shown
cells leave this module, so a hidden one cannot leak by attribute, order, colour or size.
"""

from collections.abc import Callable, Hashable, Mapping
from uuid import UUID

import numpy as np

from kie.insights.contributors import Rated
from kie.insights.cuts import Places
from kie.insights.deciding import AuditFailed, Decided, Desk
from kie.insights.figures import FACETS, LEADERS_DEPTH, Basis, Figure, Key, Made
from kie.insights.heavy import Asked
from kie.insights.known import Known
from kie.insights.rules import Viewers
from kie.insights.summing import figures_of, histograms

__all__ = ["AuditFailed", "make_figures", "viewers_of"]


def make_figures(asked: Asked, report: Callable[[int, int], object] = lambda done, total: None) -> Made:
    """Decide, audit and word every cell of a cycle. Raises AuditFailed when the joint audit is not clean.

    `report`: told how many competencies of how many are done, those that nobody contributed to among them:
    whoever waits for a job sees these numbers.
    """
    desk = Desk(asked)
    decided: dict[Hashable, tuple[Decided, list[tuple[str, str]]]] = {}
    by_team: dict[Key, dict[UUID, Figure]] = {}
    by_value: dict[Key, dict[tuple[str, str], Figure]] = {}
    every = [
        (rated.framework, one) for rated in asked.cycle.frameworks for one in rated.framework.competencies
    ]
    for done, (framework, competency) in enumerate(every, start=1):
        key = (framework.id, competency.id)
        given = asked.given.rated.get(key)
        if given is not None:
            people = np.array(given.people, dtype=np.int64)
            order = np.argsort(people, kind="stable")
            before = desk.before(key)
            pattern_key = (people[order].tobytes(), tuple(id(basis) for basis in before))
            if pattern_key not in decided:
                decided[pattern_key] = (desk.decide(people[order], before), [])
            here, shared = decided[pattern_key]
            shared.append(key)
            depth = None if competency.audience == "all" else LEADERS_DEPTH
            top = len(framework.scale.steps)
            by_team[key] = _by_team(desk, here, given, order, top, depth)
            by_value[key] = _by_value(desk, here, given, order, top)
        report(done, len(every))
    return Made(
        by_team,
        by_value,
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


def _by_team(
    desk: Desk, decided: Decided, given: Rated, order: Places, top: int, depth: int | None
) -> dict[UUID, Figure]:
    """One competency's shown figures by unit. `depth`: the deepest units that may show it, None: all."""
    places = [at for at, unit in enumerate(decided.units) if depth is None or desk.teams[unit].depth <= depth]
    spans = [decided.spans.of[decided.units[at]] for at in places]
    sums = histograms(given, order, decided.seats, len(decided.units), top)
    totals = sums.between([first for first, _end in spans], [end for _first, end in spans])
    for at, people in zip(places, totals.people, strict=True):
        if people != decided.sizes[at]:
            raise AuditFailed(f"{people} people are summed where {decided.units[at]} has {decided.sizes[at]}")
    ids = [desk.teams[decided.units[at]].id for at in places]
    return dict(zip(ids, figures_of(totals, top), strict=True))


def _by_value(
    desk: Desk, decided: Decided, given: Rated, order: Places, top: int
) -> dict[tuple[str, str], Figure]:
    """One competency's shown figures by facet and value."""
    found: dict[tuple[str, str], Figure] = {}
    for rows, values in zip(desk.rows, decided.facets, strict=False):
        shown = np.unique(values[values >= 0]).tolist()
        sums = histograms(given, order, values, len(rows.values), top)
        totals = sums.between(shown, [at + 1 for at in shown])
        names = [(rows.facet, rows.values[at][0]) for at in shown]
        found |= zip(names, figures_of(totals, top, by_facet=True), strict=True)
    return found


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
        "partners": desk.told_apart,
    }
