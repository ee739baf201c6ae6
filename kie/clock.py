"""What time it is: instants in UTC, days as people in the United Kingdom count them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in Europe/London, whatever zone the server keeps."""
    return now().astimezone(LONDON).date()


def in_words(instant: datetime) -> str:
    """The instant in UTC, as commands print it: 5 March 2027, 14:03 (UTC)."""
    shown = instant.astimezone(UTC)
    return f"{shown.day} {shown:%B %Y, %H:%M} (UTC)"


def local(instant: datetime) -> datetime:
    """The same instant on a clock in Europe/London, for showing to people."""
    return instant.astimezone(LONDON)
