"""The rules of an assessment, without a database."""

from hypothesis import given
from hypothesis import strategies as st

from kie.assessments.rules import (
    difference,
    gap,
    missing,
    needed,
    result_of,
)
from kie.frameworks.models import Catalogue, RoleProfile, Scale, Step
from kie.frameworks.rules import Node, nodes_of, unhelpful_of
from kie.identifiers import looks_like_a_persons_number

SCALE = Scale("any", "Any", "frequency", (Step(1, "one"),), "no", "not seen")
STEPS = st.lists(st.integers(1, 4), min_size=1, max_size=40)


@given(STEPS)
def test_a_result_is_one_of_the_answers_with_at_least_half_at_or_below_and_above(steps: list[int]) -> None:
    result = result_of(steps, 0, len(steps))
    assert result in steps
    assert 2 * sum(step <= result for step in steps) >= len(steps)
    assert 2 * sum(step < result for step in steps) < len(steps)


@given(STEPS.flatmap(lambda steps: st.tuples(st.just(steps), st.permutations(steps))))
def test_the_order_of_answers_does_not_matter(both: tuple[list[int], list[int]]) -> None:
    assert result_of(both[0], 0, len(both[0])) == result_of(both[1], 0, len(both[1]))


@given(STEPS, st.data())
def test_a_higher_answer_never_lowers_the_result(steps: list[int], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(steps) - 1))
    higher = steps.copy()
    higher[place] = data.draw(st.integers(steps[place], 4))
    before, after = result_of(steps, 0, len(steps)), result_of(higher, 0, len(higher))
    assert before is not None and after is not None and after >= before


@given(STEPS, st.integers(0, 40))
def test_more_than_four_in_ten_opted_out_is_not_enough_evidence(steps: list[int], opted_out: int) -> None:
    total = len(steps) + opted_out
    assert (result_of(steps, opted_out, total) is None) == (opted_out / total > 0.4)


def test_the_lower_of_two_middle_answers_counts() -> None:
    assert result_of([1, 2, 3, 4], 0, 4) == 2
    assert result_of([4, 1], 0, 2) == 1


def test_a_theme_is_its_answer_and_an_opt_out_is_no_result() -> None:
    assert result_of([3], 0, 1) == 3
    assert result_of([], 1, 1) is None
    assert result_of([], 0, 1) is None


@given(st.integers(1, 60))
def test_six_in_ten_answers_are_needed(total: int) -> None:
    assert needed(total) / total >= 0.6 > (needed(total) - 1) / total


@given(st.integers(0, 22))
def test_a_competency_is_missing_until_enough_statements_are_answered(count: int) -> None:
    nodes = [Node("care", f"care.p{number}", "care", SCALE) for number in range(22)]
    blank = missing(nodes, {("care", node.node_id) for node in nodes[:count]})
    if count >= 14:
        assert blank == ()
    else:
        assert (blank[0].competency_id, blank[0].more, blank[0].total) == ("care", 14 - count, 22)


def test_difference_and_gap_are_none_without_both_values() -> None:
    assert (difference(2, 4), difference(None, 4), difference(2, None)) == (-2, None, None)
    assert (gap(3, 2), gap(2, 3), gap(None, 3), gap(3, None)) == (1, -1, None, None)


def test_the_shipped_frameworks_ask_what_the_field_says(shipped: Catalogue) -> None:
    staff, leaders = shipped.role_profile("staff"), shipped.role_profile("leaders")
    levels = shipped.framework("corporate-behaviours")
    assert len(nodes_of(levels, "theme", staff)) == 6
    assert len(nodes_of(levels, "theme", leaders)) == 10
    change = nodes_of(levels, "behaviour", leaders)[-1]
    assert (change.node_id, change.scale.kind) == ("leading-and-managing-change", "level")
    assert len(nodes_of(shipped.framework("care"), "behaviour", staff)) == 22
    assert len(nodes_of(shipped.framework("care"), "theme", staff)) == 1
    assert len(unhelpful_of(shipped.framework("customer-focus"), staff)) == 14


def test_a_role_profile_leaves_out_statements_and_competencies(shipped: Catalogue) -> None:
    left_out = {"care": frozenset({"care.p1"}), "customer-focus": frozenset({"analysing-complaints"})}
    profile = RoleProfile("x", "X", "test", frozenset({"all"}), {}, left_out)
    assert len(nodes_of(shipped.framework("care"), "behaviour", profile)) == 21
    assert len(nodes_of(shipped.framework("customer-focus"), "theme", profile)) == 4


def test_numbers_that_name_a_person_are_noticed() -> None:
    for text in ("943 476 5919", "9434765919", "see 943-476-5919.", "QQ123456C is not, AB 12 34 56 C is"):
        assert looks_like_a_persons_number(text), text
    for text in ("943 476 5918", "19434765919", "01905 763763", "QQ123456C", "GB123456A", "room 12", ""):
        assert not looks_like_a_persons_number(text), text
