"""Pages of how far self and manager agree, and the same as files."""

from flask import request
from flask.typing import ResponseReturnValue

from kie.access import Permission
from kie.insights.agreement_pages import (
    agreed_cycles,
    agreement_export,
    agreement_page,
    chosen_cycle,
)
from kie.insights.views import bp
from kie.insights.views_files import csv_file, xlsx_file
from kie.insights.views_noting import note
from kie.tables import Table
from kie.web import authorise, db, page


@bp.get("/agreement")
def agreement() -> ResponseReturnValue:
    """How far self and manager agree in one cycle, by competency."""
    viewer = authorise(Permission.READ_STATISTICS)
    cycles = agreed_cycles(db())
    if not cycles and not request.args:
        return page("insights/agreement.html", shown=None)
    chosen = chosen_cycle(cycles, request.args.get("cycle", ""))
    note("agreement.viewed", viewer.person_id, chosen.cycle_id)
    return page("insights/agreement.html", shown=agreement_page(db(), cycles, chosen))


@bp.get("/agreement.csv")
def agreement_csv() -> ResponseReturnValue:
    """The figures of one cycle, as CSV."""
    return csv_file(*_exported())


@bp.get("/agreement.xlsx")
def agreement_xlsx() -> ResponseReturnValue:
    """The same as a workbook."""
    return xlsx_file(*_exported())


def _exported() -> tuple[Table, list[str], str]:
    viewer = authorise(Permission.READ_STATISTICS)
    chosen = chosen_cycle(agreed_cycles(db()), request.args.get("cycle", ""))
    note("agreement.exported", viewer.person_id, chosen.cycle_id)
    return *agreement_export(db(), chosen), "agreement"
