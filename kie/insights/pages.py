"""The heatmap as shown: the picture, the same as a table, the ways through the menu, and the words around them."""

from dataclasses import dataclass
from datetime import datetime

from kie import clock
from kie.i18n import _, format_day
from kie.insights.charts.heatmap import MapCell, heatmap
from kie.insights.charts.text import wrapped
from kie.insights.heatmap_wording import (
    caution,
    cell_words,
    count_words,
    coverage_words,
    hidden_words,
    hover_words,
    not_shown,
    people_words,
    reasons,
    short_words,
    spread_words,
    title_words,
)
from kie.insights.menu import CellBody, RowBody, ViewBody
from kie.insights.published import PublishedCycle
from kie.insights.ways import Choice, Chosen, choices
from kie.tables import Column, Table


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell of the table. `hidden`: the words say that it is not shown."""

    words: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the table. `url`: the view of the units below it, "" without one."""

    name: str
    url: str
    people: str
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True, slots=True)
class HeatmapPage:
    """All that the page shows. `above`: title and address of the units above; `spreads`: the distributions."""

    cycle: str
    published_at: datetime
    unit: str
    above: tuple[tuple[str, str], ...]
    choices: tuple[Choice, ...]
    title: str
    figure: str
    columns: tuple[str, ...]
    rows: tuple[ShownRow, ...]
    spreads: Table
    hidden: str
    reasons: tuple[str, ...]
    coverage: str
    caution: str
    purpose: str
    csv_url: str


def heatmap_page(chosen: Chosen, cycles: list[PublishedCycle]) -> HeatmapPage:
    """The page of one entry of the menu. `cycles`: everything published, for the ways to other cycles."""
    body = chosen.body
    return HeatmapPage(
        cycle=chosen.published.title,
        published_at=chosen.published.published_at,
        unit=body["unit"],
        above=tuple((step["name"], chosen.url(team=step["id"])) for step in body["path"]),
        choices=choices(chosen, cycles),
        title=title_words(body, chosen.measure),
        figure=_figure(body),
        columns=tuple(column["title"] for column in body["columns"]),
        rows=tuple(_row(chosen, row) for row in body["rows"]),
        spreads=_spreads(body),
        hidden=hidden_words(body),
        reasons=tuple(reasons(chosen.cycle, chosen.framework_id)),
        coverage=coverage_words(chosen.coverage),
        caution=caution(),
        purpose=chosen.cycle.cycle.purpose,
        csv_url=chosen.url("insights.heatmap_csv"),
    )


def export(chosen: Chosen) -> tuple[Table, list[str]]:
    """The same figures for a spreadsheet, and the lines that stand above them."""
    body = chosen.body
    title = title_words(body, chosen.measure)
    columns = [Column(_("Team")), Column(_("Rated by"))]
    columns += [Column(column["title"], numeric=True) for column in body["columns"]]
    rows = tuple(
        (row["name"], people_words(row), *(_exported(cell) for cell in row["cells"])) for row in body["rows"]
    )
    preamble = [
        title,
        _(
            "%(cycle)s, published on %(day)s",
            cycle=chosen.published.title,
            day=format_day(clock.local(chosen.published.published_at).date()),
        ),
        caution(),
        coverage_words(chosen.coverage),
        " ".join([hidden_words(body), *reasons(chosen.cycle, chosen.framework_id)]),
        _("Purpose: %(purpose)s", purpose=chosen.cycle.cycle.purpose),
    ]
    return Table(title, tuple(columns), rows), preamble


def _exported(cell: CellBody | None) -> str | float:
    """A number where the figure is exact, so that a spreadsheet can use it; words otherwise."""
    return cell["value"] if cell is not None and cell["bound"] == "exact" else cell_words(cell)


def _row(chosen: Chosen, row: RowBody) -> ShownRow:
    return ShownRow(
        name=row["name"],
        url=chosen.url(team=row["id"]) if row["below"] and chosen.whole else "",
        people=people_words(row),
        cells=tuple(ShownCell(cell_words(cell), cell is None) for cell in row["cells"]),
    )


def _figure(body: ViewBody) -> str:
    titles = [column["title"] for column in body["columns"]]
    return heatmap(
        rows=[wrapped(row["name"], 24, 2) for row in body["rows"]],
        columns=titles,
        cells=[
            [
                None
                if cell is None
                else MapCell(cell["value"], short_words(cell), hover_words(row, title, cell))
                for cell, title in zip(row["cells"], titles, strict=True)
            ]
            for row in body["rows"]
        ],
        steps=body["steps"],
        hidden_words=not_shown(),
    )


def _spreads(body: ViewBody) -> Table:
    """How the people of each shown figure spread over the steps."""
    return Table(
        _("How many people are rated at each step"),
        (Column(_("Team")), Column(_("Competency")), Column(_("Rated by")), Column(_("How they spread"))),
        tuple(
            (row["name"], column["title"], count_words([cell["people"]]), spread_words(cell, body["steps"]))
            for row in body["rows"]
            for column, cell in zip(body["columns"], row["cells"], strict=True)
            if cell is not None
        ),
    )
