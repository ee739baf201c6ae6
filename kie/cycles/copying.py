"""Making next year's cycle from one that was: the same questions and people, days a year on."""

import re
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock, events
from kie.cycles.models import Cycle
from kie.cycles.queries import chosen_frameworks, cycle_context
from kie.cycles.service import make_cycle
from kie.cycles.wish import Wish
from kie.i18n import _
from kie.workdays import next_working_day

YEAR = re.compile(r"\b(20\d\d)(?:([/–-])(\d\d))?\b")
"""A year in a title, such as 2027, or two that follow each other, such as 2027/28."""
LONGEST_TITLE = 200


def copy_cycle(session: Session, cycle_id: UUID, actor_id: UUID | None) -> Cycle:
    """A new draft like this cycle, whatever state that is in. Raises NotFound.

    Everything that HR decided is taken over; days move on by whole years, until the closing lies ahead, and each to a
    working day. A rolling cycle begins where the former one let nobody begin any more, and lets people begin for a
    year, so that nobody falls between two or comes twice in one.
    """
    old = cycle_context(session, cycle_id).cycle
    wish = moved_on(Wish.of(old, chosen_frameworks(session, cycle_id)), clock.today())
    made = make_cycle(session, wish, actor_id)
    events.record(session, actor_id, "cycle.copied", subject=made.id, source=str(cycle_id))
    return made


def moved_on(wish: Wish, today: date) -> Wish:
    """The wish a year later, or as many as it takes for the closing to lie ahead of `today`."""
    years = 1
    while years_on(wish.closes_on, years) < today:
        years += 1

    def later(day: date) -> date:
        return next_working_day(years_on(day, years))

    opens_on, closes_on = later(wish.opens_on), later(wish.closes_on)
    self_due_on, manager_due_on = later(wish.self_due_on), later(wish.manager_due_on)
    if wish.rolling is not None:
        opens_on, closes_on = wish.rolling.next_year(years_on(wish.closes_on, years - 1))
        self_due_on = manager_due_on = closes_on
    return replace(
        wish,
        title=_title(wish.title, years),
        started_by=None if wish.started_by is None else years_on(wish.started_by, years),
        opens_on=opens_on,
        self_due_on=self_due_on,
        manager_due_on=manager_due_on,
        closes_on=closes_on,
    )


def years_on(day: date, years: int) -> date:
    """The same day so many years later; 28 February for a 29th that is not there."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _title(title: str, years: int) -> str:
    def later(found: re.Match[str]) -> str:
        year, sign, second = found.groups()
        end = "" if second is None else f"{sign}{(int(second) + years) % 100:02}"
        return f"{int(year) + years}{end}"

    moved = YEAR.sub(later, title)
    return (moved if moved != title else _("%(title)s (copy)", title=title))[:LONGEST_TITLE]
