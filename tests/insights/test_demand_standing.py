"""Learning demand over many quarters: whatever is added and subtracted, no few people are told apart."""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from kie.insights.demand_audit import Beside, enough
from kie.insights.demand_basis import packed, unpacked
from kie.insights.demand_rules import Strangers
from kie.insights.demand_standing import EVERYBODY, NOBODY, Figure, Shown, Today, holder, shown_after
from kie.insights.demand_words import MEASURES
from kie.insights.rules import Thresholds

THRESHOLDS = Thresholds()
MANY = [UUID(int=number) for number in range(160)]
ROWS = ("a", "b", "c")
Known = Mapping[UUID, Set[UUID]]


def people(first: int, last: int) -> frozenset[UUID]:
    """People by their numbers, the last one left out."""
    return frozenset(MANY[first:last])


def told_apart(sets: Sequence[Set[UUID]]) -> Iterable[frozenset[UUID]]:
    """The people of these sets, by exactly which of them they are in."""
    groups: dict[tuple[bool, ...], set[UUID]] = {}
    for person in frozenset().union(*sets):
        groups.setdefault(tuple(person in one for one in sets), set()).add(person)
    return map(frozenset, groups.values())


def after(before: Shown, figures: Mapping[Figure, frozenset[UUID]], known: Known) -> Shown:
    """One quarter more."""
    return shown_after(
        before,
        Today(figures, frozenset(MANY)),
        Strangers(known, THRESHOLDS).allows,
        Beside(before.sets(), known, THRESHOLDS),
    )[0]


def random_quarters(random: Random) -> Iterator[dict[Figure, frozenset[UUID]]]:
    """Four quarters, in each of which some people change their goals, all at random or in whole blocks."""
    goals = {one: {row for row in ROWS if random.random() < 0.3} for one in MANY[:130]}
    for _quarter in range(4):
        for one in random.sample(MANY[:130], random.randint(0, 60)):
            goals[one] = {row for row in ROWS if random.random() < 0.3}
        first = random.randint(0, 110)
        for one in MANY[first : first + random.randint(9, 20)]:
            goals[one] = {random.choice(ROWS)} if random.random() < 0.9 else set()
        rows = {row: frozenset(one for one in goals if row in goals[one]) for row in ROWS}
        found = {EVERYBODY: NOBODY.union(*rows.values())}
        found |= {("goals", "f", row): rows[row] for row in ROWS}
        for measure in MEASURES[1:]:
            part = frozenset(random.sample(MANY, 70))
            found |= {
                (measure, *figure[1:]): of & part for figure, of in found.items() if figure[0] == "goals"
            }
        yield found


@given(st.integers(0, 2**32))
def test_no_sum_over_all_figures_of_all_quarters_is_about_few_people(seed: int) -> None:
    random = Random(seed)
    known = {reader: set(random.sample(MANY, random.randint(0, 15))) for reader in MANY[:3]}
    shown = Shown()
    for figures in random_quarters(random):
        shown = after(shown, figures, known)
        assert all(enough(group, known, THRESHOLDS) for group in told_apart(shown.sets()))
        for figure, now in shown.last.items():
            over = holder(figure)
            around = shown.last[over] if over else frozenset(MANY)
            assert enough(around - now, known, THRESHOLDS)
            assert now in shown.ever[figure]
        assert unpacked(packed(shown)) == shown


def test_random_quarters_do_show_something() -> None:
    """Otherwise the test above would look at nothing."""
    found = set()
    for seed in range(20):
        shown = Shown()
        for figures in random_quarters(Random(seed)):
            shown = after(shown, figures, {})
            found |= {figure for figure, _ in shown.last.items()}
    assert {EVERYBODY, ("goals", "f", "a"), ("support", "", "any")} <= found


def test_the_second_opinion_sees_what_two_figures_tell_apart_only_together() -> None:
    """Each two of the three sets have enough people on either side; all three leave one person."""
    first, second = people(0, 40), people(20, 60)
    third = people(0, 10) | people(20, 31) | people(40, 50)
    assert Beside([first, second], {}, THRESHOLDS).allows(people(0, 10) | people(20, 30) | people(40, 50))
    assert not Beside([first, second], {}, THRESHOLDS).allows(third)
    assert Beside([first], {}, THRESHOLDS).allows(people(0, 40))
    assert not Beside([first], {}, THRESHOLDS).allows(people(0, 39))
    assert not Beside([first], {MANY[99]: people(30, 36)}, THRESHOLDS).allows(people(0, 30))


def test_the_second_opinion_remembers_what_it_is_told_has_been_shown_since() -> None:
    first, second = people(0, 40), people(20, 60)
    third = people(0, 10) | people(20, 31) | people(40, 50)
    opinion = Beside([first], {}, THRESHOLDS)
    assert opinion.allows(second) and opinion.allows(third)
    opinion.add(second)
    assert not opinion.allows(third)


def test_newcomers_whom_hr_can_name_do_not_come_into_a_row_all_together() -> None:
    """Ten people have a first goal, which completion shows; a row that moved by ten would say what it is about."""
    row = ("goals", "f", "a")
    shown = after(Shown(), {EVERYBODY: people(0, 40), row: people(0, 20)}, {})
    named = after(shown, {EVERYBODY: people(0, 50), row: people(0, 20) | people(40, 50)}, {})
    assert named.last == {EVERYBODY: people(0, 50), row: people(0, 20)}
    mixed = after(shown, {EVERYBODY: people(0, 60), row: people(0, 20) | people(40, 50)}, {})
    assert mixed.last == {EVERYBODY: people(0, 60), row: people(0, 20) | people(40, 50)}


def test_what_an_earlier_version_kept_is_read() -> None:
    body = f'[["goals","","any",["{MANY[0].hex}","{MANY[1].hex}"]]]'
    assert unpacked(zlib.compress(body.encode())) == Shown(
        {EVERYBODY: people(0, 2)}, {EVERYBODY: (people(0, 2),)}
    )


def test_late_help_of_nearly_all_in_a_row_is_not_shown() -> None:
    goals, late = ("goals", "f", "a"), ("support", "f", "a")
    around = {EVERYBODY: people(0, 50), goals: people(0, 30)}
    for waiting, shown in ((30, False), (29, False), (21, False), (20, True)):
        found = after(Shown(), {**around, late: people(0, waiting)}, {})
        assert found.last.keys() == {EVERYBODY, goals, *([late] if shown else [])}
