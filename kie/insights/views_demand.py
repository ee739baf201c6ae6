"""Pages of learning demand, and the same as files."""

from flask import request
from flask.typing import ResponseReturnValue

from kie import clock
from kie.access import Permission
from kie.insights.demand_pages import demand_export, demand_page
from kie.insights.demand_reading import chosen_quarter, demand_of, quarters
from kie.insights.demand_rules import next_count
from kie.insights.views import bp
from kie.insights.views_files import csv_file, xlsx_file
from kie.insights.views_noting import note
from kie.tables import Table
from kie.web import authorise, db, page


@bp.get("/demand")
def demand() -> ResponseReturnValue:
    """What people want to learn, in one quarter, by competency."""
    viewer = authorise(Permission.READ_STATISTICS)
    published = quarters(db())
    coming = next_count(clock.today())
    if not published and not request.args:
        return page("insights/demand.html", shown=None, coming=coming)
    chosen = chosen_quarter(published, request.args.get("quarter", ""))
    note("demand.viewed", viewer.person_id, quarter=chosen.name)
    shown = demand_page(demand_of(db(), published, chosen), published)
    return page("insights/demand.html", shown=shown, coming=coming)


@bp.get("/demand.csv")
def demand_csv() -> ResponseReturnValue:
    """The figures of one quarter, as CSV."""
    return csv_file(*_exported())


@bp.get("/demand.xlsx")
def demand_xlsx() -> ResponseReturnValue:
    """The same as a workbook."""
    return xlsx_file(*_exported())


def _exported() -> tuple[Table, list[str], str]:
    viewer = authorise(Permission.READ_STATISTICS)
    published = quarters(db())
    chosen = chosen_quarter(published, request.args.get("quarter", ""))
    note("demand.exported", viewer.person_id, quarter=chosen.name)
    return *demand_export(demand_of(db(), published, chosen)), f"learning-demand-{chosen.name}"
