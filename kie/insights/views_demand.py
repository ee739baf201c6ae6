"""Pages of learning demand, and the same as files."""

from uuid import UUID

from flask import request
from flask.typing import ResponseReturnValue

from kie import clock, events
from kie.access import Permission
from kie.insights.demand_pages import demand_export, demand_page
from kie.insights.demand_reading import Quarter, chosen_quarter, demand_of, quarters
from kie.insights.demand_rules import next_count
from kie.insights.views import bp
from kie.insights.views_files import csv_file, xlsx_file
from kie.tables import Table
from kie.web import authorise, db, page
from kie.web import beside as apart


@bp.get("/demand")
def demand() -> ResponseReturnValue:
    """What people want to learn, in one quarter, by competency."""
    viewer = authorise(Permission.READ_STATISTICS)
    published = quarters(db())
    coming = next_count(clock.today())
    if not published and not request.args:
        return page("insights/demand.html", shown=None, coming=coming)
    chosen = chosen_quarter(published, request.args.get("quarter", ""))
    _note("demand.viewed", viewer.person_id, chosen)
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
    _note("demand.exported", viewer.person_id, chosen)
    return *demand_export(demand_of(db(), published, chosen)), f"learning-demand-{chosen.name}"


def _note(action: str, viewer_id: UUID | None, chosen: Quarter) -> None:
    """Every look and export is kept in the audit trail, in a short transaction beside the one that reads."""
    with apart() as writing:
        events.record(writing, viewer_id, action, quarter=chosen.name)
