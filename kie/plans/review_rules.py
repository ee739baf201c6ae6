"""When a plan is reviewed next, what is late in it, and who may say what at a talk. Plain values only.

Reviews are three months apart, on working days and never more than 92 days after the talk before. Days on which the
plan rests do not count (see docs/decisions/0022-reviews-of-a-plan.md).
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kie.plans.rules import Side
from kie.workdays import ONE_DAY, is_working_day, next_working_day, working_days_after

MONTHS = 3
MOST_DAYS = timedelta(days=92)
"""As long as three months can be."""
YEAR_AHEAD = 4
WORKING_DAYS_AFTER_A_PAUSE = 10
"""Whoever comes back has at least these before the talk is due."""
LONGEST_PAUSE = timedelta(days=366)
LATEST = date(2199, 12, 31)
"""A rest that ends later has no end that anybody means; up to here every sum of days is still a date."""
STATUSES = ("done", "carried-on", "dropped")


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which the plan rests, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Counting:
    """What the next review is counted from: `due_on` is three months after `since`, the last talk or the first goal.

    `rests`: agreed pauses and absences, in any order, over or still to come; `started_on`: when the person began or
    came back.
    """

    due_on: date
    since: date
    started_on: date
    rests: tuple[Period, ...] = ()

    def due(self, today: date) -> date:
        """When the next review is due, as it looks on `today`."""
        if self.started_on > self.since:
            return resumed(next_review(self.started_on), self.started_on, self.rests, today)
        return resumed(self.due_on, self.since, self.rests, today)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def reviews_after(since: date, times: int = YEAR_AHEAD) -> tuple[date, ...]:
    """The reviews 3, 6, 9 and 12 months after `since`, if each is held on its day.

    Each is on the next working day, or on the last one within 92 days of the review before.
    """
    found: list[date] = []
    for number in range(1, times + 1):
        latest = (found[-1] if found else since) + MOST_DAYS
        day = next_working_day(months_after(since, MONTHS * number))
        found.append(day if day <= latest else _last_working_day(latest))
    return tuple(found)


def next_review(since: date) -> date:
    """When the plan is reviewed next, counted from the day the two talked, or from the first goal."""
    return reviews_after(since, 1)[0]


def _last_working_day(day: date) -> date:
    while not is_working_day(day):
        day -= ONE_DAY
    return day


def resumed(due_on: date, since: date, rests: Iterable[Period], today: date) -> date:
    """When a review is due that was due on `due_on`, counted from `since`, given the days on which the plan rests.

    It is due as many days later, on a working day, and at least ten working days after the last day of rest. A rest
    counts when it begins before the review is due, or has begun by `today` without the review having been held.
    """
    moved, last = due_on, None
    for one in _merged(rests):
        first = max(one.first, since + ONE_DAY)
        if first <= one.last and first <= max(moved, today):
            moved, last = moved + (one.last - first + ONE_DAY), one.last
    if last is None:
        return due_on
    return max(next_working_day(moved), working_days_after(last, WORKING_DAYS_AFTER_A_PAUSE))


def _merged(rests: Iterable[Period]) -> list[Period]:
    """The same days in order, each in one period only, none after `LATEST`."""
    found: list[Period] = []
    ending = (Period(one.first, min(one.last, LATEST)) for one in rests)
    for one in sorted((one for one in ending if one.first <= one.last), key=lambda one: one.first):
        if found and one.first <= found[-1].last + ONE_DAY:
            found[-1] = Period(found[-1].first, max(found[-1].last, one.last))
        else:
            found.append(one)
    return found


def resting_until(rests: Iterable[Period], today: date) -> date | None:
    """The last day of the rest that `today` is in; None when the plan does not rest."""
    return next((one.last for one in _merged(rests) if one.first <= today <= one.last), None)


def whose(owner: str) -> Side:
    """Which side answers for an action: the manager for the organisation's as well."""
    return "employee" if owner == "me" else "manager"


def may_answer(confirmed: bool, has_answered: bool, latest: bool) -> bool:
    """Whether somebody may write their answers at a talk: until it is confirmed; once more where they wrote none."""
    return latest and (not confirmed or not has_answered)


def closes(side: Side, both: bool, kind: str) -> bool:
    """Whether the goal ends when this side says in a review that it is done or dropped.

    The plan is the employee's: what the manager says of it stands in the record, and ends nothing but a proposal of
    the manager's own in which the employee had no part yet (`both`).
    """
    if side == "employee":
        return kind != "carried-on"
    return kind == "dropped" and not both


def worst(days: Sequence[date]) -> date | None:
    """The day that has passed the longest; None without any."""
    return min(days, default=None)
