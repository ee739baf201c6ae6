"""Learning demand as shown: one quarter with the one before beside it, as picture, tables and files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from babel.numbers import format_decimal
from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.errors import NotFound
from kie.i18n import _, format_day, language
from kie.insights.charts.demand import Bar, demand
from kie.insights.demand_models import DemandPublication
from kie.insights.demand_words import ANY, DemandBody, DemandRow
from kie.insights.heatmap_wording import not_shown
from kie.insights.ways import Choice, Option
from kie.tables import Column, Table


@dataclass(frozen=True, slots=True)
class Quarter:
    """A published quarter: its name, such as "2026-Q3", and the day of the count."""

    name: str
    counted_on: date

    @property
    def title(self) -> str:
        """In words, such as "July to September 2026"."""
        year, number = self.name.split("-Q")
        words = {
            "1": _("January to March %(year)s", year=year),
            "2": _("April to June %(year)s", year=year),
            "3": _("July to September %(year)s", year=year),
            "4": _("October to December %(year)s", year=year),
        }
        return words[number]


@dataclass(frozen=True, slots=True)
class DemandPicture:
    """One framework: its picture, what the picture shows, and the same figures as a table. `id`: unique on the page.

    `figure`: "" where none of its numbers is shown.
    """

    id: str
    title: str
    figure: str
    table: Table


@dataclass(frozen=True, slots=True)
class DemandPage:
    """All that the page shows. `whole`: of everybody with a goal; `before`: the quarter beside it, None for none."""

    quarter: Quarter
    before: Quarter | None
    choice: Choice
    whole: Table
    pictures: tuple[DemandPicture, ...]
    notes: tuple[str, ...]
    csv_url: str
    xlsx_url: str


def quarters(session: Session) -> list[Quarter]:
    """Every published quarter, the newest first. One statement."""
    rows = session.execute(
        select(DemandPublication.quarter, DemandPublication.counted_on).order_by(
            DemandPublication.quarter.desc()
        )
    )
    return [Quarter(*row) for row in rows]


def chosen_quarter(published: Sequence[Quarter], asked: str) -> Quarter:
    """The quarter of this name; the newest where none is asked for. Raises NotFound."""
    for one in published:
        if asked in ("", one.name):
            return one
    raise NotFound()


def demand_page(session: Session, published: Sequence[Quarter], chosen: Quarter) -> DemandPage:
    """The page of one quarter. One statement."""
    before = _before(published, chosen)
    shown = _Shown(session, chosen, before)
    return DemandPage(
        quarter=chosen,
        before=before,
        choice=Choice(
            _("Quarter"),
            tuple(
                Option(one.title, url_for("insights.demand", quarter=one.name), one == chosen)
                for one in published
            ),
        ),
        whole=Table(
            _("All goals"),
            shown.columns(_("Goals")),
            tuple((_whole_title(row), *shown.cells("", row)) for row in shown.body["whole"]),
        ),
        pictures=tuple(
            DemandPicture(
                f"demand-{place}",
                _("%(framework)s: people with an agreed goal", framework=one["title"]),
                _figure(one["rows"]),
                Table(
                    one["title"],
                    shown.columns(_("Competency")),
                    tuple((row["title"], *shown.cells(one["id"], row)) for row in one["rows"]),
                ),
            )
            for place, one in enumerate(shown.body["frameworks"])
        ),
        notes=notes(),
        csv_url=url_for("insights.demand_csv", quarter=chosen.name),
        xlsx_url=url_for("insights.demand_xlsx", quarter=chosen.name),
    )


def demand_export(session: Session, published: Sequence[Quarter], chosen: Quarter) -> tuple[Table, list[str]]:
    """The same figures as one table for a spreadsheet, and the lines that stand above it. One statement."""
    shown = _Shown(session, chosen, _before(published, chosen))
    rows = [("", _whole_title(row), *shown.cells("", row)) for row in shown.body["whole"]]
    rows += [
        (one["title"], row["title"], *shown.cells(one["id"], row))
        for one in shown.body["frameworks"]
        for row in one["rows"]
    ]
    title = _("Learning demand")
    columns = (Column(_("Framework")), *shown.columns(_("Competency")))
    return Table(title, columns, tuple(rows)), [title, counted_words(chosen), *notes()]


def _figure(rows: Sequence[DemandRow]) -> str:
    if all(row["goals"] is None for row in rows):
        return ""
    return demand([Bar(row["title"], row["goals"], people_words(row["goals"])) for row in rows])


def counted_words(quarter: Quarter) -> str:
    """Which quarter, and when it was counted."""
    return _("%(quarter)s, counted on %(day)s", quarter=quarter.title, day=format_day(quarter.counted_on))


def people_words(people: int | None) -> str:
    """A number as it is said, or that it is not shown."""
    if people is None:
        return not_shown()
    return _("about %(number)s", number=format_decimal(people, locale=language().locale))


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
            "least ten people have come or at least ten have gone since it last moved, so it can be out by about ten. "
            "A number of fewer people is not shown, and nothing shows whether there are any."
        ),
        _(
            "Each quarter is counted once, in the month after its end, and never changed. People write goals for many "
            "reasons: a number says what is being worked on, not how good anybody is at it."
        ),
    )


class _Shown:
    """One quarter's figures with those of the quarter before. One statement."""

    def __init__(self, session: Session, chosen: Quarter, before: Quarter | None) -> None:
        names = [one.name for one in (chosen, before) if one is not None]
        rows = session.execute(
            select(DemandPublication.quarter, DemandPublication.body).where(
                DemandPublication.quarter.in_(names)
            )
        )
        bodies = {quarter: cast(DemandBody, body) for quarter, body in rows}
        self.body = bodies[chosen.name]
        self._before = None if before is None else _by_row(bodies[before.name])
        self._title = "" if before is None else before.title

    def columns(self, first: str) -> tuple[Column, ...]:
        """The headings; those of the quarter before come last."""
        titles = [_("People with a goal"), _("Help is late"), _("Course to come")]
        if self._before is not None:
            titles += [f"{title}, {self._title}" for title in titles]
        return (Column(first), *(Column(title, numeric=True) for title in titles))

    def cells(self, framework_id: str, row: DemandRow) -> tuple[str, ...]:
        """A row's figures in the order of the columns."""
        found = [people_words(one) for one in (row["goals"], row["support"], row["learning"])]
        if self._before is not None:
            old = self._before.get((framework_id, row["id"]))
            numbers = (old["goals"], old["support"], old["learning"]) if old else (None, None, None)
            found += [people_words(one) for one in numbers]
        return tuple(found)


def _by_row(body: DemandBody) -> dict[tuple[str, str], DemandRow]:
    found = {("", row["id"]): row for row in body["whole"]}
    return found | {(one["id"], row["id"]): row for one in body["frameworks"] for row in one["rows"]}


def _before(published: Sequence[Quarter], chosen: Quarter) -> Quarter | None:
    return next((one for one in published if one.name < chosen.name), None)


def _whole_title(row: DemandRow) -> str:
    return _("Any goal") if row["id"] == ANY else _("A goal of another kind")
