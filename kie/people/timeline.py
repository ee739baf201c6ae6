"""The dated reporting lines of one person of one kind: what holds on a day, what is planned, how a change fits in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from kie.workdays import ONE_DAY

MOST_AHEAD = timedelta(days=180)
"""How far ahead a change may be planned: a reorganisation, not a guess."""


@dataclass(frozen=True, slots=True)
class DatedLine:
    """A reporting line. `manager`: the staff number at its other end; `ends_on`: the last day, None while it lasts."""

    id: UUID
    manager: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Planned:
    """From `day` on somebody answers to `manager`, or, None, to nobody of that kind."""

    day: date
    manager: str | None


@dataclass(frozen=True, slots=True)
class Turn:
    """What to do to somebody's lines. `ends`: new last days, None to let a line last; `begins`: a new line's day."""

    removed: tuple[UUID, ...] = ()
    ends: tuple[tuple[UUID, date | None], ...] = ()
    begins: date | None = None


def may_take_effect(day: date, today: date) -> bool:
    """Whether changes may be said to hold from `day` on: from today to half a year ahead.

    Not earlier, because what was read and written up to now was read and written by whoever led on those days.
    """
    return today <= day <= today + MOST_AHEAD


def holding(lines: Sequence[DatedLine], day: date) -> str | None:
    """Who is at the other end on `day`. The lines never overlap."""
    found = (
        line for line in lines if line.starts_on <= day and (line.ends_on is None or day <= line.ends_on)
    )
    return next((line.manager for line in found), None)


def planned(lines: Sequence[DatedLine], after: date) -> tuple[Planned, ...]:
    """What changes after this day, in the order of days. `lines` in the order of their days."""
    if not any(line.starts_on > after or line.ends_on is not None for line in lines):
        return ()
    starts = {line.starts_on: line.manager for line in lines}
    gaps = {line.ends_on + ONE_DAY for line in lines if line.ends_on is not None} - set(starts)
    found = [*starts.items(), *((day, None) for day in gaps)]
    return tuple(Planned(day, manager) for day, manager in sorted(found, key=_day) if day > after)


def _day(one: tuple[date, str | None]) -> date:
    return one[0]


def turned(lines: Sequence[DatedLine], day: date, manager: str | None) -> Turn:
    """From `day` on and without end it is `manager`; whatever was planned for that day or later gives way.

    A line that would have lasted no day at all is taken away instead of ended. One that was to end the day before and
    is to the same manager lasts, so that a plan that is called off leaves no seam.
    """
    removed = tuple(line.id for line in lines if line.starts_on >= day)
    last = max((line for line in lines if line.starts_on < day), key=_starts_on, default=None)
    eve = day - ONE_DAY
    if last is not None and last.ends_on == eve and last.manager == manager:
        return Turn(removed, ((last.id, None),))
    outlasts = last is not None and (last.ends_on is None or last.ends_on > eve)
    ends = ((last.id, eve),) if last is not None and outlasts else ()
    return Turn(removed, ends, None if manager is None else day)


def _starts_on(line: DatedLine) -> date:
    return line.starts_on
