"""The lines of a catalogue file: what is taken, and what is refused with which words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie.frameworks.models import Catalogue
from kie.i18n import _
from kie.learning import pages
from kie.learning.rows import read
from kie.learning.rules import Facts, Known, difference, hours_of, minutes_of
from tests.learning.files import FOCUS, RESPECT, as_csv, line

RESPECTS = (FOCUS, "respect-and-courtesy")


def test_a_line_is_read_as_it_says(shipped: Catalogue) -> None:
    cells = {"link": "https://learn.example/a?b=1", "kind": "Course", "hours": "1.5", "step": "3"}
    facts, problems = read(
        as_csv([line("Say no early", competencies=f"{RESPECT}; {RESPECT}", **cells)]), shipped
    )
    assert problems == []
    assert facts == [
        Facts("Say no early", "Learning team", "https://learn.example/a?b=1", "course", 90, (RESPECTS,), 3)
    ]


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("title", "", "title is empty"),
        ("title", "=HYPERLINK(1)", "title begins like a formula"),
        ("link", "http://learn.example", "is not an address that begins with https://"),
        ("link", "javascript:alert(1)", "is not an address that begins with https://"),
        ("link", "https://ana:secret@learn.example", "is not an address that begins with https://"),
        ("link", "https://learn.example:99999/", "is not an address that begins with https://"),
        ("link", "https:/learn", "is not an address that begins with https://"),
        ("kind", "party", "“party” is none of course"),
        ("hours", "0", "is not a number like 2, 1.5 or 0.25"),
        ("hours", "1,5", "is not a number like 2, 1.5 or 0.25"),
        ("hours", "-3", "hours: “-3” is not a number like 2, 1.5 or 0.25"),
        ("hours", "two and a half", "hours: “two and a half” is not a number like 2, 1.5 or 0.25"),
        ("step", "-1", "step: “-1” is no step"),
        ("step", "three", "step: “three” is no step"),
        ("kind", "=course", "kind: “=course” is none of course"),
        ("competencies", f"{RESPECT};{FOCUS}/nonsense", f"there is no “{FOCUS}/nonsense”"),
        ("competencies", ";".join([RESPECT] * 21), "there are 21 here; 20 is the most"),
        ("step", "5", "“5” is no step of these competencies’ scale"),
        ("step", "٣", "“٣” is no step"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line(
    shipped: Catalogue, column: str, value: str, said: str
) -> None:
    lines = [line("Fine"), line("Wrong") | {"competencies": RESPECT, column: value}]
    _facts, problems = read(as_csv(lines), shipped)
    assert [one.line for one in problems] == [3]
    assert said in _(problems[0].what, **problems[0].values)


def test_a_step_without_a_competency_and_a_name_twice_are_refused(shipped: Catalogue) -> None:
    _facts, problems = read(as_csv([line("A", step="1"), line("B"), line("b"), line("B", "Other")]), shipped)
    assert [one.line for one in problems] == [2, 4]
    assert "“1” is a step of nothing. Name the competency" in _(problems[0].what, **problems[0].values)
    assert "the same title and provider as in line 3" in _(problems[1].what, **problems[1].values)


def test_a_step_is_not_blamed_for_a_competency_that_is_not_there(shipped: Catalogue) -> None:
    _facts, problems = read(as_csv([line("A", competencies=f"{FOCUS}/nonsense", step="1")]), shipped)
    assert [_(one.what, **one.values) for one in problems] == [
        f"competencies: there is no “{FOCUS}/nonsense”. Write framework/competency."
    ]


def test_the_names_of_columns_may_have_capitals(shipped: Catalogue) -> None:
    data = as_csv([line("Say no early")])
    names, _break, rest = data.partition(b"\r\n")
    facts, problems = read(names.upper().replace(b"TITLE", b" Title ") + b"\r\n" + rest, shipped)
    assert ([one.title for one in facts], problems) == (["Say no early"], [])
    _facts, problems = read(names.replace(b"link", b"TITLE") + b"\r\n" + rest, shipped)
    said = [_(one.what, **one.values) for one in problems]
    assert said == ["The column link is missing.", "The column title is there twice."]


def test_the_sample_is_read_back_as_it_is_and_is_no_formula(shipped: Catalogue) -> None:
    facts, problems = read(pages.sample(shipped), shipped)
    assert (len(facts), problems) == (3, [])
    assert pages.as_file(facts) == pages.sample(shipped)
    spiked = Facts("=cmd()", "@x", "", "reading", None, (), None)
    assert b"'=cmd(),'@x" in pages.as_file([spiked])


@given(st.integers(1, 999 * 60))
def test_hours_are_written_so_that_they_are_read_back(minutes: int) -> None:
    assert minutes_of(hours_of(minutes)) == minutes


TITLES = st.sampled_from(["A", "a", "B", "C"])
FACTS = st.builds(
    Facts,
    TITLES,
    st.just("p"),
    st.just(""),
    st.sampled_from(["course", "reading"]),
    st.none(),
    st.just(()),
    st.none(),
)
FILES = st.lists(FACTS, unique_by=lambda one: one.key)


@given(FILES, FILES)
def test_a_file_is_new_changed_or_unchanged_and_the_rest_is_gone(
    before: list[Facts], after: list[Facts]
) -> None:
    known = {one.key: Known(one, offered=at % 3 != 2) for at, one in enumerate(before)}
    found = difference(after, known)
    assert len(found.new) + len(found.changed) + found.unchanged == len(after)
    assert {one.key for one in found.gone} == {key for key, one in known.items() if one.offered} - {
        one.key for one in after
    }
    assert all(one.before != one.after and one.fields for one in found.changed)
    then = {one.key: Known(one, True) for one in after}
    assert difference(after, then) == type(found)((), (), (), len(after))
