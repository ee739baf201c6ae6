"""Over which days the trail is read."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MOST_DAYS = 31
"""Days that are shown at a time, so that a page is quick whatever the trail holds."""
USUAL_DAYS = 7


def days_chosen(first: date | None, last: date | None, today: date) -> tuple[date, date]:
    """The days to show, when either or both of them may have been left out."""
    usual = timedelta(days=USUAL_DAYS - 1)
    if last is None:
        last = today if first is None else max(first, min(today, _later(first, MOST_DAYS - 1)))
    if first is None:
        first = last - usual if last - date.min > usual else date.min
    return first, last


def window(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the beginning of the first day to the end of the last, by the clock of the zone."""
    # A day more on either side is left to the zone, whose clock may be ahead or behind.
    first = max(first, date.min + timedelta(days=2))
    last = min(max(last, first), date.max - timedelta(days=2))
    return datetime.combine(min(first, last), time(), zone), datetime.combine(_later(last, 1), time(), zone)


def _later(day: date, days: int) -> date:
    return day + timedelta(days=days) if date.max - day > timedelta(days=days) else date.max
