"""What one line, one cell, one file may hold."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie.people.cells import COLUMNS, NAMES, is_address, is_number, naming_problem, read_date
from kie.people.reading import MOST_ROWS, read
from kie.sheets import Problem
from tests.people.files import CHOICES, as_csv, line, the_cast


def problems(data: bytes) -> list[tuple[int, str]]:
    """Line and reason, in English, of everything wrong with the file."""
    return [(one.line, one.what % one.values) for one in read(data, CHOICES)[1]]


def test_a_good_file_is_read_whole() -> None:
    rows, wrong = read(as_csv(the_cast()), CHOICES)
    assert not wrong
    assert [(row.line, row.name) for row in rows][:3] == [
        (2, "Efua Mensah"),
        (3, "Ben Okafor"),
        (4, "Ana Silva"),
    ]
    ana = rows[2]
    assert (ana.manager, ana.reviewer, ana.leaves_on, ana.starts_on) == ("1002", None, None, date(2020, 4, 6))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_excel_writes_a_byte_order_mark(encoding: str) -> None:
    rows, wrong = read(as_csv([line("1", "Chloé Martin"), line("2", "علي")], encoding=encoding), CHOICES)
    assert not wrong
    assert [row.name for row in rows] == ["Chloé Martin", "علي"]


def test_columns_may_stand_in_any_order_and_empty_lines_are_passed_over() -> None:
    data = as_csv(the_cast(), reversed(NAMES)).replace(b"\r\n", b"\n\n\n")
    rows, wrong = read(data, CHOICES)
    assert not wrong
    assert len(rows) == 7
    assert rows[0].line == 4


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-04-01", date(2026, 4, 1)),
        ("01/04/2026", date(2026, 4, 1)),
        ("1/4/2026", date(2026, 4, 1)),
        ("29/02/2028", date(2028, 2, 29)),
        ("29/02/2027", None),
        ("2026-13-01", None),
        ("20260401", None),
        ("2026-W14-3", None),
        ("01/04/26", None),
        ("1 April 2026", None),
        ("", None),
    ],
)
def test_dates_as_the_standard_and_as_people_write_them(text: str, meant: date | None) -> None:
    assert read_date(text) == meant


@given(st.dates(min_value=date(1950, 1, 1)))
def test_every_day_can_be_written_both_ways(day: date) -> None:
    assert read_date(day.isoformat()) == day
    assert read_date(day.strftime("%d/%m/%Y").rjust(10, "0")) == day


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"staff_number": ""}, "staff_number is empty"),
        ({"name": "   "}, "name is empty"),
        ({"starts_on": ""}, "starts_on is empty"),
        ({"name": "x" * 201}, "longer than 200"),
        ({"job_title": "=HYPERLINK(1)"}, "begins like a formula"),
        ({"job_title": "  +44 20"}, "begins like a formula"),
        ({"location": "-1"}, "begins like a formula"),
        ({"grade": "@SUM(A1)"}, "begins like a formula"),
        ({"name": "Ana\nSilva"}, "line break"),
        ({"name": "Ana\x07Silva"}, "cannot be printed"),
        ({"staff_number": "10 01"}, "not a staff number"),
        ({"staff_number": "ana@wexcombe.example"}, "not a staff number"),
        ({"email": "ana"}, "not an e-mail address"),
        ({"email": "ana@wexcombe"}, "not an e-mail address"),
        ({"email": "ana@a.example, ben@a.example"}, "not an e-mail address"),
        ({"starts_on": "31/04/2026"}, "not a date"),
        ({"leaves_on": "soon"}, "not a date"),
        ({"leaves_on": "2019-01-01"}, "before starts_on"),
        ({"role_profile": "wizard"}, "no role profile “wizard”. Write one of these: leaders, staff."),
        ({"language": "tlh"}, "on offer here. Write one of these: ar (العربية), en-GB (English)."),
    ],
)
def test_a_bad_cell_is_refused_with_its_line(cells: dict[str, str], says: str) -> None:
    ((number, reason),) = problems(as_csv([line("1", "Ben Okafor"), line("2", "Ana Silva") | cells]))
    assert number == 3
    assert says in reason


def test_a_line_is_counted_as_an_editor_counts_it() -> None:
    data = as_csv([line("1", "Ben\nOkafor\nJunior"), line("2", "")])
    assert [number for number, _reason in problems(data)] == [2, 5]


def test_windows_1252_is_refused_with_the_cure() -> None:
    ((number, reason),) = problems(as_csv([line("1", "Ben"), line("2", "Chloé")], encoding="cp1252"))
    assert number == 0, "the file is to be saved anew, not one of its lines mended"
    assert (
        "the first is in line 3" in reason
        and "Save As, then the type “CSV UTF-8 (Comma delimited)”" in reason
    )


def test_a_nul_character_is_refused_with_its_line() -> None:
    ((number, reason),) = problems(as_csv([line("1", "Ben"), line("2", "A\x00na")]))
    assert number == 3
    assert "NUL" in reason


def test_the_header_is_checked_before_anything_else() -> None:
    assert problems(as_csv([], [name for name in NAMES if name != "grade"])) == [
        (1, "The column grade is missing.")
    ]
    assert problems(as_csv([], [*NAMES, "ni_number"]))[0][1].startswith("“ni_number” is not a column")
    assert problems(as_csv([], [*NAMES, "grade"])) == [(1, "The column grade is there twice.")]
    ((whole, reason),) = problems(as_csv(the_cast()).replace(b",", b";"))
    assert whole == 0 and "not separated by commas" in reason
    assert len(problems(as_csv([], ["a"]))) == len(NAMES) + 1


def test_a_line_with_too_few_or_too_many_cells_is_refused() -> None:
    data = as_csv([line("1", "Ana")]) + b"2,Ben\r\n"
    assert problems(data) == [(3, "There are 2 cells here, and 17 columns.")]


def test_a_stray_quotation_mark_is_refused_where_it_begins() -> None:
    ((number, reason),) = problems(as_csv([line("1", "Ana")]) + b'2,"Ben\r\n3,Chlo\r\n')
    assert number == 3
    assert "quotation mark" in reason


def test_a_file_of_too_many_lines_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_ROWS == 200_000
    monkeypatch.setattr("kie.people.reading.MOST_ROWS", 3)
    ((whole, reason),) = problems(as_csv(the_cast()))
    assert whole == 0 and "more than 3 lines" in reason


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_file_breaks_the_reader(data: bytes) -> None:
    head = (",".join(NAMES) + "\n").encode()
    for content in (data, head + data):
        rows, wrong = read(content, CHOICES)
        assert all(isinstance(one, Problem) and one.what % one.values for one in wrong)
        assert not rows or not wrong or len(rows) < content.count(b"\n") + 2


def test_a_file_without_anybody_in_it_says_so_once() -> None:
    for nothing in (b"", b"\xef\xbb\xbf", b"\r\n \r\n"):
        assert problems(nothing) == [(0, "The file is empty.")]
    nobody = [(0, "There is nobody in this file, only the names of the columns.")]
    assert problems(as_csv([])) == nobody == problems(as_csv([]) + b"\r\n")


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"PK\x03\x04\x14\x00\xff", b"%PDF-1.7\n%\xe2\xe3\xcf"]
)
def test_a_picture_a_workbook_and_a_pdf_are_called_no_csv_file(data: bytes) -> None:
    ((number, reason),) = problems(data)
    assert number == 0 and "not a CSV file" in reason


def test_excels_unicode_text_is_a_table_and_only_saved_wrongly() -> None:
    ((_number, reason),) = problems(as_csv(the_cast(), encoding="utf-16"))
    assert "not saved as UTF-8" in reason


def test_who_is_named_by_a_command_is_named_as_in_a_file() -> None:
    good = {"staff_number": "8", "name": "Ana Silva", "email": ""}
    assert naming_problem(good) is None
    most = {column.name: column.most for column in COLUMNS}
    for name in good:
        long = good | {name: "a" * (most[name] + 1)}
        problem = naming_problem(long)
        assert problem is not None and problem.column == name
        assert [*problem.values.values()] == [name, most[name]]
    assert is_number("9" * most["staff_number"]) and not is_number("9" * (most["staff_number"] + 1))
    at = "@b.example"
    assert is_address("a" * (most["email"] - len(at)) + at)
    assert not is_address("a" * (most["email"] - len(at) + 1) + at)
