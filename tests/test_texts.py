"""What people write is kept alike in every room: plain line ends, a length, and nothing that no database keeps."""

import ast
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from kie import clock
from kie.errors import Invalid
from kie.evidence.words import NoteWords
from kie.plans.words import ActionWords, GoalWords
from kie.standing_in.service import Wish, delegate
from kie.texts import TextRefused, plain_lines, problem_of, spoilt, tidied, without_spoilt
from tests.cast import Cast

ROOT = Path(__file__).parent.parent
REFUSED = ("a\x00b", "\x00", "half \ud83d", "\udc4d", "a\x00" * 3)
ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize("text", REFUSED)
def test_what_no_database_keeps_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(TextRefused, match="Type it again instead of pasting it"):
        tidied(text)


def test_a_whole_character_of_two_halves_is_kept() -> None:
    assert tidied("Good 👍 عمل") == "Good 👍 عمل"


def test_line_ends_become_one_character_before_the_length_is_counted() -> None:
    assert tidied("a\r\nb\rc\nd", 7) == "a\nb\nc\nd"
    with pytest.raises(TextRefused, match="This text has 8 characters; 7 is the most"):
        tidied("a\r\nb\rc\nde", 7)


def test_nothing_is_an_empty_text() -> None:
    assert (plain_lines(None), tidied(None), tidied("")) == ("", "", "")


@given(ANY_TEXT)
def test_a_text_is_kept_whole_or_refused_and_tidied_once_is_tidied(text: str) -> None:
    problem = problem_of(plain_lines(text), 20)
    if problem is not None:
        with pytest.raises(TextRefused):
            tidied(text, 20)
        return
    kept = tidied(text, 20)
    assert kept.split("\n") == text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert tidied(kept, 20) == kept
    assert kept.encode("utf-8").decode("utf-8") == kept


@given(ANY_TEXT)
def test_words_to_look_for_lose_only_what_nothing_kept_can_hold(text: str) -> None:
    left = without_spoilt(text)
    assert not spoilt(left)
    assert left == text or spoilt(text)
    left.encode("utf-8")


@pytest.mark.parametrize("text", REFUSED)
def test_goals_and_notes_refuse_it_alike(text: str) -> None:
    for words in (
        GoalWords(text),
        GoalWords("Sound", success=text),
        GoalWords("Sound", actions=(ActionWords(f"Do {text}"),)),
        NoteWords(f"It went {text}", date(2026, 3, 1)),
    ):
        with pytest.raises(Invalid, match="cannot be kept"):
            words.tidied()


@pytest.mark.both_databases
@pytest.mark.parametrize("text", [*REFUSED, "x" * 501])
def test_why_somebody_stands_in_is_a_text_like_any_other(session: Session, cast: Cast, text: str) -> None:
    today = clock.today()
    wish = Wish(cast.chloe.id, cast.ana.id, today, today + timedelta(days=9), text)
    with pytest.raises(TextRefused):
        delegate(session, cast.ben.id, wish)


def test_no_other_file_decides_what_a_text_may_hold() -> None:
    """Imports say which line of a file holds a NUL, and pages print none; nobody else looks for one, or for halves of
    characters."""
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "kie").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and (
            node.value in ("\x00", b"\x00")
            or (isinstance(node.value, int) and 0xD800 <= node.value <= 0xDFFF)
        )
    }
    assert found == {"kie/sheets.py", "kie/web.py"}
