"""Rolling cycles: everybody begins on a day of their own, counted from the day on which they started."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self

from kie.workdays import next_working_day

ANNIVERSARY, START = "anniversary", "start"
COUNTED_FROM = (ANNIVERSARY, START)
MOST_DAYS = 366
ASKED = frozenset({None, "day-ahead"})
"""Why somebody is left out on one day and asked by the cycle all the same: not at all, or for their own day to come."""


@dataclass(frozen=True, slots=True)
class Rolling:
    """How a rolling cycle counts. `counted_from`: each anniversary of the day on which somebody started, or that day.

    `begins_after`: the review begins so many days after the start; nothing with an anniversary. `self_days`,
    `manager_days`: the two parts are due so many days after it has begun.
    """

    counted_from: str
    begins_after: int
    self_days: int
    manager_days: int

    @classmethod
    def of(cls, kept: dict[str, Any] | None) -> Self | None:
        """What a cycle keeps; None for one in which all begin together."""
        return None if kept is None else cls(**kept)

    def begins_on(self, starts_on: date, opens_on: date) -> date | None:
        """When the review of somebody begins who started on `starts_on`, in a cycle from `opens_on`; None when it is
        not theirs: their day came before it."""
        if self.counted_from == START:
            day = starts_on + timedelta(days=self.begins_after)
            return day if day >= opens_on else None
        day = anniversary(starts_on, max(opens_on.year, starts_on.year + 1))
        return day if day >= opens_on else anniversary(starts_on, day.year + 1)

    def last_on(self, closes_on: date) -> date:
        """The last day on which a review can begin and still have all its days before the cycle closes."""
        return closes_on - timedelta(days=max(self.self_days, self.manager_days))

    def comes_twice(self, opens_on: date, closes_on: date) -> bool:
        """Whether somebody's day comes a second time, for which they could not begin in the same cycle."""
        return self.counted_from == ANNIVERSARY and self.last_on(closes_on) >= a_year_after(opens_on)

    def next_year(self, closes_on: date) -> tuple[date, date]:
        """First and last day of the cycle that follows one that closes on `closes_on`: it lets people begin for a year,
        from the first day on which nobody began in that one."""
        opens_on = self.last_on(closes_on) + timedelta(days=1)
        return opens_on, a_year_after(opens_on) + timedelta(days=max(self.self_days, self.manager_days) - 1)

    def days_from(self, day: date, closes_on: date) -> tuple[date, date]:
        """By when the two parts are due of somebody who begins on `day`: working days, never past the closing."""
        own, manager = (
            min(next_working_day(day + timedelta(days=days)), closes_on)
            for days in (self.self_days, self.manager_days)
        )
        return own, manager


@dataclass(frozen=True, slots=True)
class Window:
    """A rolling cycle between its first and its last day."""

    rolling: Rolling
    opens_on: date
    closes_on: date

    def left_out_because(self, starts_on: date, day: date) -> str | None:
        """Why somebody does not take part on `day`: their day was before the cycle, comes after it, or comes later."""
        begins = self.rolling.begins_on(starts_on, self.opens_on)
        if begins is None:
            return "day-before"
        if begins > self.rolling.last_on(self.closes_on):
            return "day-after"
        return "day-ahead" if begins > day else None

    def is_for(self, starts_on: date, day: date) -> bool:
        """Whether somebody takes part on `day`, or will once their own day has come."""
        return self.left_out_because(starts_on, day) in ASKED


def a_year_after(day: date) -> date:
    """The same day of the next year."""
    return anniversary(day, day.year + 1)


def anniversary(starts_on: date, year: int) -> date:
    """The day of that year on which somebody has been there for whole years; 1 March for a 29 February."""
    try:
        return starts_on.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
