"""Reading learning demand as it is published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.errors import NotFound
from kie.i18n import _, format_day
from kie.insights.demand_models import DemandPublication
from kie.insights.demand_words import DemandBody, DemandRow


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

    @property
    def counted(self) -> str:
        """The same, and when it was counted."""
        return _("%(quarter)s, counted on %(day)s", quarter=self.title, day=format_day(self.counted_on))


@dataclass(frozen=True, slots=True)
class Demand:
    """One quarter's figures. `before`: the quarter before it that is published, None for the first one.

    `old`: the rows of that one, by framework (for the whole "") and id of the row.
    """

    quarter: Quarter
    body: DemandBody
    before: Quarter | None
    old: dict[tuple[str, str], DemandRow]


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


def demand_of(session: Session, published: Sequence[Quarter], chosen: Quarter) -> Demand:
    """The figures of this quarter and of the one before it. One statement."""
    before = next((one for one in published if one.name < chosen.name), None)
    names = [one.name for one in (chosen, before) if one is not None]
    rows = session.execute(
        select(DemandPublication.quarter, DemandPublication.body).where(DemandPublication.quarter.in_(names))
    )
    bodies = {quarter: cast(DemandBody, body) for quarter, body in rows}
    return Demand(chosen, bodies[chosen.name], before, _by_row(bodies[before.name]) if before else {})


def _by_row(body: DemandBody) -> dict[tuple[str, str], DemandRow]:
    found = {("", row["id"]): row for row in body["whole"]}
    return found | {(one["id"], row["id"]): row for one in body["frameworks"] for row in one["rows"]}
