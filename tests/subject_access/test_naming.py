"""Names of which words are a part, in sentences: which are offered, and that a long text costs but its length."""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie.subject_access import (
    alike_rules,
    halving_rules,
    naming_rules,
    redacting_rules,
    rest_rules,
    sentence_rules,
)
from kie.subject_access.alike_rules import same_words
from kie.subject_access.halving_rules import Halves
from kie.subject_access.look_pages import NAMES, Cautions
from kie.subject_access.naming_rules import Plain, longer_in
from kie.subject_access.redacting_rules import EVERYWHERE, holds, standing, times_of
from kie.subject_access.rest_rules import Rest
from kie.subject_access.worded_rules import all_texts
from kie.texts import LONGEST
from tests.subject_access.test_rules import file_with

ROOM: tuple[ModuleType, ...] = (
    alike_rules,
    halving_rules,
    naming_rules,
    redacting_rules,
    rest_rules,
    sentence_rules,
)


@pytest.mark.parametrize(
    ("said", "words", "longer"),
    [
        ("We asked Ben Okafor twice. BEN OKAFOR agreed", "ben", ["Ben Okafor"]),
        ("We asked Old Ben, and Ben Smith-Jones", "ben", ["Ben Smith-Jones", "Old Ben"]),
        ("the ben Nevis walk\nBen\nOkafor", "ben", []),
        ("We met Ben Okafor’s team, and Ben Okafor's, and BEN’S TEAM", "ben", ["Ben Okafor"]),
        ("We met Ben Jones’ team", "Jones", ["Ben Jones"]),
        ("We met Efua’s Ben, and Ben’s Efua", "Ben", []),
        ("B. Okafor came, then J. R. R. Okafor", "Okafor", ["B. Okafor", "J. R. R. Okafor"]),
        (
            "We met J.-P. Okafor, Ben J. Okafor and B Okafor",
            "Okafor",
            ["B Okafor", "Ben J. Okafor", "J.-P. Okafor"],
        ),
        ("We met Ben J. Okafor", "Ben", ["Ben J. Okafor"]),
        ("Ask Ben. B. Okafor said so", "Ben", []),
        ("We met Old Mo Ben Okafor Smith, and Ben\nJ. Okafor", "Ben", ["Mo Ben Okafor"]),
        ("We met Ben van der Berg, Ben de’ Medici", "Ben", ["Ben van der Berg"]),
        ("We met Ben van der Berg and Ben al-Berg", "Berg", ["Ben al-Berg", "Ben van der Berg"]),
        ("Ben van the man, in the van Ben drove", "Ben", []),
        (
            "We met Ben-Ali, Mo O’Ben and d’Ben, but a Ben-based non-Ben",
            "Ben",
            ["Ben-Ali", "d’Ben", "Mo O’Ben"],
        ),
        ("Smith-Ben came. Then Efua-Ben", "Ben", ["Efua-Ben", "Smith-Ben"]),
        ("We met Ben Nguye\u0302\u0303n", "Ben", ["Ben Nguyễn"]),
        ("We met Ben\u00a0Okafor  and Ben Şahin", "Ben", ["Ben Okafor", "Ben Şahin"]),
        ("Yesterday Ben agreed. Then Ben went", "Ben", []),
        ("- Yesterday Ben\n1. Today Ben\n“Tomorrow Ben” he said.” Then Ben", "Ben", []),
        ("A Ben came. Do Ben and I go? As I Ben", "Ben", []),
        ("We met Mr Ben Okafor, Dr. Ben Okafor and Cllr Ben", "Ben", ["Ben Okafor"]),
        ("We met Dr. Ben Okafor, and Mrs Okafor", "Okafor", ["Ben Okafor"]),
        ("We met Ben St. John", "Ben", ["Ben St. John"]),
        (f"We met Ben {'A' + 'a' * 200}", "Ben", []),
        ("We met Łukasz İğdır. Şule İğdır came", "igdir", ["Łukasz İğdır", "Şule İğdır"]),
        ("Zed Smith came. \nMo J. Smith, Dr. Old Smith", "Smith", ["Mo J. Smith", "Old Smith", "Zed Smith"]),
        ("Helped Ben. She helped him. Would Ben", "Ben", []),
    ],
)
def test_a_longer_name_is_seen_in_a_sentence(said: str, words: str, longer: list[str]) -> None:
    assert longer_in([said], words, Plain([said])) == longer


def test_a_word_that_stands_anywhere_in_the_file_without_a_capital_is_no_name_for_beginning_a_sentence() -> (
    None
):
    file = file_with(said="Helped Ben. Şule Ben", body={"kept": ["she helped"]})
    assert Halves(file, [(EVERYWHERE, "Ben")], []).of(EVERYWHERE, "Ben") == ([], ["Şule Ben"])


PIECES = [
    "Ben",
    "Okafor",
    "van der",
    "J.",
    "’s",
    "’",
    "-",
    " ",
    " ",
    " ",
    ". ",
    "\n",
    "Mr",
    "and",
    "É",
    "e\u0301",
]


@given(st.lists(st.sampled_from(PIECES), max_size=20).map("".join))
def test_what_is_offered_stands_there_with_the_words_in_it(said: str) -> None:
    for one in longer_in([said], "Ben", ()):
        assert holds(said, one) and holds(one, "Ben") and not same_words(one, "Ben")
        assert not re.search(r"['’]s?$|\n", one)


def test_as_many_names_as_there_are_are_told() -> None:
    names = [f"Ben {letter}or" for letter in "ABCDEFGHIJKL"]
    said = f"We met {', '.join(names)}, and Ben Okafor’s team"
    file = file_with(who="Ben Okafor", said=said) | {"about": {"name": "Ana Silva"}}
    caution = Cautions(file, [], [(EVERYWHERE, "Ben")]).of(EVERYWHERE, "Ben", None)
    assert [(one.name, one.sure) for one in caution.halved] == [
        ("Ben Okafor", True),
        *((one, False) for one in names),
    ], "told once, though it stands in a sentence too"
    assert len(caution.first_halved) == NAMES and caution.first_halved + caution.more_halved == caution.halved


@pytest.mark.parametrize(
    ("said", "words", "others", "known", "perhaps"),
    [
        ("Ben Okafor came", "okafor", [], ["Ben Okafor"], []),
        ("Ben Okafor came", "Okafor", [(EVERYWHERE, "Ben Okafor")], [], []),
        ("Ben Okafor came", "Okafor", [(EVERYWHERE, "ben")], [], []),
        ("Ben Okafor came", "Okafor", [("p/s/0/said", "")], [], []),
        ("Ben Okafor came", "Okafor", [("p/s/0/said", "Ben")], [], []),
        ("Ben Okafor came", "Okafor", [("p/s/0/other", "Ben")], ["Ben Okafor"], []),
        ("We met Efua Okafor, and Okafor", "Okafor", [(EVERYWHERE, "Ben")], [], ["Efua Okafor"]),
        ("We met Mo Zed Wye", "Zed", [(EVERYWHERE, "Wye")], ["Mo Zed Wye"], ["Mo Zed"]),
        ("We met Okafor, who met Ben", "Okafor", [], [], []),
    ],
)
def test_a_name_is_halved_where_something_of_it_would_stay_with_all_that_goes(
    said: str, words: str, others: list[tuple[str, str]], known: list[str], perhaps: list[str]
) -> None:
    halves = Halves(
        file_with(said=said), [*others, (EVERYWHERE, words)], ["BEN OKAFOR", "Ben Okafor", "Mo Zed Wye"]
    )
    assert halves.of(EVERYWHERE, words) == (known, perhaps)
    assert halves.of("p/s/0/said", words) == (known, perhaps)
    assert halves.of("p/s/0/other", words) == ([], [])


class Counted:
    """A pattern, which notes over how many characters it went."""

    def __init__(self, pattern: re.Pattern[str], tally: list[int]) -> None:
        self._pattern, self._tally = pattern, tally

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        found = self._pattern.search(text, start, end)
        self._tally.append((min(end, len(text)) if found is None else found.end()) - start)
        return found

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        self._tally.append(min(end, len(text)) - start)
        return self._pattern.finditer(text, start, end)

    match = fullmatch = search


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Each step of the interpreter in the room's rules, and each character that a pattern of theirs went over."""
    tally, files = list[int](), {one.__file__ for one in ROOM}

    def step(_frame: FrameType, event: str, _given: Any) -> Any:
        if event == "opcode":
            tally.append(1)
        return step

    def call(frame: FrameType, _event: str, _given: Any) -> Any:
        frame.f_trace_opcodes = frame.f_code.co_filename in files
        return step if frame.f_trace_opcodes else None

    with monkeypatch.context() as patched:
        for module in ROOM:
            for name, value in list(vars(module).items()):
                if isinstance(value, re.Pattern):
                    patched.setattr(module, name, Counted(value, tally))
                elif name == "looked_for":
                    patched.setattr(module, name, lambda words, made=value: Counted(made(words), tally))
        before = sys.gettrace()
        sys.settrace(call)
        try:
            yield tally
        finally:
            sys.settrace(before)


LONG: dict[str, Callable[[int], str]] = {
    "one name again and again": lambda n: "Ben " * (n // 4),
    "names that differ": lambda n: "".join(
        f"Ben {'abcdefgh'[i % 8].upper()}{'xyz'[i % 3]}r, " for i in range(n // 9)
    ),
    "many sentences": lambda n: "We asked Ben. " * (n // 14),
    "one long word": lambda n: "a" * (n - 40) + ".b Ben" + " Ben" * 8,
    "one long word with marks": lambda n: "e\u0301" * (n // 2 - 10) + " Ben",
    "parts of words": lambda n: "Benben-Ben" * (n // 10),
    "spaces": lambda n: "Ben" + " " * (n - 8) + "Ben",
    "dots": lambda n: "Ben" + "." * (n - 8) + " Ben",
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_a_text_twice_as_long_costs_twice_as_much(
    text: Callable[[int], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    work = []
    for length in (LONGEST // 8, LONGEST // 4):
        file = file_with(said=text(length))
        with counted(monkeypatch) as tally:
            longer_in(all_texts(file), "Ben", Plain(all_texts(file)))
            Halves(file, [(EVERYWHERE, "Ben"), (EVERYWHERE, "Efua")], ["Ben Okafor"]).of(EVERYWHERE, "Ben")
            list(standing(file, "Ben"))
            times_of(file, ["Ben", "Ben Ben"])
            rest = Rest(file, [(EVERYWHERE, "Efua")])
            list(rest.alone("Ben", ["Ben Ben", "Ben Okafor"]))
            rest.of(text(length // 2))
        work.append(sum(tally))
    assert work[0] > 500, "something was counted"
    assert work[1] < 2.3 * work[0], work
