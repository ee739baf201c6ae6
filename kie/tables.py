"""A table as plain data, printed as HTML by `templates/components/ui.html` and as CSV here."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, and whether it holds figures (set at the end edge)."""

    title: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A captioned table. `rows` hold one value per column; numbers stay numbers for CSV.

    `row_headers`: the first cell of each row names the row.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str | int | float, ...], ...]
    row_headers: bool = True


def csv_safe(value: str | int | float) -> str | int | float:
    """Text that a spreadsheet would run as a formula gets a leading apostrophe; numbers are left alone."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value


def to_csv(table: Table, preamble: Sequence[str] = ()) -> bytes:
    """The table as CSV with a byte-order mark and CRLF, as spreadsheets expect.

    `preamble`: lines printed above the headings, one cell each (for wording that must travel with figures).
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for line in preamble:
        writer.writerow([csv_safe(line)])
    writer.writerow([csv_safe(column.title) for column in table.columns])
    writer.writerows([csv_safe(cell) for cell in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")
