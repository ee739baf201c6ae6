"""The published rows are attacked; publishers that are wrong on purpose show that the attack can succeed."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random

import pytest

from kie.insights.audit import audit, may_republish
from kie.insights.rules import Pattern, Thresholds, Unit
from kie.insights.suppression import suppress
from tests.insights.attacker import Figure, figures_of, find_leak, find_leak_by_brute_force
from tests.insights.councils import Council, council, small_organisation

THRESHOLDS = Thresholds(people=10, outside_viewer=5)
ORGANISATIONS = range(200)

Shown = Mapping[str, frozenset[str]]


def tree_of(organisation: Council) -> list[Unit]:
    return [Unit(unit, parent) for unit, parent in organisation.parents.items()]


def publish(organisation: Council, thresholds: Thresholds = THRESHOLDS) -> Shown:
    return suppress(tree_of(organisation), organisation.members, organisation.knows, thresholds).figures


def without_viewers(organisation: Council) -> Shown:
    return suppress(tree_of(organisation), organisation.members, {}, THRESHOLDS).figures


def one_too_few(organisation: Council) -> Shown:
    """As if the publisher hid a figure of fewer than nine people instead of fewer than ten."""
    return publish(organisation, Thresholds(people=9, outside_viewer=5))


def one_too_few_outside_viewers(organisation: Council) -> Shown:
    return publish(organisation, Thresholds(people=10, outside_viewer=4))


def threshold_alone(organisation: Council) -> Shown:
    everybody = {unit: organisation.beneath(unit) for unit in organisation.parents}
    return {unit: people for unit, people in everybody.items() if len(people) >= 10}


def hide_the_next_smallest(organisation: Council) -> Shown:
    """Where one child of a unit is hidden, hide the next smallest too, so that neither is the rest."""
    shown = dict(threshold_alone(organisation))
    for parent in organisation.parents:
        children = [unit for unit, above in organisation.parents.items() if above == parent]
        left = sorted((unit for unit in children if unit in shown), key=lambda unit: (len(shown[unit]), unit))
        if left and len(children) - len(left) == 1:
            del shown[left[0]]
    return shown


def left_out_come_back(organisation: Council) -> Shown:
    """Whoever was left out of a figure is counted in the organisation's all the same."""
    return {**publish(organisation), "all": organisation.beneath("all")}


def attackers(organisation: Council) -> Iterator[tuple[frozenset[str], int]]:
    """What an attacker knows, and the fewest unknown people whose sum may come out."""
    yield frozenset(), 10
    for known in sorted(set(organisation.knows.values()), key=sorted):
        yield known, 5
    for person in sorted(organisation.beneath("all"))[:3]:
        yield frozenset({person}), 5


def ratings_of(organisation: Council) -> dict[str, int]:
    random = Random(len(organisation.parents))
    return {person: random.randint(1, 4) for person in sorted(organisation.beneath("all"))}


def leaks(organisation: Council, shown: Shown) -> bool:
    """Whether any attacker succeeds; a success is checked against the truth."""
    ratings = ratings_of(organisation)
    figures = figures_of(shown, ratings)
    for knows, fewest in attackers(organisation):
        leak = find_leak(figures, {person: ratings[person] for person in knows}, fewest)
        if leak is not None:
            assert 0 < len(leak.people) < fewest
            assert not leak.people & knows
            assert leak.total == sum(weight * ratings[person] for person, weight in leak.weights.items())
            return True
    return False


def test_two_hundred_small_organisations_withstand_the_attacker() -> None:
    rows = 0
    for seed in ORGANISATIONS:
        organisation = small_organisation(seed)
        shown = publish(organisation)
        rows += len(shown)
        assert not leaks(organisation, shown), f"organisation {seed} leaks"
    assert rows > 300, "hardly anything was published, so nothing was attacked"


def test_councils_withstand_the_attacker() -> None:
    for seed in range(5):
        organisation = council(seed, directorates=3, services=3, teams=4)
        shown = publish(organisation)
        figures = [Figure(people, len(people)) for people in shown.values()]
        assert find_leak(figures, {}, 10) is None
        for knows in organisation.knows.values():
            assert find_leak(figures, dict.fromkeys(knows, 1), 5) is None


@pytest.mark.parametrize(
    ("mutant", "at_least"),
    [
        (without_viewers, 100),
        (one_too_few, 20),
        (one_too_few_outside_viewers, 40),
        (threshold_alone, 150),
        (hide_the_next_smallest, 150),
        (left_out_come_back, 120),
    ],
)
def test_a_wrong_publisher_is_caught(mutant: Callable[[Council], Shown], at_least: int) -> None:
    caught = [
        seed for seed in ORGANISATIONS if leaks(small_organisation(seed), mutant(small_organisation(seed)))
    ]
    assert len(caught) >= at_least


@pytest.mark.parametrize("publisher", [publish, without_viewers, one_too_few, threshold_alone])
def test_audit_and_attacker_agree(publisher: Callable[[Council], Shown]) -> None:
    for seed in ORGANISATIONS:
        organisation = small_organisation(seed)
        shown = publisher(organisation)
        result = audit(Pattern(shown, {}, frozenset()), organisation.knows, THRESHOLDS)
        exposing = [finding for finding in result.findings if finding.fault.startswith("too-few")]
        assert bool(exposing) == leaks(organisation, shown), f"organisation {seed}"


@pytest.mark.parametrize("publisher", [publish, threshold_alone])
def test_exact_attack_and_brute_force_agree(publisher: Callable[[Council], Shown]) -> None:
    for seed in range(60):
        organisation = small_organisation(seed)
        figures = figures_of(publisher(organisation), ratings_of(organisation))
        if len(figures) > 6:
            continue
        for knows, fewest in attackers(organisation):
            known = dict.fromkeys(knows, 1)
            exact = find_leak(figures, known, fewest) is not None
            assert exact == (find_leak_by_brute_force(figures, known, fewest) is not None)


def test_the_attacker_shares_nothing_with_the_product() -> None:
    source = Path(__file__).with_name("attacker.py").read_text(encoding="utf-8")
    imported = [line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))]
    assert imported == ["collections.abc", "dataclasses", "fractions", "itertools"]


def test_the_attacker_works_out_the_boss() -> None:
    """A service less its teams is the head of service, to the very rating."""
    ratings = {"head": 2, **{f"a{n}": 3 for n in range(12)}, **{f"b{n}": 1 + n % 4 for n in range(12)}}
    team_a = frozenset(person for person in ratings if person.startswith("a"))
    team_b = frozenset(person for person in ratings if person.startswith("b"))
    shown = {"service": frozenset(ratings), "a": team_a, "b": team_b}
    leak = find_leak(figures_of(shown, ratings), {}, 10)
    assert leak is not None
    assert leak.people == {"head"}
    assert abs(leak.total) == 2


def test_republications_withstand_the_attacker() -> None:
    """Whatever may be published again gives nothing away together with what was shown before."""
    verdicts = {True: 0, False: 0}
    for seed in range(300):
        old, new, changed, knows = two_publications(Random(seed))
        allowed = may_republish(old, new, THRESHOLDS, changed=changed, viewers={"viewer": knows})
        verdicts[allowed] += 1
        before = [Figure(people, 0) for people in old.values()]
        after = [
            Figure(frozenset(f"{p}@2" if p in changed else p for p in people), 0) for people in new.values()
        ]
        known = {variable: 0 for person in knows for variable in (person, f"{person}@2")}
        leaked = find_leak(before + after, {}, 10) or find_leak(before + after, known, 5)
        assert not (allowed and leaked), f"case {seed}"
    assert min(verdicts.values()) > 30


def two_publications(
    random: Random,
) -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]], frozenset[str], frozenset[str]]:
    """Old atoms, new atoms, whose ratings changed, and whom a viewer knows; groups move as wholes."""
    old: dict[str, set[str]] = {"a": set(), "b": set(), "c": set()}
    new: dict[str, set[str]] = {"a": set(), "b": set(), "c": set()}
    changed: set[str] = set()
    for number in range(random.randint(2, 5)):
        size = random.choice((10, 11, 12, 15, 3 if random.random() < 0.3 else 10))
        group = {f"g{number}-{n}" for n in range(size)}
        before, after = random.choice(("a", "b", "c", None)), random.choice(("a", "b", "c", None))
        if before:
            old[before] |= group
        if after:
            new[after] |= group
        if random.random() < 0.25:
            changed |= group
    everybody = sorted(set().union(*old.values(), *new.values()))
    knows = frozenset(random.sample(everybody, min(len(everybody), random.choice((0, 3, 8)))))
    return (
        {atom: frozenset(people) for atom, people in old.items()},
        {atom: frozenset(people) for atom, people in new.items()},
        frozenset(changed),
        knows,
    )
