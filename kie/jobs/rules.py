"""When something regular is due, by the clocks of the United Kingdom."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Minutely:
    """Every minute, on the minute."""


@dataclass(frozen=True, slots=True)
class Hourly:
    """Every hour, so many minutes past. The hour that comes twice in October counts twice."""

    minute: int = 0


@dataclass(frozen=True, slots=True)
class Daily:
    """Once a day at this time of the clock on the wall.

    A time that comes twice, when clocks go back, counts the first time. One that does not come, when they go forward,
    is an hour later on the wall.
    """

    at: time


Timing = Minutely | Hourly | Daily


def occurrences(timing: Timing, after: datetime, until: datetime) -> list[datetime]:
    """Every instant, in UTC, later than `after` and not later than `until`, at which it is due. Both aware."""
    start, end = after.astimezone(UTC), until.astimezone(UTC)
    if isinstance(timing, Minutely):
        due = _each(timedelta(minutes=1), start.replace(second=0, microsecond=0), end)
    elif isinstance(timing, Hourly):
        # Whole hours are whole hours in London too: its clock differs from UTC by whole hours.
        due = _each(timedelta(hours=1), start.replace(minute=timing.minute, second=0, microsecond=0), end)
    else:
        day, due = start.astimezone(LONDON).date(), []
        while day <= end.astimezone(LONDON).date():
            due.append(_on(day, timing.at))
            day += timedelta(days=1)
    return [one for one in due if start < one <= end]


def latest(timing: Timing, now: datetime) -> datetime:
    """The last instant at or before `now` at which it was due. What was missed before it is done once, with it."""
    back = timedelta(minutes=2) if isinstance(timing, Minutely) else timedelta(days=2)
    return occurrences(timing, now - back, now)[-1]


def _each(step: timedelta, found: datetime, end: datetime) -> list[datetime]:
    due = []
    while found <= end:
        due.append(found)
        found += step
    return due


def _on(day: date, at: time) -> datetime:
    return datetime.combine(day, at.replace(fold=0), LONDON).astimezone(UTC)
