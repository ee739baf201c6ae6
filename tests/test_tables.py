"""CSV that a spreadsheet opens without running anything."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from kie.tables import Column, Table, csv_safe, to_csv


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_table_goes_out_with_its_wording_and_its_figures() -> None:
    table = Table(
        "Completion", (Column("Team"), Column("Signed", numeric=True)), (("Parks", 12), ("=1+1", -3))
    )
    data = to_csv(table, preamble=["Signed of eligible less exempt"])
    assert data.startswith(b"\xef\xbb\xbf") and b"\r\n" in data
    assert read(data) == [
        ["Signed of eligible less exempt"],
        ["Team", "Signed"],
        ["Parks", "12"],
        ["'=1+1", "-3"],
    ]


@given(st.text(max_size=20))
def test_no_text_begins_as_a_formula(text: str) -> None:
    assert not str(csv_safe(text)).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_east_asian_forms_of_a_formulas_first_sign_count_too() -> None:
    for start in (0xFF1D, 0xFF0B, 0xFF0D, 0xFF20):
        assert csv_safe(chr(start) + "1") == "'" + chr(start) + "1"
