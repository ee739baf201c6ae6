"""How words are found: whole words, however they were typed; nothing else of a text changes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie.records.struck_words import MARK, own_words, pattern_of, struck_body, struck_text, takes_most

LETTERS = st.text(st.characters(categories=("L", "N", "P", "Zs", "M")), max_size=60)


def struck(text: str, *words: str) -> str:
    pattern = pattern_of(words)
    assert pattern is not None
    return struck_text(text, pattern)[0]


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        ("I met Al. Also Alan.", ["Al"], f"I met {MARK}. Also Alan."),
        ("mrs smith and Mrs  Smith's cat", ["Mrs Smith"], f"{MARK} and {MARK}'s cat"),
        ("Mrs\nSmith", ["Mrs Smith"], MARK),
        ("Jo and Jo-Ann", ["Jo-Ann", "Jo"], f"{MARK} and {MARK}"),
        (unicodedata.normalize("NFD", "Chloé came"), ["chloé"], f"{MARK} came"),
        (
            unicodedata.normalize("NFC", "Öztürk came"),
            [unicodedata.normalize("NFD", "Öztürk")],
            f"{MARK} came",
        ),
        ("قابلت وليلى اليوم", ["ليلى"], f"قابلت و{MARK} اليوم"),
        ("我见了王小明先生", ["王小明"], f"我见了{MARK}先生"),
        ("call 07700 900123 now", ["07700 900123"], f"call {MARK} now"),
        ("a (b) c", ["(b)"], f"a {MARK} c"),
        ("price 10 and 100", ["10"], f"price {MARK} and 100"),
    ],
)
def test_words_are_found_as_people_mean_them(text: str, words: list[str], left: str) -> None:
    assert struck(text, *words) == left


@given(st.lists(st.text(max_size=1), max_size=4))
def test_nothing_short_is_looked_for(words: list[str]) -> None:
    assert pattern_of(words) is None


@given(LETTERS, LETTERS, LETTERS)
def test_a_word_between_spaces_goes_and_the_rest_stays(before: str, name: str, after: str) -> None:
    name = "".join(name.split())
    pattern = pattern_of([name])
    if pattern is None or pattern.search(before) or pattern.search(after):
        return
    assert struck_text(f"{before} {name}\n{after}", pattern) == (f"{before} {MARK}\n{after}", 1)


@given(st.text(max_size=11))
def test_a_column_takes_what_is_left(text: str) -> None:
    pattern = pattern_of(["aa"])
    assert pattern is not None
    assert len(struck_text(text + " aa aa aa", pattern, 20)[0]) <= 20


def test_of_a_body_only_peoples_own_words_change() -> None:
    body = {
        "person": {"name": "Ana"},
        "cycle": {"title": "Ana"},
        "issues": [
            {
                "key": "Ana",
                "title": "Ana",
                "why": "Ana asked",
                "said": [{"who": "Ana", "label": "", "text": "Ana"}],
                "quotes": [{"who": "Ana", "label": "Ana", "text": "Ana came"}],
                "outcome": {"kind": "talked", "words": "Ana", "note": "to Ana", "by": "Ana"},
            }
        ],
        "frameworks": [
            {
                "title": "Ana",
                "competencies": [
                    {
                        "title": "Ana",
                        "own": {"step": 1, "words": "Ana"},
                        "agreed": {"words": "Ana", "note": "Ana agrees"},
                        "statements": [
                            {"text": "Asks Ana", "notes": [{"text": "by Ana"}, {"text": "Asks Ana"}]}
                        ],
                    }
                ],
            }
        ],
        "plan": [{"title": "Ask Ana", "why": "Ana", "actions": [{"text": "Ring Ana"}]}],
        "meeting": {"place": "Ana's room", "notes": "Ana said", "on": "2026-03-02"},
    }
    words = [
        "Ana came",
        "to Ana",
        "Ana agrees",
        "by Ana",
        "Ask Ana",
        "Ana",
        "Ring Ana",
        "Ana's room",
        "Ana said",
    ]
    assert own_words(body) == words
    pattern = pattern_of(["Ana"])
    assert pattern is not None
    left, times = struck_body(body, pattern)
    assert times == len(words)
    assert own_words(left) == [one.replace("Ana", MARK) for one in words]
    assert left["issues"][0]["said"] == body["issues"][0]["said"]  # type: ignore[index]


@pytest.mark.parametrize("limit", [12, 40])
def test_a_mark_longer_than_the_words_cuts_no_end_off(limit: int) -> None:
    pattern = pattern_of(["Zo"])
    assert pattern is not None
    text = ("Zo rang. " * 9)[: limit - 3] + "end"
    left, times = struck_text(text, pattern, limit)
    assert times and left.endswith("end") and len(left) <= limit and "Zo" not in left


@pytest.mark.parametrize(
    ("text", "words", "most"),
    [
        ("Mrs Zed rang again", ["Mrs Zed"], False),
        ("Mrs Zed rang.", ["Mrs Zed"], True),
        ("I do not agree", ["I do not agree"], True),
        ("I do not [removed] [removed]", ["not"], True),
        ("I do [removed] agree", ["agree"], False),
        ("\u6211\u4e0d\u540c\u610f\u8fd9", ["\u6211\u4e0d\u540c"], True),
        ("\u6211\u4e0d\u540c\u610f\u8fd9", ["\u6211\u4e0d"], False),
    ],
)
def test_what_leaves_less_than_it_takes_is_too_much(text: str, words: list[str], most: bool) -> None:
    pattern = pattern_of(words)
    assert pattern is not None
    assert takes_most(text, pattern) is most
