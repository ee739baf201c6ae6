"""What holds for every tree, every set of contributors and every set of viewers."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from kie.insights.audit import audit
from kie.insights.rules import Members, Pattern, Thresholds, Unit, Viewers
from kie.insights.suppression import suppress

Case = tuple[list[Unit], Members, Viewers, Thresholds]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A forest of up to twelve units, up to 25 people in each, viewers of every kind, any thresholds."""
    count = draw(st.integers(1, 12))
    tree = [Unit("u0", None)]
    for number in range(1, count):
        above = draw(st.one_of(st.none(), st.integers(0, number - 1)))
        tree.append(Unit(f"u{number}", None if above is None else f"u{above}"))
    sizes = draw(st.lists(st.integers(0, 25), min_size=count, max_size=count))
    members = {f"u{n}": frozenset(f"u{n}-{p}" for p in range(size)) for n, size in enumerate(sizes)}
    random = Random(draw(st.integers(0, 2**32)))
    everybody = sorted(frozenset().union(*members.values()))
    viewers: dict[str, frozenset[str]] = {}
    for number in range(draw(st.integers(0, 6))):
        own = members[random.choice(tree).id]
        some = random.sample(everybody, random.randint(0, min(len(everybody), 30)))
        viewers[f"v{number}"] = own | frozenset(some) if random.random() < 0.7 else frozenset(some)
    people = draw(st.integers(5, 14))
    thresholds = Thresholds(people=people, outside_viewer=draw(st.integers(3, people)))
    return tree, members, viewers, thresholds


def beneath(tree: list[Unit], members: Members, unit_id: str) -> frozenset[str]:
    children = [unit.id for unit in tree if unit.parent_id == unit_id]
    return members[unit_id].union(*(beneath(tree, members, child) for child in children))


@given(cases())
def test_every_atom_is_empty_or_large_enough_for_everybody(case: Case) -> None:
    pattern, thresholds = suppress(*case), case[3]
    for atom in pattern.atoms.values():
        assert not atom or len(atom) >= thresholds.people
        for knows in case[2].values():
            outside = len(atom - knows)
            assert outside == 0 or outside >= thresholds.outside_viewer


@given(cases())
def test_figures_are_nested_unions_of_atoms_that_do_not_overlap(case: Case) -> None:
    pattern = suppress(*case)
    atoms = list(pattern.atoms.values())
    assert sum(map(len, atoms)) == len(frozenset().union(*atoms))
    for unit, figure in pattern.figures.items():
        within = [atom for atom in atoms if atom & figure]
        assert figure == frozenset().union(*within)
        for other in pattern.figures.values():
            assert figure <= other or other <= figure or not figure & other, unit


@given(cases())
def test_a_figure_stands_for_nine_tenths_of_its_unit_and_nobody_else(case: Case) -> None:
    tree, members, _, _ = case
    for unit, figure in suppress(*case).figures.items():
        everybody = beneath(tree, members, unit)
        assert figure <= everybody
        assert 10 * len(figure) >= 9 * len(everybody)


@given(cases())
def test_every_unit_is_shown_or_hidden(case: Case) -> None:
    pattern = suppress(*case)
    assert pattern.figures.keys() == pattern.atoms.keys()
    assert not pattern.hidden & pattern.figures.keys()
    assert pattern.hidden | pattern.figures.keys() == {unit.id for unit in case[0]}


@given(cases())
def test_the_audit_is_clean(case: Case) -> None:
    assert audit(suppress(*case), case[2], case[3]).clean


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_units_and_viewers_does_not_matter(case: Case, random: Random) -> None:
    tree, members, viewers, thresholds = case
    shuffled = random.sample(tree, len(tree))
    backwards = {unit: members[unit] for unit in sorted(members, reverse=True)}
    turned = {viewer: viewers[viewer] for viewer in sorted(viewers, reverse=True)}
    assert suppress(shuffled, backwards, turned, thresholds) == suppress(*case)


@given(cases(), st.randoms(use_true_random=False))
def test_renaming_people_changes_nothing_but_their_names(case: Case, random: Random) -> None:
    tree, members, viewers, thresholds = case
    names = sorted(frozenset().union(*members.values(), *viewers.values()))
    new = dict(zip(names, random.sample([f"p{n}" for n in range(len(names))], len(names)), strict=True))

    def renamed(sets: Members) -> dict[str, frozenset[str]]:
        return {key: frozenset(new[person] for person in people) for key, people in sets.items()}

    before = suppress(*case)
    after = suppress(tree, renamed(members), renamed(viewers), thresholds)
    assert after == Pattern(renamed(before.figures), renamed(before.atoms), before.hidden)


@settings(max_examples=50)
@given(cases())
def test_a_unit_with_too_few_people_is_never_shown(case: Case) -> None:
    tree, members, _, thresholds = case
    pattern = suppress(*case)
    for unit in tree:
        if len(beneath(tree, members, unit.id)) < thresholds.people:
            assert unit.id in pattern.hidden
