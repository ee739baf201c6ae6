"""When a replica may answer, and how long it is left alone."""

from dataclasses import replace
from itertools import islice

import pytest

from kie.replica.rules import LONGEST_PAUSE, Position, Told, Why, objection, pauses, tries, why_of

AT = Position("0/3000060", 1, 77, 16384)
GOOD = Told(follows=True, timeline=1, system=77, database=16384, reached=True, behind=0.0)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (GOOD, None),
        (replace(GOOD, reached=False, behind=0.1), "behind"),
        (replace(GOOD, reached=False, behind=None), "behind"),
        (replace(GOOD, timeline=2), "history"),
        (replace(GOOD, follows=False), "primary"),
        (replace(GOOD, database=5), "another"),
        (replace(GOOD, system=78), "another"),
        # What is said first is what has to be mended first.
        (replace(GOOD, system=78, follows=False, timeline=2, reached=False), "another"),
        (replace(GOOD, follows=False, timeline=2, reached=False), "primary"),
        (replace(GOOD, timeline=2, reached=False), "history"),
    ],
)
def test_it_may_answer_with_everything_or_not_at_all(said: Told, why: Why | None) -> None:
    assert objection(AT, said) == why


@pytest.mark.parametrize(
    ("sqlstate", "lost", "why"),
    [
        ("40001", False, "conflict"),
        ("40001", True, "conflict"),
        ("57014", False, "conflict"),
        ("57P01", True, "away"),
        (None, True, "away"),
        ("42501", False, "refused"),
        (None, False, "refused"),
    ],
)
def test_why_a_statement_failed(sqlstate: str | None, lost: bool, why: Why) -> None:
    assert why_of(sqlstate, lost=lost) == why


@pytest.mark.parametrize("patience", [0.0, 0.001, 0.25, 1.0, 5.0])
def test_it_is_waited_for_as_long_as_was_set_and_asked_seldom(patience: float) -> None:
    waited = list(tries(patience))
    assert sum(waited) == pytest.approx(patience)
    assert len(waited) < 13


def test_one_that_is_away_is_looked_at_less_and_less_often() -> None:
    first = list(islice(pauses(), 12))
    assert first == sorted(first) and first[0] < 1 and first[-1] == LONGEST_PAUSE
