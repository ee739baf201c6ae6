"""Making next year's cycle from one that was: the same questions and people, days a year on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from uuid import UUID

from sqlalchemy.orm import Session

from kie import clock, events
from kie.cycles.listing import CycleLine, cycles
from kie.cycles.locking import locked
from kie.cycles.models import Cycle
from kie.cycles.queries import chosen_frameworks
from kie.cycles.service import make_cycle
from kie.cycles.wish import Wish
from kie.i18n import _
from kie.workdays import next_working_day

YEAR = re.compile(r"\b(20\d\d)(?:([/–-])(\d\d))?\b")
"""A year in a title, such as 2027, or two that follow each other, such as 2027/28."""
LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Copied:
    """A draft like another cycle. `is_new`: it was made now; else it was there already, and nobody had changed it."""

    cycle: Cycle
    is_new: bool


def copy_cycle(session: Session, cycle_id: UUID, actor_id: UUID | None) -> Copied:
    """A draft like this cycle, whatever state that is in. Raises NotFound.

    Everything that HR decided is taken over; days move on by whole years, until the opening lies ahead, and each to a
    working day. A rolling cycle begins where the former one let nobody begin any more, and lets people begin for a
    year, so that nobody falls between two or comes twice in one. A title that another cycle has gets a number. A draft
    that was copied before and stands as it was made is given again, so that two presses make one.
    """
    old = locked(session, cycle_id)
    wish = moved_on(Wish.of(old, chosen_frameworks(session, cycle_id)), clock.today())
    known = {line.cycle.title.casefold(): line for line in cycles(session)}
    for title in _titles(wish.title):
        wish, line = replace(wish, title=title), known.get(title.casefold())
        if line is None:
            break
        if _stands_as(session, line, wish):
            return Copied(line.cycle, is_new=False)
    made = make_cycle(session, wish, actor_id)
    events.record(session, actor_id, "cycle.copied", subject=made.id, source=str(cycle_id))
    return Copied(made, is_new=True)


def _stands_as(session: Session, line: CycleLine, wish: Wish) -> bool:
    """Whether it is a draft in the lists that wants just this."""
    if line.opened_at is not None or line.archived_at is not None:
        return False
    return Wish.of(line.cycle, chosen_frameworks(session, line.cycle.id)) == wish


def _titles(title: str) -> Iterator[str]:
    """The title, and then with one number after the other, none longer than a title may be."""
    yield title
    for number in count(2):
        mark = f" ({number})"
        yield title[: LONGEST_TITLE - len(mark)] + mark


def moved_on(wish: Wish, today: date) -> Wish:
    """The wish a year later, or as many as it takes for the opening not to lie behind `today`; of a rolling one, which
    begins where the former ended, for the closing."""
    years = 1
    while _last_to_come(wish, years) < today:
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


def _last_to_come(wish: Wish, years: int) -> date:
    if wish.rolling is not None:
        return years_on(wish.closes_on, years)
    return next_working_day(years_on(wish.opens_on, years))


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
