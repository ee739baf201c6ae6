"""The heatmap as shown: the picture, the same as a table, the ways through the menu, and the words around them."""

from dataclasses import dataclass
from datetime import datetime

from kie import clock
from kie.i18n import _, format_day
from kie.insights.charts.heatmap import BOTH_WAYS, MapCell, MapScale, heatmap, scale_of_steps
from kie.insights.charts.text import wrapped
from kie.insights.figures import STEP_MEASURES, CellBody
from kie.insights.heatmap_wording import (
    FACET_TITLES,
    caution,
    cell_words,
    count_words,
    coverage_words,
    hidden_words,
    hover_words,
    not_shown,
    people_words,
    reading_words,
    reasons,
    row_words,
    share_words,
    short_words,
    spread_note,
    spread_words,
    title_words,
)
from kie.insights.menu import RowBody, ViewBody
from kie.insights.pages_comparing import Trend, earlier_cells, trend_table
from kie.insights.pages_editions import edition_notes
from kie.insights.published import PublishedCycle
from kie.insights.ways import Choice, Chosen, choices, publication_words
from kie.tables import Column, Table


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell of the table. `hidden`: the words say that it is not shown. `before`: the earlier cycle's, "" without."""

    words: str
    hidden: bool
    before: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the table. `url`: the view of the units below it, "" without one."""

    name: str
    url: str
    people: str
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True, slots=True)
class HeatmapPage:
    """All that the page shows. `above`: title and address of the units above; `spreads`: the distributions, with
    `spread_note` below them.

    `editions`: sentences about cycles beside this one that rate another edition.
    `first`: what the rows are; `reading`: what the explanation with the `reasons` is called; `older`: words where the
    cycle was published again since, else "".
    `picture`: the name of the file in which the picture is saved.
    """

    cycle: str
    published_at: datetime
    unit: str
    above: tuple[tuple[str, str], ...]
    choices: tuple[Choice, ...]
    title: str
    figure: str
    first: str
    columns: tuple[str, ...]
    rows: tuple[ShownRow, ...]
    spreads: Table
    spread_note: str
    trend: Table | None
    editions: tuple[str, ...]
    hidden: str
    reading: str
    older: str
    reasons: tuple[str, ...]
    coverage: str
    caution: str
    purpose: str
    csv_url: str
    xlsx_url: str
    picture: str


def heatmap_page(chosen: Chosen, published: list[PublishedCycle], trend: Trend) -> HeatmapPage:
    """The page of one entry of the menu. `published`: everything that is, for the ways to it."""
    body = chosen.body
    return HeatmapPage(
        cycle=chosen.published.title,
        published_at=chosen.published.published_at,
        unit=body["unit"],
        above=tuple((step["name"], chosen.url(team=step["id"])) for step in body["path"]),
        choices=choices(chosen, published),
        title=title_words(body, chosen.measure, chosen.facet),
        figure=_figure(chosen),
        first=_first(chosen),
        columns=tuple(column["title"] for column in body["columns"]),
        rows=tuple(_row(chosen, row) for row in body["rows"]),
        spreads=_spreads(chosen),
        spread_note=spread_note(),
        trend=trend_table(chosen, *trend),
        editions=tuple(edition_notes(chosen, trend[0] or ([chosen.before[0]] if chosen.before else []))),
        hidden=hidden_words(body),
        reading=reading_words(body),
        older=_older(chosen),
        reasons=tuple(reasons(chosen.cycle, chosen.framework_id, chosen.facet)),
        coverage=coverage_words(chosen.coverage),
        caution=caution(chosen.measure),
        purpose=chosen.cycle.cycle.purpose,
        csv_url=chosen.url("insights.heatmap_csv"),
        xlsx_url=chosen.url("insights.heatmap_xlsx"),
        picture=file_name(chosen),
    )


def file_name(chosen: Chosen) -> str:
    """What a file with this view is called, without an ending."""
    return "-".join(filter(None, ("heatmap", chosen.framework_id, chosen.facet, chosen.measure)))


def export(chosen: Chosen) -> tuple[Table, list[str]]:
    """The same figures for a spreadsheet, and the lines that stand above them."""
    body = chosen.body
    title = title_words(body, chosen.measure, chosen.facet)
    columns = [Column(_first(chosen)), Column(_("Rated by"))]
    columns += [Column(column["title"], numeric=True) for column in body["columns"]]
    if chosen.before is not None:
        columns += [
            Column(f"{column['title']}, {chosen.before[0].title}", numeric=True) for column in body["columns"]
        ]
    before = earlier_cells(chosen)
    rows = tuple(
        (
            row_words(row),
            people_words(row, chosen.facet),
            *(_exported(cell, chosen.measure) for cell in row["cells"]),
            *(
                (_exported(before.get((row["id"], one["id"])), chosen.measure) for one in body["columns"])
                if chosen.before
                else ()
            ),
        )
        for row in body["rows"]
    )
    preamble = [
        title,
        _(
            "%(cycle)s, published on %(day)s",
            cycle=chosen.published.title,
            day=publication_words(chosen.published),
        ),
        caution(chosen.measure),
        coverage_words(chosen.coverage),
        " ".join([hidden_words(body), *reasons(chosen.cycle, chosen.framework_id, chosen.facet)]),
        _("Purpose: %(purpose)s", purpose=chosen.cycle.cycle.purpose),
        *edition_notes(chosen, [chosen.before[0]] if chosen.before else []),
    ]
    return Table(title, tuple(columns), rows), preamble


def _exported(cell: CellBody | str | None, measure: str) -> str | float:
    """A number where the figure is an exact mean, so that a spreadsheet can use it; words otherwise."""
    if isinstance(cell, str):
        return cell
    exact = cell is not None and cell["bound"] == "exact" and measure in STEP_MEASURES
    return cell["value"] if cell is not None and exact else cell_words(cell, measure)


def _first(chosen: Chosen) -> str:
    return _(FACET_TITLES[chosen.facet]) if chosen.facet else _("Team")


def _older(chosen: Chosen) -> str:
    if not chosen.older or chosen.facet:
        return ""
    day = format_day(clock.local(chosen.published.published_at).date())
    return _("This is what was published on %(day)s. The cycle has been published again since.", day=day)


def _row(chosen: Chosen, row: RowBody) -> ShownRow:
    before = earlier_cells(chosen)

    def earlier(competency: str) -> str:
        if chosen.before is None:
            return ""
        cell = before.get((row["id"], competency))
        return cell if isinstance(cell, str) else cell_words(cell, chosen.measure)

    return ShownRow(
        name=row_words(row),
        url=chosen.url(team=row["id"], beside=None) if row["below"] and chosen.whole else "",
        people=people_words(row, chosen.facet),
        cells=tuple(
            ShownCell(cell_words(cell, chosen.measure), cell is None, earlier(column["id"]))
            for column, cell in zip(chosen.body["columns"], row["cells"], strict=True)
        ),
    )


def _figure(chosen: Chosen) -> str:
    body, measure = chosen.body, chosen.measure
    titles = [column["title"] for column in body["columns"]]
    return heatmap(
        rows=[wrapped(row_words(row), 24, 2) for row in body["rows"]],
        columns=titles,
        cells=[
            [
                None
                if cell is None
                else MapCell(
                    cell["value"],
                    short_words(cell, measure),
                    hover_words(row, title, cell, measure, chosen.facet),
                )
                for cell, title in zip(row["cells"], titles, strict=True)
            ]
            for row in body["rows"]
        ],
        scale=_scale(body, measure),
        hidden_words=not_shown(),
        first_apart=not chosen.facet,
    )


def _scale(body: ViewBody, measure: str) -> MapScale:
    """What the colours run over: the steps, half the steps either way, or nought to a hundred."""
    if measure == "share":
        return MapScale(0, 100, tuple((number, share_words(number)) for number in (0, 50, 100)))
    if measure == "difference":
        far = (len(body["steps"]) - 1) / 2
        ticks = ((-far, _("Managers lower")), (0.0, _("The same")), (far, _("Managers higher")))
        return MapScale(-far, far, ticks, BOTH_WAYS)
    return scale_of_steps(body["steps"])


def _spreads(chosen: Chosen) -> Table:
    """How the people of each shown figure spread over the steps; empty where the menu has no distributions."""
    body = chosen.body
    told = chosen.measure in STEP_MEASURES and not chosen.facet
    return Table(
        _("How many people are rated at each step"),
        (Column(_("Team")), Column(_("Competency")), Column(_("Rated by")), Column(_("How they spread"))),
        tuple(
            (row["name"], column["title"], count_words([cell["people"]]), spread_words(cell, body["steps"]))
            for row in body["rows"]
            for column, cell in zip(body["columns"], row["cells"], strict=True)
            if cell is not None and told
        ),
    )
