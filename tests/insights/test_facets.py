"""Figures by role profile, grade, service and place: exact for one facet, careful for several, attacked together."""

from collections.abc import Mapping
from itertools import product
from random import Random
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from kie.cycles.rules import SERVICE_BANDS
from kie.insights.audit_facets import audit_facets
from kie.insights.contributors import Member
from kie.insights.cuts import suppress_facets
from kie.insights.facet_values import facet_rows
from kie.insights.rules import Thresholds, Unit
from kie.insights.suppression import suppress
from tests.insights.councils import Council, small_organisation
from tests.insights.sums import fewest_left, shown_figures

THRESHOLDS = Thresholds()
Facet = dict[str, int]


def decide(
    atoms: Mapping[str, int], facets: list[Facet], knows: Mapping[str, frozenset[str]], everybody: list[str]
) -> list[Facet]:
    """The shown memberships of each facet, through the product's rule."""
    place = {person: number for number, person in enumerate(everybody)}
    told = [np.array([of.get(person, -1) for person in everybody]) for of in (atoms, *facets)]
    viewers = [np.array(sorted(place[one] for one in known if one in place)) for known in knows.values()]
    shown = suppress_facets(told[0], told[1:], [one for one in viewers if one.size], THRESHOLDS)
    return [
        {person: value for person, value in facet.items() if value in values}
        for facet, values in zip(facets, shown, strict=True)
    ]


def published(
    organisation: Council, facets: list[Facet], viewers: Mapping[str, frozenset[str]] | None = None
) -> tuple[dict[str, int], list[frozenset[str]], list[Facet]]:
    """The tree's atoms and figures, and the facets beside them."""
    knows = organisation.knows if viewers is None else viewers
    tree = [Unit(unit, parent) for unit, parent in organisation.parents.items()]
    pattern = suppress(tree, organisation.members, knows, THRESHOLDS)
    atoms = {
        person: number for number, unit in enumerate(sorted(pattern.atoms)) for person in pattern.atoms[unit]
    }
    everybody = sorted(frozenset().union(*organisation.members.values()))
    # As the publisher does: whoever is in no figure of the tree is in none by facet either.
    seated = [{one: value for one, value in facet.items() if one in atoms} for facet in facets]
    return atoms, list(pattern.figures.values()), decide(atoms, seated, knows, everybody)


def drawn(organisation: Council, random: Random) -> list[Facet]:
    """Four facets that hang together, as profile, grade, service and place do."""
    everybody = sorted(frozenset().union(*organisation.members.values()))
    profile = {one: int(random.random() < 0.35) + int(random.random() < 0.1) for one in everybody}
    grade = {one: profile[one] if random.random() < 0.85 else random.randint(0, 2) for one in everybody}
    service = {one: random.randint(0, 2) for one in everybody}
    place = {}
    for number, (_, people) in enumerate(sorted(organisation.members.items())):
        for one in people:
            place[one] = number % 3 if random.random() < 0.9 else random.randint(0, 2)
    return [profile, grade, service, place]


def fewest_by_all_cuts(atoms: Mapping[str, int], facet: Facet, known: frozenset[str]) -> int | None:
    """The smallest number of people, not nought, that any numbers at atoms and values leave. None: no such number.

    On strings between places, sums with two numbers at a time are enough: those of the larger ones alone are smaller.
    """
    places = sorted({("a", at) for at in atoms.values()} | {("v", at) for at in facet.values()})
    people = (atoms.keys() | facet.keys()) - known
    found: int | None = None
    for side in product((0, 1), repeat=len(places)):
        numbers = dict(zip(places, side, strict=True))
        left = 0
        for one in people:
            first = numbers[("a", atoms[one])] if one in atoms else 0
            second = numbers[("v", facet[one])] if one in facet else 0
            left += first != second
        if left and (found is None or left < found):
            found = left
    return found


def test_one_facet_is_shown_just_when_no_sum_singles_anybody_out() -> None:
    """All cuts tried: nothing that may not be shown is, and all that may be shown together is."""
    whole = 0
    for seed in range(150):
        random = Random(seed)
        organisation = small_organisation(seed)
        everybody = sorted(frozenset().union(*organisation.members.values()))
        part = 1.0 if seed % 3 else 0.9
        facet = {one: random.randint(0, 1 + seed % 2) for one in everybody if random.random() < part}
        atoms, _figures, (shown,) = published(organisation, [facet])
        facet = {one: value for one, value in facet.items() if one in atoms}
        if len(set(atoms.values())) > 6:
            continue
        safe = _safe(atoms, facet, organisation)
        assert _safe(atoms, shown, organisation), seed
        assert (shown == facet) == safe, seed
        whole += safe
    assert whole > 5


def _safe(atoms: Mapping[str, int], facet: Facet, organisation: Council) -> bool:
    fewest = fewest_by_all_cuts(atoms, facet, frozenset())
    if fewest is not None and fewest < THRESHOLDS.people:
        return False
    for known in set(organisation.knows.values()):
        left = fewest_by_all_cuts(atoms, facet, known)
        if left is not None and left < THRESHOLDS.outside_viewer:
            return False
    return True


def test_four_facets_and_the_tree_together_withstand_the_attacker_and_the_audit() -> None:
    shown_values = 0
    for seed in range(30):
        organisation = small_organisation(seed)
        atoms, tree, facets = published(organisation, drawn(organisation, Random(seed)))
        shown_values += sum(len(set(facet.values())) for facet in facets)
        figures = shown_figures(tree, facets)
        left = fewest_left(figures)
        assert not left or len(left) >= THRESHOLDS.people, seed
        for known in set(organisation.knows.values()):
            left = fewest_left(figures, known, tries=8)
            assert not left or len(left) >= THRESHOLDS.outside_viewer, seed
        named = {str(number): dict[str, int](facet) for number, facet in enumerate(facets)}
        assert audit_facets(atoms, named, organisation.knows, THRESHOLDS) == []
    assert shown_values > 30, "hardly a value was shown, so nothing was attacked"


def test_two_facets_that_are_safe_each_by_itself_give_away_one_person_together() -> None:
    """Why the rule takes them up one after the other: a small organisation of sixty people in two teams."""
    everybody = [f"p{number}" for number in range(60)]
    atoms = {one: int(number >= 30) for number, one in enumerate(everybody)}
    leads = {one: int(number % 2) for number, one in enumerate(everybody)}
    graded = {**leads, "p0": 1}
    tree = [frozenset(everybody), frozenset(everybody[:30])]
    for alone in (leads, graded):
        assert decide(atoms, [alone], {}, everybody) == [alone]
        assert len(fewest_left(shown_figures(tree, [alone]))) >= 10
    assert fewest_left(shown_figures(tree, [leads, graded])) == {"p0"}
    assert audit_facets(atoms, {"lead": leads, "grade": graded}, {}, THRESHOLDS)
    assert decide(atoms, [leads, graded], {}, everybody) == [leads, {}]


@pytest.mark.parametrize("wrong", ["no viewers", "each by itself", "one too few"])
def test_a_wrong_rule_for_facets_is_caught(wrong: str) -> None:
    caught = found = 0
    for seed in range(20):
        organisation = small_organisation(seed)
        facets = drawn(organisation, Random(seed))
        atoms, tree, _ = published(organisation, [])
        everybody = sorted(frozenset().union(*organisation.members.values()))
        if wrong == "no viewers":
            shown = decide(atoms, facets, {}, everybody)
        elif wrong == "each by itself":
            shown = [decide(atoms, [facet], organisation.knows, everybody)[0] for facet in facets]
        else:
            shown = [
                {one: at for one, at in facet.items() if list(facet.values()).count(at) >= 9}
                for facet in facets
            ]
        figures = shown_figures(tree, shown)
        leaks = 0 < len(fewest_left(figures)) < 10 or any(
            0 < len(fewest_left(figures, known, tries=6)) < 5
            for known in sorted(set(organisation.knows.values()), key=len)[-3:]
        )
        named = {str(number): dict[str, int](facet) for number, facet in enumerate(shown)}
        faults = audit_facets(atoms, named, organisation.knows, THRESHOLDS)
        caught += leaks
        found += bool(faults)
        assert faults or not leaks, f"organisation {seed}: the audit missed a leak"
    assert caught >= 3
    assert found >= caught


def test_length_of_service_runs_from_the_shortest_to_the_longest_and_grades_by_name() -> None:
    cycle: Any = SimpleNamespace(role_profiles={})
    facts = [
        ("G7", SERVICE_BANDS[4]),
        ("G6", SERVICE_BANDS[1]),
        ("G6", SERVICE_BANDS[0]),
        ("G6", SERVICE_BANDS[2]),
    ]
    members = [
        Member(UUID(int=number), UUID(int=0), 1, ("", grade, service, ""))
        for number, (grade, service) in enumerate(facts)
    ]
    _profiles, grades, services, _places = facet_rows(cycle, members)
    assert [value for value, _words in grades.values] == ["G6", "G7"]
    assert [value for value, _words in services.values] == [SERVICE_BANDS[at] for at in (0, 1, 2, 4)]
