"""Whether this machine knows the hours of the United Kingdom, by which deadlines and reminders go."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kie.doctor.installation import Installation
from kie.doctor.rules import Finding

NAME = "time-zones"
WINTER, SUMMER = datetime(2027, 1, 15, tzinfo=UTC), datetime(2027, 7, 15, tzinfo=UTC)


def look(_installation: Installation) -> Iterator[Finding]:
    """One finding."""
    cure = "Install the package tzdata of this machine, or the one of the same name for Python."
    try:
        # Not the one that this process has read before.
        london = ZoneInfo.no_cache("Europe/London")
    except ZoneInfoNotFoundError:
        yield Finding(NAME, "fault", "This machine knows no Europe/London.", cure)
        return
    offsets = [one.astimezone(london).utcoffset() for one in (WINTER, SUMMER)]
    if offsets == [timedelta(0), timedelta(hours=1)]:
        yield Finding(NAME, "ok", "This machine knows the hours of the United Kingdom.")
    else:
        yield Finding(NAME, "fault", "What this machine knows of Europe/London is wrong.", cure)
