"""Whether this machine's clock is right: by the database's, by what was written last, by the kernel."""

import ctypes
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from kie import clock
from kie.doctor.installation import Installation
from kie.doctor.rules import Finding, apart
from kie.events import Event

NAME = "clock"
ASKS_DATABASE = True
SET_IT = "Let this machine, and the database's, be kept in time: run chronyd or systemd-timesyncd."
UNSYNCHRONISED = 5
"""What adjtimex(2) gives for a clock that nothing keeps in time."""
LARGEST_TIMEX = 512
"""Bytes; the structure takes fewer on every machine."""


def look(installation: Installation) -> Iterator[Finding]:
    """What is wrong with it; else one that all is well."""
    with installation.session() as session:
        bad = [*_beside_database(session), *_beside_events(session), *_kernel()]
    yield from bad or [Finding(NAME, "ok", "The clock is right, as far as can be seen from here.")]


def _beside_database(session: Session) -> Iterator[Finding]:
    """PostgreSQL may run on another machine; SQLite asks this one's clock."""
    if session.get_bind().dialect.name != "postgresql":
        return
    before = clock.now()
    there: datetime | None = session.scalar(text("SELECT clock_timestamp()"))
    assert there is not None  # noqa: S101 - narrows the type
    # The answer was written at some moment between asking and reading it.
    difference = there - (before + (clock.now() - before) / 2)
    level = apart(difference)
    if level != "ok":
        seconds = difference.total_seconds()
        yield Finding(
            NAME, level, f"The database's clock differs from this one's by {seconds:+.0f} s.", SET_IT
        )


def _beside_events(session: Session) -> Iterator[Finding]:
    """What was written last was written before now, unless a clock went back or another machine is ahead."""
    last = session.scalar(select(Event.at).order_by(Event.id.desc()).limit(1))
    ahead = timedelta() if last is None else last - clock.now()
    if ahead > timedelta() and apart(ahead) != "ok":
        seconds = ahead.total_seconds()
        says = f"The audit trail's last entry lies {seconds:.0f} s ahead of this clock."
        yield Finding(NAME, apart(ahead), says, SET_IT)


def _kernel() -> Iterator[Finding]:
    """Whether anything keeps this machine's clock in time, where Linux can be asked."""
    try:
        state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(LARGEST_TIMEX))
    except (AttributeError, OSError):
        return
    if state == UNSYNCHRONISED:
        yield Finding(NAME, "warning", "Nothing seems to keep this machine's clock in time.", SET_IT)
