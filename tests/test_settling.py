"""Rules of two versions of one answer: nothing that either wrote is lost without having been chosen away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie.settling import joined, settled

FORM = [
    ("note", ["Mine"]),
    ("step", ["2"]),
    ("unmade", [""]),
    ("seen", ["a", "b"]),
    ("version", ["7"]),
    ("joins|x/conflict|note", ["Theirs"]),
    ("theirs|x/conflict|step", ["3"]),
    ("theirs|x/conflict|unmade", ["4"]),
    ("adds|x/conflict|seen", ["b", "c"]),
]
MINE = {"note": ["Mine"], "step": ["2"], "unmade": [""], "seen": ["a", "b"], "version": ["7"]}
THEIRS = {"note": ["Theirs"], "step": ["3"], "unmade": ["4"], "seen": ["b", "c"], "version": ["7"]}
BOTH = {"note": ["Mine\n\nTheirs"], "step": ["2"], "unmade": ["4"], "seen": ["a", "b", "c"], "version": ["7"]}


@pytest.mark.parametrize(
    ("choice", "expected"),
    [("mine", MINE), ("theirs", THEIRS), ("both", BOTH), ("nonsense", MINE), (None, MINE)],
)
def test_the_choice_is_as_if_typed(choice: str | None, expected: dict[str, list[str]]) -> None:
    chosen = [] if choice is None else [("settle|x/conflict", [choice])]
    assert settled([*chosen, *FORM]) == expected


def test_each_conflict_of_a_page_has_its_own_choice() -> None:
    form = [
        ("settle|a", ["theirs"]),
        ("one", ["1"]),
        ("two", ["2"]),
        ("theirs|a|one", ["9"]),
        ("theirs|b|two", ["9"]),
    ]
    assert settled(form) == {"one": ["9"], "two": ["2"]}


def test_a_form_without_conflicts_is_as_it_was() -> None:
    assert settled([("a/b/note", ["x"]), ("seen", ["1", "2"])]) == {"a/b/note": ["x"], "seen": ["1", "2"]}


@given(st.text(), st.text())
def test_joining_loses_neither_text(mine: str, theirs: str) -> None:
    both = joined(mine, theirs).replace("\r\n", "\n")
    for text in (mine, theirs):
        assert text.replace("\r\n", "\n").strip() in both


@given(st.text())
def test_the_same_twice_is_said_once(text: str) -> None:
    assert joined(text, text) == text
