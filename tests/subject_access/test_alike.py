"""Which words are the same to a reader, and that nothing of what is marked is given out, however it was written."""

from collections.abc import Callable
from typing import Literal
from unicodedata import normalize

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kie.subject_access.alike_rules import key_of, same_words
from kie.subject_access.redacting_rules import EVERYWHERE, Leaving, holds, without
from tests.subject_access.test_rules import file_with, row_of

BLACK = "█"
LETTERS = "aAbBeEéÉıiIİlLłŁoOøØæÆsSßẞſkKK" + "\u0301\u0307\u00ad\u200b"
NAMES = st.text(LETTERS + "'’-‑. ", min_size=1, max_size=6).filter(key_of)
SENTENCES = st.lists(NAMES | st.sampled_from([" ", "\n", ", ", "\u00a0", "王"]), max_size=12).map("".join)
WRITTEN = st.sampled_from([str.strip, str.upper, str.lower, str.title, str.swapcase])
Written = Callable[[str], str]
Typed = Literal["NFC", "NFD"]


def given_out(text: str, *marked: str) -> str:
    said = row_of(without(file_with(said=text), [Leaving(EVERYWHERE, one, BLACK) for one in marked]))["said"]
    return str(said)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Mo", "MO", True),
        ("Chloé", "chloÉ", True),
        ("Chloé", "Chloe\u0301", True),
        ("Chloé", "Chloe", True),
        ("Yıldız", "YILDIZ", True),
        ("İnci", "i̇nci", True),
        ("İnci", "inci", True),
        ("Weiß", "WEISS", True),
        ("O’Brien", "O'Brien", True),
        ("Smith-Jones", "SMITH‑JONES", True),
        ("Smith-Jones", "Smith Jones", False),
        ("Ben  Okafor", "Ben\u00a0Okafor", True),
        ("Oka\u00adfor", "Okafor", True),
        ("ﬁn", "fin", True),
        ("Łukasz Đorđe", "lukasz DORDE", True),
        ("Bjørn Ħaż Ŧ", "BJORN haz t", True),
        ("Æsa Cœur", "aesa COEUR", True),
        ("ÆSA CŒUR", "æsa cœur", True),
        ("Guðrún Þóra Áŋŋel Ƙwai", "gudrun thora annel kwai", True),
        ("Łukasz", "Lucas", False),
        ("Bjørn", "Bjoern", False),
        ("Ben", "Bens", False),
        ("O’Brien", "OBrien", False),
    ],
)
def test_names_are_the_same_however_they_were_typed(one: str, other: str, same: bool) -> None:
    assert same_words(one, other) == same
    assert (given_out(f"By {one}!", other) == f"By {BLACK}!") == same
    assert (given_out(f"By {other}!", one) == f"By {BLACK}!") == same


@given(NAMES, NAMES)
@example("YILDIZ", "Yıldız")
@example("İ", "i̇")
@example("æ", "e")
def test_words_are_the_same_exactly_when_each_takes_out_the_other(one: str, other: str) -> None:
    assert same_words(one, other) == (holds(one, other) and holds(other, one))


@given(st.characters(exclude_categories=["Cs"]), WRITTEN, st.sampled_from(["NFC", "NFD"]))
@example("\u1ffd", str.strip, "NFC")
@example("ŉ", str.upper, "NFD")
def test_capitals_and_ways_of_typing_make_no_difference_in_any_script(
    letter: str, written: Written, typed: Typed
) -> None:
    name = f"x{letter}y"
    assert same_words(name, normalize(typed, name)) and same_words(name, normalize(typed, written(name)))


@given(SENTENCES, st.lists(NAMES, min_size=1, max_size=3), st.integers(0, 2), WRITTEN)
@example("Ben Okafor Smith", ["Ben Okafor", "Okafor Smith"], 0, str.strip)
def test_what_is_marked_never_stands_in_what_is_given_out(
    text: str, marked: list[str], number: int, written: Written
) -> None:
    name = written(marked[number % len(marked)])
    text = f"{text} {name}, {name}’s {text}"
    left = given_out(text, *marked)
    assert not any(holds(left, one) for one in marked)
    assert BLACK in left and not any(holds(one, name) for one in left.split(BLACK))


def test_where_marks_share_words_nothing_stays_of_either() -> None:
    assert (
        given_out("Then Ben Okafor Smith, and Okafor", "Ben Okafor", "Okafor Smith")
        == f"Then {BLACK}, and Okafor"
    )
    assert given_out("It was left out by Ben", "Ben", "left") == f"It was {BLACK} out by {BLACK}"
    again = [Leaving(EVERYWHERE, "Ben", "[left out: other]"), Leaving(EVERYWHERE, "left", "[x]")]
    assert row_of(without(file_with(said="Ben"), again))["said"] == "[left out: other]", "our own words stay"


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        ("Chloe\u0301’s plan", "Chloé", f"{BLACK}’s plan"),
        (
            "_Ben_ and ben_okafor, not Benny or Ben2",
            "Ben",
            f"_{BLACK}_ and {BLACK}_okafor, not Benny or Ben2",
        ),
        ("我见王小明了", "王小明", f"我见{BLACK}了"),
        ("Weißer Weiß", "weiss", f"Weißer {BLACK}"),
        ("Æ, Æsa’s Æ sæ æsa", "aesa", f"Æ, {BLACK}’s Æ sæ {BLACK}"),
        ("Cæsar of Łódź, Lodz", "lodz", f"Cæsar of {BLACK}, {BLACK}"),
        ("Jo Jo-Jo, oJo Jo Jo", "Jo Jo", f"{BLACK}-Jo, oJo {BLACK}"),
        ("a\u200eBen\u200f!", "Ben", "a\u200eBen\u200f!"),
        ("Nothing to see", "\u200b", "Nothing to see"),
    ],
)
def test_words_are_found_whole_in_the_characters_of_the_text(text: str, words: str, left: str) -> None:
    assert given_out(text, words) == left
    assert holds(text, words) == (left != text)
