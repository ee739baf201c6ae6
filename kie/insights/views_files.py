"""A table of figures as a file to keep."""

from collections.abc import Sequence

from flask import Response

from kie.insights.views_completion import WORKBOOK
from kie.tables import Table, to_csv
from kie.xlsx import to_xlsx


def csv_file(table: Table, preamble: Sequence[str], name: str) -> Response:
    """The table as CSV. `name`: of the file, without an ending."""
    return _file(to_csv(table, preamble), "text/csv; charset=utf-8", f"{name}.csv")


def xlsx_file(table: Table, preamble: Sequence[str], name: str) -> Response:
    """The table as a workbook, whose sheet is called after the table."""
    return _file(to_xlsx(table, preamble), WORKBOOK, f"{name}.xlsx")


def _file(body: bytes, kind: str, name: str) -> Response:
    return Response(
        body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
