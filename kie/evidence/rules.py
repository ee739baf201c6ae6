"""The rules of the diary: how old a note is, and when sharing it is final. Plain values only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

KINDS = ("note", "thanks", "compliment")
MOST_TAGS = 5
MOST_BESIDE = 5
"""Notes shown beside one theme; the diary itself has the others."""
OLDEST_YEARS = 10

Unit = Literal["day", "week", "month", "year"]


@dataclass(frozen=True, slots=True)
class Hold:
    """The manager has handed in. `until`: when that cycle closed, None while it is open."""

    until: datetime | None


def held(shared_at: datetime | None, holds: Iterable[Hold]) -> bool:
    """Whether a note stays as it is: it was shared before the end of a review whose manager has handed in.

    `shared_at`: None for a private note, which is never held.
    """
    return shared_at is not None and any(hold.until is None or shared_at <= hold.until for hold in holds)


def age(happened_on: date, today: date) -> tuple[Unit, int]:
    """How long ago a day is, in the unit that people would use for it: days, weeks from the second, months, years.

    Zero days is today, and so is a day that is still to come.
    """
    days = max(0, (today - happened_on).days)
    months = (today.year - happened_on.year) * 12 + today.month - happened_on.month
    months -= today.day < happened_on.day
    if days < 14:
        return "day", days
    if months < 2:
        return "week", days // 7
    return ("month", months) if months < 24 else ("year", months // 12)


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; the last of February for the 29th where there is none."""
    last = min(day.day, 28) if day.month == 2 else day.day
    return date(day.year - years, day.month, last)
