"""Learning demand as shown: one quarter with the one before beside it, as picture, tables and files."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.numbers import format_decimal
from flask import url_for

from kie.i18n import _, language
from kie.insights.charts.demand import Bar, demand
from kie.insights.demand_reading import Demand, Quarter
from kie.insights.demand_words import ANY, DemandRow
from kie.insights.heatmap_wording import not_shown
from kie.insights.ways import Choice, Option
from kie.tables import Column, Table


@dataclass(frozen=True, slots=True)
class ShownNumber:
    """A cell of a table. `hidden`: the words say that it is not shown. `before`: the quarter before, "" for none, and
    where neither is shown."""

    words: str
    hidden: bool
    before: str


@dataclass(frozen=True, slots=True)
class ShownDemand:
    """One table: a row's name with its numbers. `id`: unique on the page.

    `figure`: the picture, "" where none of its numbers is shown, and `drawn` says what it shows. `empty`: no number is
    shown, of this quarter or the one before, and a sentence says so in place of the table.
    """

    id: str
    title: str
    first: str
    rows: tuple[tuple[str, tuple[ShownNumber, ...]], ...]
    figure: str
    drawn: str
    empty: bool


@dataclass(frozen=True, slots=True)
class DemandPage:
    """All that the page shows. `parts`: all goals, then one a framework; `columns`: of each number in a row."""

    quarter: Quarter
    before: Quarter | None
    choice: Choice
    columns: tuple[str, ...]
    parts: tuple[ShownDemand, ...]
    notes: tuple[str, ...]
    csv_url: str
    xlsx_url: str


def demand_page(shown: Demand, published: Sequence[Quarter]) -> DemandPage:
    """The page of one quarter. `published`: every quarter, for the ways to them."""
    return DemandPage(
        quarter=shown.quarter,
        before=shown.before,
        choice=Choice(
            _("Quarter"),
            tuple(
                Option(one.title, url_for("insights.demand", quarter=one.name), one == shown.quarter)
                for one in published
            ),
        ),
        columns=columns(),
        parts=(
            _part(shown, "", _("All goals"), shown.body["whole"]),
            *(_part(shown, one["id"], one["title"], one["rows"]) for one in shown.body["frameworks"]),
        ),
        notes=notes(),
        csv_url=url_for("insights.demand_csv", quarter=shown.quarter.name),
        xlsx_url=url_for("insights.demand_xlsx", quarter=shown.quarter.name),
    )


def demand_export(shown: Demand) -> tuple[Table, list[str]]:
    """The same figures as one table for a spreadsheet, and the lines that stand above it."""
    titles = list(columns())
    if shown.before is not None:
        titles += [f"{title}, {shown.before.title}" for title in titles]
    heads = (Column(_("Framework")), Column(_("Competency")))
    rows = [("", _title(row), *_exported(shown, "", row)) for row in shown.body["whole"]]
    rows += [
        (one["title"], row["title"], *_exported(shown, one["id"], row))
        for one in shown.body["frameworks"]
        for row in one["rows"]
    ]
    title = _("Learning demand")
    table = Table(title, (*heads, *(Column(one, numeric=True) for one in titles)), tuple(rows))
    return table, [title, shown.quarter.counted, *notes()]


def columns() -> tuple[str, ...]:
    """What each number of a row counts."""
    return _("People with a goal"), _("Help is late"), _("Course to come")


def notes() -> tuple[str, ...]:
    """What is counted, and how exactly."""
    return (
        _(
            "Agreed goals count that are neither done nor dropped, of people who have not left. “Help is late”: "
            "their manager or the organisation promised to do something, and the day for it has passed. “Course to "
            "come”: formal learning that is not done yet."
        ),
        _(
            "Each number is of people, in the whole organisation, to the nearest ten. A number moves only when at "
            "least ten people have come or at least ten have gone since it last moved, so it can be out by about "
            "ten. It can be out by more where all who began or ended goals were in one row: then it does not follow, "
            "or it would say what these people’s goals are about. Where many come and go a few at a time, it could not "
            "follow without telling of those few, and is hidden."
        ),
        _(
            "A number is shown only where enough people are outside it too: “Any goal”, if enough people have none; a "
            "competency, if enough people have only other goals; late help and courses, if enough people of the same "
            "row wait for none. Numbers of this quarter and all earlier ones are weighed together, so many may be "
            "hidden, and in a small organisation all. Nothing shows whether there are any people behind a hidden one."
        ),
        _(
            "Each quarter is counted once, in the month after its end, and never changed. People write goals for many "
            "reasons: a number says what is being worked on, not how good anybody is at it."
        ),
    )


def people_words(people: int | None) -> str:
    """A number as it is said, or that it is not shown."""
    if people is None:
        return not_shown()
    return _("about %(number)s", number=format_decimal(people, locale=language().locale))


def _part(shown: Demand, framework_id: str, title: str, rows: Sequence[DemandRow]) -> ShownDemand:
    numbers = [(row, _numbers(row), _old(shown, framework_id, row)) for row in rows]
    told = any(one is not None for _row, now, before in numbers for one in (*now, *before))
    drawn = framework_id and any(row["goals"] is not None for row in rows)
    bars = [Bar(row["title"], row["goals"], people_words(row["goals"])) for row in rows]
    return ShownDemand(
        id=f"demand-{framework_id or ANY}",
        title=title,
        first=_("Competency") if framework_id else _("Goals"),
        rows=tuple(
            (
                _title(row),
                tuple(
                    ShownNumber(
                        people_words(one), one is None, "" if one is old is None else _beside(shown, old)
                    )
                    for one, old in zip(now, before, strict=True)
                ),
            )
            for row, now, before in numbers
        ),
        figure=demand(bars) if drawn else "",
        drawn=_("%(framework)s: people with an agreed goal", framework=title),
        empty=not told,
    )


def _beside(shown: Demand, old: int | None) -> str:
    return people_words(old) if shown.before else ""


def _numbers(row: DemandRow) -> tuple[int | None, int | None, int | None]:
    return row["goals"], row["support"], row["learning"]


def _old(shown: Demand, framework_id: str, row: DemandRow) -> tuple[int | None, int | None, int | None]:
    old = shown.old.get((framework_id, row["id"]))
    return _numbers(old) if old else (None, None, None)


def _exported(shown: Demand, framework_id: str, row: DemandRow) -> tuple[str, ...]:
    numbers = _numbers(row) + (_old(shown, framework_id, row) if shown.before else ())
    return tuple(map(people_words, numbers))


def _title(row: DemandRow) -> str:
    """The competency's name; in the rows of the whole, which have none, what they count."""
    if row["title"]:
        return row["title"]
    return _("Any goal") if row["id"] == ANY else _("A goal of another kind")
