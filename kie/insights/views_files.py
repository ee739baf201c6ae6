"""A table of figures as a file to keep."""

from collections.abc import Sequence

from flask import Response

from kie.tables import Table, to_csv
from kie.xlsx import to_xlsx

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_file(table: Table, preamble: Sequence[str], name: str) -> Response:
    """The table as CSV. `name`: of the file, without an ending."""
    return _file(to_csv(table, preamble), "text/csv; charset=utf-8", f"{name}.csv")


def xlsx_file(table: Table, preamble: Sequence[str], name: str, sheet: str = "") -> Response:
    """The table as a workbook. `sheet`: what its sheet is called, if not as the table."""
    return _file(to_xlsx(table, preamble, sheet), WORKBOOK, f"{name}.xlsx")


def _file(body: bytes, kind: str, name: str) -> Response:
    return Response(
        body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
