"""The figures of other cycles beside those of a view: an earlier one’s in each cell, the unit’s own over the cycles."""

from collections.abc import Mapping
from uuid import UUID

from kie.i18n import _
from kie.insights.figures import CellBody
from kie.insights.heatmap_wording import cell_words
from kie.insights.pages_editions import not_compared
from kie.insights.published import PublishedCycle
from kie.insights.ways import Chosen
from kie.tables import Column, Table

Trend = tuple[list[PublishedCycle], Mapping[tuple[UUID, str], CellBody]]
"""Publications from the earliest to the latest, and the unit's shown figures by publication and competency."""


def earlier_cells(chosen: Chosen) -> dict[tuple[str, str], CellBody | str]:
    """The earlier cycle's shown figures by row and competency; words for what is no one competency there."""
    if chosen.before is None:
        return {}
    published, body = chosen.before
    shown = {
        (row["id"], column["id"]): cell
        for row in body["rows"]
        for column, cell in zip(body["columns"], row["cells"], strict=True)
        if cell is not None
    }
    found: dict[tuple[str, str], CellBody | str] = {}
    for column in chosen.body["columns"]:
        there = chosen.counterpart(published.cycle_id, column["id"])
        for row in chosen.body["rows"]:
            if there.one is None:
                found[row["id"], column["id"]] = not_compared()
            elif (row["id"], there.one) in shown:
                found[row["id"], column["id"]] = shown[row["id"], there.one]
    return found


def _at_the_time(
    chosen: Chosen, one: PublishedCycle, competency_id: str, shown: Mapping[tuple[UUID, str], CellBody]
) -> str:
    """The figure of a competency in this publication, or that it is no one competency there."""
    there = chosen.counterpart(one.cycle_id, competency_id)
    if there.one is None:
        return not_compared()
    return cell_words(shown.get((one.publication_id, there.one)), chosen.measure)


def trend_table(
    chosen: Chosen, publications: list[PublishedCycle], shown: Mapping[tuple[UUID, str], CellBody]
) -> Table | None:
    """The unit's own row over the cycles; None with one cycle alone."""
    if len(publications) < 2 or chosen.facet:
        return None
    columns = (Column(_("Competency")), *(Column(one.title) for one in publications))
    rows = tuple(
        (
            column["title"],
            *(_at_the_time(chosen, one, column["id"], shown) for one in publications),
        )
        for column in chosen.body["columns"]
    )
    return Table(_("%(unit)s over the cycles", unit=chosen.body["unit"]), columns, rows)
