"""A table as a workbook of one sheet: text stays text and is never run as a formula; numbers stay numbers."""

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime

import xlsxwriter

from kie.tables import Table

_SHEET_NAME = 31
"""Characters that the name of a sheet may have."""
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WIDEST = 60
_DAY_ONE = datetime(2000, 1, 1, tzinfo=UTC)
"""What every workbook says of when it was made: the time would tell apart what is the same."""
_CELL = 32_767
"""Characters that a cell may have."""


def to_xlsx(table: Table, preamble: Sequence[str] = (), sheet: str = "") -> bytes:
    """The table as XLSX. `preamble`: lines above the headings, one cell each. `sheet`: its name, else the caption.

    The same table gives the same bytes, whenever it is written.
    """
    kept = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(kept, options) as book:
        book.set_properties({"created": _DAY_ONE})
        page = book.add_worksheet(
            _NOT_IN_NAMES.sub(" ", sheet or table.caption)[:_SHEET_NAME].strip() or "KIE"
        )
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for at, line in enumerate(preamble):
            page.write_string(at, 0, _plain(line))
        top = len(preamble)
        for column, heading in enumerate(table.columns):
            page.write_string(top, column, _plain(heading.title), bold)
            longest = max((len(str(row[column])) for row in table.rows), default=0)
            page.set_column(column, column, min(_WIDEST, max(10, len(heading.title) / 2, longest) + 2))
        for at, row in enumerate(table.rows, start=top + 1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(at, column, _plain(cell))
                else:
                    page.write_number(at, column, cell)
        page.freeze_panes(top + 1, 1 if table.row_headers else 0)
    return kept.getvalue()


def _plain(text: str) -> str:
    return _NOT_IN_XML.sub("", text)[:_CELL]
