"""The second opinion: what it finds in patterns that must not be published."""

from kie.insights.audit import Finding, audit, joint_atoms, may_republish
from kie.insights.rules import Pattern, Thresholds
from tests.insights.attacker import Figure, find_leak

THRESHOLDS = Thresholds()


def people(unit: str, count: int, start: int = 0) -> frozenset[str]:
    return frozenset(f"{unit}-{number}" for number in range(start, start + count))


NORTH, SOUTH = people("north", 12), people("south", 12)
CLEAN = Pattern(
    figures={"service": NORTH | SOUTH, "north": NORTH},
    atoms={"service": SOUTH, "north": NORTH},
    hidden=frozenset({"south"}),
)


def test_a_sound_pattern_is_clean() -> None:
    assert audit(CLEAN, {"manager": NORTH, "self": frozenset({"south-1"})}, THRESHOLDS).clean
    assert audit(Pattern({}, {}, frozenset({"service"})), {}, THRESHOLDS).clean


def test_a_boss_who_is_the_remainder_is_found() -> None:
    head = frozenset({"head"})
    pattern = Pattern(
        {"service": NORTH | head, "north": NORTH}, {"service": head, "north": NORTH}, frozenset()
    )
    assert audit(pattern, {}, THRESHOLDS).findings == (Finding("too-few", ("service",), 1),)


def test_an_insider_is_found_by_name() -> None:
    knows = {"former manager": people("south", 8), "harmless": people("south", 7)}
    found = audit(CLEAN, knows, THRESHOLDS).findings
    assert found == (Finding("too-few-outside-viewer", ("service",), 4, "former manager"),)


def test_figures_that_cross_are_found() -> None:
    crossing = people("north", 6) | people("south", 6)
    figures = {"north": NORTH, "crossing": crossing}
    found = audit(Pattern(figures, {}, frozenset()), {}, THRESHOLDS).findings
    assert Finding("overlap", ("crossing", "north")) in found
    assert {finding.people for finding in found if finding.fault == "too-few"} == {6}


def test_a_pattern_that_contradicts_itself_is_found() -> None:
    wrong = Pattern({**CLEAN.figures, "west": frozenset()}, {"service": NORTH}, frozenset({"north"}))
    faults = {(finding.fault, finding.units) for finding in audit(wrong, {}, THRESHOLDS).findings}
    assert faults == {
        ("shown-and-hidden", ("north",)),
        ("empty", ("west",)),
        ("atom-differs", ("service",)),
        ("atom-differs", ("north",)),
    }


def test_a_parent_with_the_very_figure_of_its_only_child_is_sound() -> None:
    atoms: dict[str, frozenset[str]] = {"service": frozenset(), "north": NORTH}
    assert audit(Pattern({"service": NORTH, "north": NORTH}, atoms, frozenset()), {}, THRESHOLDS).clean


def test_the_same_again_may_be_published() -> None:
    assert may_republish(CLEAN.atoms, CLEAN.atoms, THRESHOLDS)


def test_one_late_signature_may_not_be_published() -> None:
    later = {**CLEAN.atoms, "north": NORTH | people("late", 1)}
    assert not may_republish(CLEAN.atoms, later, THRESHOLDS)


def test_ten_late_signatures_may_unless_somebody_knows_six_of_them() -> None:
    later = {**CLEAN.atoms, "north": NORTH | people("late", 10)}
    assert may_republish(CLEAN.atoms, later, THRESHOLDS)
    assert may_republish(CLEAN.atoms, later, THRESHOLDS, viewers={"manager": people("late", 5)})
    assert not may_republish(CLEAN.atoms, later, THRESHOLDS, viewers={"manager": people("late", 6)})


def test_a_rating_changed_on_appeal_is_not_published_by_itself() -> None:
    assert not may_republish(CLEAN.atoms, CLEAN.atoms, THRESHOLDS, changed={"north-3"})
    assert may_republish(CLEAN.atoms, CLEAN.atoms, THRESHOLDS, changed=NORTH)


def test_ten_movements_in_every_atom_can_still_single_out_three_people() -> None:
    """Why each movement is weighed by itself and not the number of movements of an atom."""
    old = {name: set(people(name, 30)) for name in "abcd"}
    new = {name: set(people(name, 30)) for name in "abcd"}
    moves = [("a", "b", 0, 5), ("b", "a", 0, 5), ("c", "d", 0, 7), ("d", "c", 0, 7), ("a", "c", 5, 3)]
    for source, target, start, count in moves:
        new[source] -= people(source, count, start)
        new[target] |= people(source, count, start)
    assert all(len(old[name] ^ new[name]) >= 10 for name in "abcd")
    figures = [Figure(frozenset(atom), 0) for atom in (*old.values(), *new.values())]
    leak = find_leak(figures, {}, 10)
    assert leak is not None
    assert leak.people == people("a", 3, 5)
    assert not may_republish(old, new, THRESHOLDS)


def test_a_third_publication_is_weighed_against_both_before_it() -> None:
    first = {"north": NORTH}
    second = {"north": NORTH | people("x", 10) | people("y", 10)}
    third = {"north": NORTH | people("x", 10) | people("y", 5)}
    both = joint_atoms(first, second)
    assert may_republish(both, second, THRESHOLDS)
    assert not may_republish(both, third, THRESHOLDS)
