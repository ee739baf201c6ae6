"""Documents as PDF: what goes in can be read out again, and the file keeps the standards that it claims."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PageObject

from kie.typeset import (
    Block,
    Boxes,
    Code,
    Document,
    Grid,
    Heading,
    Keep,
    Lines,
    NewPage,
    Pair,
    Pairs,
    Points,
    Quote,
    Text,
    Written,
    pdf,
)
from kie.typeset.fonts import covered, printable
from tests.pdfs import Pdf, squeezed

MADE = datetime(2027, 3, 5, 14, 3, tzinfo=UTC)


def document(*blocks: Block, language: str = "en-GB", direction: str = "ltr") -> Document:
    return Document(
        title="Review of Ana Silva",
        subtitle="Spring review",
        author="Wexcombe Council",
        language=language,
        direction=direction,
        made_at=MADE,
        footer="KIE",
        page_words="Page {page} of {pages}",
        blocks=blocks,
    )


def made(*blocks: Block, **how: str) -> Pdf:
    return Pdf(pdf(document(*blocks, **how)))


def test_every_kind_of_block_is_tagged_and_keeps_the_standards() -> None:
    one = made(
        Heading("Key issues"),
        Heading("Respect", 2, language="cy"),
        Text("What it is for.", "lead"),
        Text("Small print", "small"),
        Text("Strong words", "strong", language="fr"),
        Written("Her own words"),
        Quote("Ben Okafor", "What Ben wrote", "Note"),
        Pairs([Pair("Person", ["Ana Silva", "Highways"])]),
        Grid("The three ratings", ["Theme", "Ana", "Ben"], [["Respect", "Usually", "Rarely"]], [2, 1, 1]),
        Points(["First point", "Second point"]),
        Points(["A statement"], numbered=True, language="en-GB"),
        Keep([Text("Kept together"), Boxes(["Rarely, 1 of 4", "Usually, 3 of 4"]), Lines("Notes", 3)]),
        NewPage(),
        Code("ABCD-EFGH"),
    )
    one.check()
    for words in (
        "What Ben wrote",
        "Highways",
        "Usually, 3 of 4",
        "ABCD-EFGH",
        "Second point",
        "Page 2 of 2",
    ):
        assert one.holds(words), words
    for role in ("/Title", "/H1", "/H2", "/P", "/Table", "/THead", "/TH", "/TD", "/L", "/LI", "/Caption"):
        assert role in one.roles, role
    assert {str(e["/Lang"]) for e in one.elements() if "/Lang" in e} >= {"cy", "fr"}
    assert one.reader.metadata is not None
    assert one.reader.metadata.title == "Review of Ana Silva"


def test_heads_of_a_table_say_what_they_head() -> None:
    one = made(Heading("x"), Grid("Ratings", ["Theme", "Ana"], [["Respect", "Usually"]], [1, 1]))
    heads = [element for element in one.elements() if element["/S"] == "/TH"]
    scopes = [str(attribute["/Scope"]) for head in heads for attribute in _attributes(head)]
    assert scopes == ["/Column", "/Column"]


def _attributes(element: dict[str, Any]) -> list[Any]:
    found = element["/A"]
    return [one.get_object() for one in (found if isinstance(found, list) else [found])]


def test_the_same_document_makes_the_same_bytes() -> None:
    assert pdf(document(Heading("x"))) == pdf(document(Heading("x")))


@pytest.mark.parametrize(
    "words",
    [
        "Ünïcödé, €50 – “quoted”, ½ ✓ → ☐ ★",
        "中文测试",
        "👩🏽‍🔧 ❤️ 🇬🇧",
        "#set page(width: 1pt) $x^2$ *bold* _it_ @ref <label> // no comment \\u{41} [x] `raw` = no heading",
        "<b>&amp;</b> %PDF-1.7 (a) << /S /URI >>",
        "w" * 2000,
        "https://wexcombe.example/" + "a-long-address/" * 20,
        "two\nlines\n\nand a third",
    ],
    ids=["signs", "chinese", "emoji", "typst", "markup", "long-word", "address", "lines"],
)
def test_what_people_write_is_read_out_as_it_was_written(words: str) -> None:
    one = made(Heading("x"), Written(words))
    one.check()
    assert one.holds(words)


def test_arabic_is_read_out_word_for_word() -> None:
    words = "مرحبا بكم في المراجعة السنوية"
    one = made(Heading("x"), Written(words))
    one.check()
    assert set(words.split()) <= set(one.text.split())


def test_a_document_in_a_language_written_from_the_right() -> None:
    one = made(Heading("مراجعة"), Written("plain words"), language="ar", direction="rtl")
    one.check("ar")
    assert one.holds("plain words")


def test_ten_thousand_characters_are_all_there_and_on_the_page() -> None:
    words = " ".join(f"word{number}" for number in range(1200))[:10_000]
    one = made(Heading("x"), Written(words), Written("m" * 10_000))
    assert squeezed(words) in "".join(_without_page_numbers(one))
    assert "".join(_without_page_numbers(one)).count("m") >= 10_000
    for page in one.reader.pages:
        assert max(_starts(page)) < float(page.mediabox.width)


def _starts(page: PageObject) -> list[float]:
    """Where on the page, from the left, pieces of text begin."""
    found: list[float] = []

    def note(_text: str, _drawing: Any, matrix: Any, _font: Any, _size: Any) -> None:
        found.append(float(matrix[4]))

    page.extract_text(visitor_text=note)
    return found


def _without_page_numbers(one: Pdf) -> list[str]:
    return [
        squeezed(page).replace(f"KIEPage{n}of{len(one.pages)}", "") for n, page in enumerate(one.pages, 1)
    ]


def test_what_no_font_has_is_shown_by_its_number() -> None:
    assert printable("a\x07b\u202ec") == "a[U+0007]b[U+202E]c"
    assert printable("tab\tend") == "tab end"
    assert printable("plain, ünïcödé 👍") == "plain, ünïcödé 👍"
    assert made(Heading("x"), Written("a\x07b")).holds("a[U+0007]b")
    assert {ord(one) for one in "aé中م👍→✓"} <= covered()
    assert 0x05D0 not in covered()


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60))
def test_no_text_can_keep_a_document_from_being_made(words: str) -> None:
    made(
        Heading("x"),
        Heading(words, 2),
        Written(words),
        Quote(words, words, words),
        Pairs([Pair(words, [words])]),
    ).check()


def test_no_row_and_no_short_answer_is_cut_by_the_end_of_a_page_and_what_is_long_goes_on() -> None:
    some = "Consulting customers in the development"
    rows = [
        [f"begin{n:03} {' '.join([some] * (1 + n % 5))} end{n:03}", "Usually", "Rarely"] for n in range(60)
    ]
    rows.append([f"begin060 {'long ' * 2000} end060", "Usually", "Rarely"])
    answers = [
        block
        for n in range(100, 160)
        for block in (
            Heading(f"head{n}", 2),
            Text("of its theme", "under"),
            Quote(f"begin{n}", f"{' '.join([some] * (3 + n % 13))} end{n}"),
        )
    ]
    ratings = Grid("Ratings", ["a", "b", "c"], rows, [1, 1, 1])
    pages = [squeezed(page) for page in made(Heading("x"), ratings, *answers).pages]
    for page in pages:
        for n in (*range(60), *range(100, 160)):
            assert (f"begin{n:03}C" in page) == (f"end{n:03}" in page)
        for n in range(100, 160):
            assert (f"head{n}" in page) == (f"end{n:03}" in page)
    (first,) = [n for n, page in enumerate(pages) if "begin060" in page]
    (last,) = [n for n, page in enumerate(pages) if "end060" in page]
    assert last > first > 0
    assert "".join(pages).count("long") == 2000
