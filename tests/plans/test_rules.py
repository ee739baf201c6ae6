"""The rule of suggestions, and who may do what to a goal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie.plans.rules import (
    MOST_GOALS,
    ORDER,
    Standing,
    Suggestion,
    Unhelpful,
    may_change,
    may_close,
    may_finish,
    suggestions,
)

steps = st.none() | st.integers(1, 4)
standings = st.lists(
    st.builds(Standing, st.just("care"), st.sampled_from("abcdefgh"), steps, steps, steps, steps),
    unique_by=lambda one: one.competency_id,
)
unhelpful = st.lists(
    st.builds(
        Unhelpful,
        st.just("care"),
        st.sampled_from(["u1", "u2", "u3"]),
        st.none() | st.just("a"),
        st.none() | st.integers(1, 2),
    ),
    unique_by=lambda one: one.statement_id,
)
wants = st.sampled_from([(), ("soon",), ("later",), ("soon", "later")])


def standing(
    name: str, own: int | None, manager: int | None, agreed: int | None, required: int | None
) -> Standing:
    return Standing("care", name, own, manager, agreed, required)


@given(unhelpful, standings, wants, st.integers(0, 4))
def test_the_same_review_suggests_the_same_and_never_too_much(
    seen: list[Unhelpful], rated: list[Standing], wished: tuple[str, ...], active: int
) -> None:
    found = suggestions(seen, rated, wished, active=active)
    assert found == suggestions(seen, rated, wished, active=active)
    assert len(found) <= max(0, MOST_GOALS - active)
    assert sum(one.kind == "want" for one in found) <= 1
    assert len({one.key for one in found}) == len(found)


@given(unhelpful, standings, wants)
def test_the_order_is_kept(seen: list[Unhelpful], rated: list[Standing], wished: tuple[str, ...]) -> None:
    found = suggestions(seen, rated, wished)
    places = [ORDER.index(one.kind) for one in found]
    assert places == sorted(places)
    gaps = {one.competency_id: one.gap for one in rated}
    sizes = [gaps[one.subject] for one in found if one.kind == "gap"]
    assert sizes == sorted(sizes, reverse=True)


@given(unhelpful, standings, wants)
def test_one_step_at_a_time_and_never_above_what_the_role_asks(
    seen: list[Unhelpful], rated: list[Standing], wished: tuple[str, ...]
) -> None:
    by_name = {one.competency_id: one for one in rated}
    for one in suggestions(seen, rated, wished):
        assert (one.kind == "gap") == (one.to_step is not None)
        if one.from_step is not None and one.to_step is not None:
            required = by_name[one.subject].required
            assert required is not None
            assert one.to_step == one.from_step + 1 <= required
            assert one.from_step == by_name[one.subject].agreed


@given(unhelpful, standings, wants)
def test_what_is_in_the_plan_is_not_suggested_again(
    seen: list[Unhelpful], rated: list[Standing], wished: tuple[str, ...]
) -> None:
    first = suggestions(seen, rated, wished)
    again = suggestions(seen, rated, wished, taken={one.key for one in first})
    assert not {one.key for one in first} & {one.key for one in again}


def test_an_unhelpful_behaviour_then_the_largest_gap_then_what_the_person_wants() -> None:
    found = suggestions(
        [Unhelpful("care", "u2", None, 1), Unhelpful("care", "u1", None, 2)],
        [standing("a", 2, 2, 2, 3), standing("b", 1, 1, 1, 3)],
        ("soon", "later"),
    )
    assert [one.key for one in found] == ["unhelpful:care:u1", "unhelpful:care:u2", "want:soon"]


def test_gaps_before_differences_before_too_little_to_go_on() -> None:
    rated = [
        standing("differs", 4, 2, 3, 3),
        standing("unseen", 3, None, None, 3),
        standing("small", 2, 2, 2, 3),
        standing("large", 2, 1, 1, 3),
    ]
    assert [one.key for one in suggestions([], rated, ())] == [
        "gap:care:large",
        "gap:care:small",
        "difference:care:differs",
    ]
    assert suggestions([], rated[:2], ())[1] == Suggestion("unseen", "care", "unseen", "unseen")


def test_agreed_to_differ_is_a_difference_even_by_one_step_and_has_no_gap() -> None:
    (found,) = suggestions([], [standing("a", 2, 3, None, 4)], ())
    assert (found.kind, found.from_step, found.to_step) == ("difference", None, None)


def test_what_neither_could_tell_is_not_suggested() -> None:
    assert suggestions([], [standing("a", None, None, None, 3)], ()) == ()


def test_a_wish_is_suggested_once_at_a_time() -> None:
    assert suggestions([], [], ("soon", "later"), aspiring=True, active=1) == ()
    assert [one.key for one in suggestions([], [], ("soon", "later"), taken={"want:soon"})] == ["want:later"]


def test_a_competency_that_an_active_goal_is_about_is_not_suggested() -> None:
    assert suggestions([], [standing("a", 2, 2, 2, 3)], (), pursued={("care", "a")}, active=1) == ()


def test_who_may_do_what_to_a_goal() -> None:
    assert may_change("employee", "manager", False) and may_change("manager", "manager", False)
    assert may_change("manager", "employee", True) and not may_change("manager", "employee", False)
    assert may_close("employee", True) and may_close("manager", False) and not may_close("manager", True)


@pytest.mark.parametrize(
    ("owner", "employee", "manager"),
    [("me", True, False), ("manager", False, True), ("organisation", True, True)],
)
def test_who_says_that_an_action_is_done(owner: str, employee: bool, manager: bool) -> None:
    assert (may_finish("employee", owner), may_finish("manager", owner)) == (employee, manager)
