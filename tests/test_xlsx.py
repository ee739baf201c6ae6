"""Workbooks: text is text, numbers are numbers, and the same table is the same bytes."""

import io
import time
import zipfile

from python_calamine import CalamineWorkbook

from kie.tables import Column, Table
from kie.xlsx import to_xlsx

TABLE = Table(
    "Rated: at or above [all] / the step?",
    (Column("Team"), Column("Figure", numeric=True)),
    (("=1+1", 2.5), ("https://a.example", 3), ("007", "3.7 or above"), ("a\x00b\x1fc", 1)),
)


def test_text_is_never_a_formula_a_link_or_a_number() -> None:
    book = to_xlsx(TABLE, ["=HYPERLINK(1)", "Purpose: …"])
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        assert "xl/worksheets/_rels/sheet1.xml.rels" not in parts.namelist()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert rows == [
        ["=HYPERLINK(1)", ""],
        ["Purpose: …", ""],
        ["Team", "Figure"],
        ["=1+1", 2.5],
        ["https://a.example", 3.0],
        ["007", "3.7 or above"],
        ["abc", 1.0],
    ]


def test_the_same_table_is_the_same_bytes_whenever_it_is_written() -> None:
    one = to_xlsx(TABLE)
    start = time.time()
    while time.time() < start + 2.1:  # zip keeps times to two seconds
        other = to_xlsx(TABLE)
    assert one == other


def test_a_sheet_has_a_name_whatever_the_caption() -> None:
    names = [
        CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(table))).sheet_names for table in (TABLE, EMPTY)
    ]
    assert names == [["Rated  at or above  all    the"], ["KIE"]]


EMPTY = Table("''//", (Column("Team"),), ())
