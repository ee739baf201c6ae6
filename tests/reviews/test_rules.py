"""The agenda of an exchange, as a pure function: examples to read, and properties that always hold."""

from dataclasses import fields, is_dataclass
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie.reviews.rules import (
    MOST_GAPS,
    MOST_STRENGTHS,
    Compared,
    Material,
    ReasonKind,
    Unhelpful,
    prepare,
    unsettled,
)

ORDER: tuple[tuple[ReasonKind, ...], ...] = (
    ("want",),
    ("obstacle",),
    ("need",),
    ("blind-spot", "hidden-strength"),
    ("gap",),
    ("raised", "unresolved", "own-choice"),
    ("change",),
    ("strength",),
    ("added",),
)
"""What the person wants comes first, what either added last. Every kind of reason has its place."""
RANKS = {kind: rank for rank, kinds in enumerate(ORDER) for kind in kinds}
assert set(RANKS) == set(get_args(ReasonKind))


def competency(name: str, own: int | None, manager: int | None, **facts: Any) -> Compared:
    """A competency of one framework on a scale of four."""
    return Compared("competency", "care", name, name, own, manager, 4, **facts)


def material(*compared: Compared, **facts: Any) -> Material:
    """An agenda's material with nothing else in it."""
    given_facts: dict[str, Any] = {
        "wants": False,
        "in_the_way": False,
        "needs": False,
        "unhelpful": (),
        "added": (),
    }
    return Material(compared=compared, **{**given_facts, **facts})


def kinds_of(made: Material) -> list[tuple[str, list[str]]]:
    """The agenda as (node, kinds of reasons)."""
    return [
        (issue.node_id or issue.subject, [reason.kind for reason in issue.reasons]) for issue in prepare(made)
    ]


def test_what_the_person_wants_comes_first_and_what_was_added_last() -> None:
    made = material(
        competency("listening", 4, 2, required=3),
        competency("planning", 2, 2, required=3),
        competency("writing", 2, 4),
        competency("driving", 1, 1, before=3),
        competency("thanking", 4, 4, required=3),
        wants=True,
        in_the_way=True,
        needs=True,
        unhelpful=(Unhelpful("care", "u1", True, False), Unhelpful("care", "u2", False, True)),
        added=("one", "two"),
    )
    assert kinds_of(made) == [
        ("want", ["want"]),
        ("obstacle", ["obstacle"]),
        ("need", ["need"]),
        ("listening", ["blind-spot", "gap"]),
        ("writing", ["hidden-strength"]),
        ("planning", ["gap"]),
        ("u1", ["raised"]),
        ("u2", ["own-choice"]),
        ("driving", ["change"]),
        ("thanking", ["strength"]),
        ("one", ["added"]),
        ("two", ["added"]),
    ]


@pytest.mark.parametrize(("own", "manager"), [(3, 3), (3, 2), (2, 3), (None, 1), (4, None)])
def test_one_step_apart_or_no_result_is_no_key_issue(own: int | None, manager: int | None) -> None:
    assert prepare(material(competency("listening", own, manager))) == ()


def test_only_the_three_largest_gaps_the_largest_first_ties_in_the_documents_order() -> None:
    asked = [competency(f"c{n}", n_own, n_own, required=4) for n, n_own in enumerate([3, 1, 3, 2, 3])]
    assert [node for node, _kinds in kinds_of(material(*asked))] == ["c1", "c3", "c0"]


def test_a_gap_follows_the_managers_result() -> None:
    assert kinds_of(material(competency("a", 1, 3, required=3))) == [("a", ["hidden-strength"])]
    assert prepare(material(competency("a", 2, 3, required=3))) == ()


def test_a_strength_needs_both_at_the_top_and_above_what_the_role_asks() -> None:
    assert kinds_of(material(competency("a", 4, 4, required=3))) == [("a", ["strength"])]
    assert prepare(material(competency("a", 4, 4, required=4))) == ()
    assert prepare(material(competency("a", 3, 4, required=2))) == ()
    assert prepare(material(competency("a", 4, 4))) == ()


def test_standing_says_how_far_apart_in_whole_steps() -> None:
    assert [competency("a", 2, m).standing for m in (2, 3, 4, None)] == [
        "same",
        "one-apart",
        "apart",
        "no-result",
    ]


def test_unsettled_leaves_out_what_is_agreed_and_never_asks_for_statements() -> None:
    statement = Compared("statement", "care", "a.p1", "a", 1, 4, 4)
    found = unsettled([competency("a", 1, 1), competency("b", 1, 1), statement], [("care", "a")])
    assert [one.node_id for one in found] == ["b"]


steps = st.none() | st.integers(1, 4)


@st.composite
def materials(draw: st.DrawFn) -> Material:
    """Any agenda's material, in document order: each competency before its statements."""
    compared: list[Compared] = []
    for number in range(draw(st.integers(0, 6))):
        framework = f"f{number // 3}"
        name = f"c{number}"
        compared.append(
            Compared(
                "competency", framework, name, name, *(draw(steps), draw(steps)), 4, draw(steps), draw(steps)
            )
        )
        for part in range(draw(st.integers(0, 3))):
            compared.append(
                Compared("statement", framework, f"{name}.p{part}", name, draw(steps), draw(steps), 4)
            )
    seen = draw(st.lists(st.integers(0, 5), unique=True))
    unhelpful = tuple(Unhelpful("f0", f"u{n}", draw(st.booleans()), draw(st.booleans())) for n in seen)
    added = tuple(str(n) for n in range(draw(st.integers(0, 3))))
    return Material(
        draw(st.booleans()), draw(st.booleans()), draw(st.booleans()), tuple(compared), unhelpful, added
    )


@given(materials())
def test_the_same_material_gives_the_same_agenda(made: Material) -> None:
    assert prepare(made) == prepare(made)


@given(materials())
def test_no_key_stands_twice(made: Material) -> None:
    keys = [issue.key for issue in prepare(made)]
    assert len(keys) == len(set(keys))


@given(materials())
def test_the_first_reasons_are_in_the_order_of_the_agenda_and_each_issue_says_why(made: Material) -> None:
    agenda = prepare(made)
    assert all(issue.reasons for issue in agenda)
    ranks = [RANKS[issue.reasons[0].kind] for issue in agenda]
    assert ranks == sorted(ranks)
    for issue in agenda:
        own = [RANKS[reason.kind] for reason in issue.reasons]
        assert own == sorted(own)


@given(materials())
def test_every_difference_of_two_steps_is_on_the_agenda_and_nothing_closer_is_called_one(
    made: Material,
) -> None:
    called = {
        issue.key
        for issue in prepare(made)
        if {"blind-spot", "hidden-strength"} & {reason.kind for reason in issue.reasons}
    }
    assert called == {one.key for one in made.compared if one.standing == "apart"}


@given(materials())
def test_gaps_and_strengths_stay_few(made: Material) -> None:
    reasons = [reason.kind for issue in prepare(made) for reason in issue.reasons]
    assert reasons.count("gap") <= MOST_GAPS
    assert reasons.count("strength") <= MOST_STRENGTHS


@given(materials())
def test_there_is_never_a_decimal(made: Material) -> None:
    def numbers(value: Any) -> list[Any]:
        if is_dataclass(value):
            return [n for field in fields(value) for n in numbers(getattr(value, field.name))]
        if isinstance(value, tuple):
            return [n for one in value for n in numbers(one)]
        return [value] if isinstance(value, int | float) else []

    assert all(type(number) is int for issue in prepare(made) for number in numbers(issue))
