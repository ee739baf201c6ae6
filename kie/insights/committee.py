"""The committee's report on completion: the same figures as a document and as a workbook, in careful words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from kie.documents import document
from kie.i18n import _, format_day, format_instant
from kie.insights.committee_bounds import FEWEST
from kie.insights.committee_rules import Cell, cells_told, rows_told
from kie.insights.completion import Figures
from kie.insights.completion_pages import Scope, figure_rows
from kie.insights.completion_wording import NO_BREAK, definitions, percentage
from kie.tables import Column, Table
from kie.typeset import Block, Document, Grid, Heading, Pair, Pairs, Points, Text

MEASURES = (("met",), ("recorded", "signed"), ("planned", "talked"))
"""Those together of which each counts only people of the one before."""


@dataclass(frozen=True, slots=True)
class Line:
    """A team, or everybody: how many count, and of these the cells of MEASURES. `size` 0: fewer than FEWEST."""

    title: str
    size: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What the committee is told about one cycle and one team with everything below it, or all that the reader sees.

    `left_out`: how many teams have no line of their own; `not_counted`: how many are exempt or left before signing.
    """

    cycle: str
    is_open: bool
    day: date
    place: str
    whole: Line
    lines: tuple[Line, ...]
    left_out: int
    not_counted: int


def report(session: Session, scope: Scope, today: date) -> Report:
    """The report of what the scope shows; statements as of `figure_rows`."""
    context = scope.context
    whole, rows = figure_rows(session, scope, today)
    parts = [row.figures for row in rows] or [whole]
    sizes = [one.counted for one in parts]
    told = rows_told(sizes)
    columns = [
        column
        for names in MEASURES
        for column in cells_told([[getattr(one, name) for one in parts] for name in names], sizes, told)
    ]
    lines = [
        Line(row.title, row.figures.counted, tuple(cell for _all, cells in columns if (cell := cells[place])))
        for place, row in enumerate(rows)
        if told[place]
    ]
    return Report(
        cycle=context.cycle.title,
        is_open=context.is_open,
        day=context.counting_day(today),
        place=scope.team.name if scope.team else "",
        whole=Line(_("Everybody"), _told_size(whole), tuple(cell for cell, _cells in columns)),
        lines=tuple(lines),
        left_out=len(rows) - len(lines),
        not_counted=whole.eligible - whole.counted,
    )


def _told_size(whole: Figures) -> int:
    return whole.counted if whole.counted >= FEWEST else 0


def headings() -> tuple[str, ...]:
    """Of the table: the team, how many count, and each of MEASURES."""
    return (
        _("Team"),
        _("Counted"),
        _("Met"),
        _("Recorded"),
        _("Signed"),
        _("Has a plan"),
        _("Plan reviewed in 90 days"),
    )


def _few() -> str:
    """A number of people that is too small to be given."""
    return _("fewer than %(number)s", number=FEWEST)


def cell_words(cell: Cell) -> str:
    """A cell that is left out, in words; the count otherwise."""
    return {
        "few": _few(),
        "nearly-all": _("all, or all but fewer than %(number)s", number=FEWEST),
        "withheld": _("not given"),
        "count": str(cell.count),
    }[cell.telling]


def committee_table(shown: Report) -> Table:
    """The figures; counts are numbers, what is left out is words."""
    columns = tuple(Column(title, numeric=place > 0) for place, title in enumerate(headings()))
    rows = tuple(
        (
            line.title,
            line.size or _few(),
            *(cell.count if cell.telling == "count" else cell_words(cell) for cell in line.cells),
        )
        for line in (shown.whole, *shown.lines)
    )
    return Table(_("Completion"), columns, rows)


def preamble(shown: Report, made_at: datetime) -> list[str]:
    """What stands above the figures in a workbook: all that the document says beside them."""
    terms = [f"{term}: {meaning}" for term, meaning in definitions(shown.is_open) if term != _("Overdue")]
    return [title(shown), place_words(shown), as_of(shown, made_at), *cautions(shown), *terms]


def title(shown: Report) -> str:
    """Of both files."""
    return _("Completion of “%(cycle)s”: report to the committee", cycle=shown.cycle)


def place_words(shown: Report) -> str:
    """Whose figures they are."""
    if not shown.place:
        return _("Everybody whom the reporter looks after")
    return _("%(team)s, with every team below it", team=shown.place)


def as_of(shown: Report, made_at: datetime) -> str:
    """When the figures were taken, and whether they are the last ones."""
    if shown.is_open:
        return _("As of %(instant)s, while reviews are still going on.", instant=format_instant(made_at))
    return _("The cycle closed on %(day)s; these figures are its last.", day=format_day(shown.day))


def cautions(shown: Report) -> tuple[str, ...]:
    """What the figures do not say, and what is left out."""
    said = [
        _coverage(shown.not_counted),
        _(
            "These figures say how far reviews have come. They say nothing about how anybody was rated, or how well "
            "anybody works."
        ),
        _("A review that is not finished may wait for either of the two: the figures do not say why."),
        _(
            "Counts of fewer than %(fewest)s people are not given, nor any that would give one away in this report. "
            "“Not given” does not say why: the count may be small, nearly everybody, or neither.",
            fewest=FEWEST,
        ),
    ]
    if shown.left_out:
        said.append(
            _(
                "Teams without a line of their own: %(n)s. A team has none where fewer than %(fewest)s of its people "
                "count, or where its line would give such a team away by subtraction. Their people are counted in the "
                "first line.",
                n=shown.left_out,
                fewest=FEWEST,
            )
        )
    return tuple(said)


def _coverage(not_counted: int) -> str:
    if not not_counted:
        return _("Everybody eligible is counted.")
    if not_counted < FEWEST:
        return _(
            "Of those eligible, fewer than %(fewest)s are not counted: they are exempt, or left before signing.",
            fewest=FEWEST,
        )
    return _(
        "Of those eligible, %(n)s are not counted: they are exempt, or left before signing.", n=not_counted
    )


def committee_document(shown: Report, organisation: str, made_at: datetime) -> Document:
    """The report as a document."""
    return document(title(shown), place_words(shown), organisation, made_at, [*_blocks(shown, made_at)])


def _blocks(shown: Report, made_at: datetime) -> Iterator[Block]:
    yield Text(as_of(shown, made_at), "lead")
    yield Points(cautions(shown))
    yield Heading(_("Figures"))
    rows = [
        [
            line.title,
            str(line.size or _few()),
            *(_with_share(cell, line.size) for cell in line.cells),
        ]
        for line in (shown.whole, *shown.lines)
    ]
    yield Grid(
        _("Completion by team, each with everything below it"), headings(), rows, (4, 2, 2, 2, 2, 2, 2)
    )
    yield Heading(_("What these words mean"))
    yield Pairs(
        [Pair(term, [meaning]) for term, meaning in definitions(shown.is_open) if term != _("Overdue")]
    )


def _with_share(cell: Cell, size: int) -> str:
    if cell.telling != "count":
        return cell_words(cell)
    return f"{cell.count}{NO_BREAK}({percentage(cell.count, size)})"
