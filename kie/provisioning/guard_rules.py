"""How many accounts a directory may close in a day without an administrator. Plain values only.

A directory whose filter is lost says of everybody that they have gone. What it may close by itself is what a day of
leavers explains; the rest waits until somebody has looked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

WITHIN = timedelta(hours=24)
"""Closings of the time past that count, and how long an allowance holds."""
PAUSE = timedelta(hours=3)
"""A longer one ends a run of closings. A directory asks again within the hour; leavers of one day are not joined to
those of the next."""
TOLD_EVERY = timedelta(hours=24)
"""How often administrators are told of a token that is stopped, for as long as the directory goes on asking."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What each token may close within `WITHIN`: `least` accounts, however small the council, else `percent` of its
    people."""

    least: int
    percent: int

    def over(self, people: int) -> int:
        """How many accounts that is, where so many people are in post."""
        return max(self.least, people * self.percent // 100)


@dataclass(frozen=True, slots=True)
class Leave:
    """What administrators have let a token do. `stopped_at`: when it was stopped, and nobody has looked since; None
    where it may close. `allowed`: accounts that it may close beside the rule. `only_since`: it goes on after a stop
    since then, and for a day closes only these; None where it closes by itself as well."""

    stopped_at: datetime | None
    allowed: int
    only_since: datetime | None


def leave(stopped_at: datetime | None, given: Iterable[tuple[datetime, int]], now: datetime) -> Leave:
    """What follows from the last stop and from all that was ever allowed, each with its time.

    A stop ends with an allowance that is made after it, and with nothing else. Of a mistake that goes on meanwhile no
    more goes through on the day of the allowance than was allowed, though the closings of the stop are long past.
    """
    each = sorted(given)
    holding = sum(most for at, most in each if at > now - WITHIN)
    if stopped_at is None:
        return Leave(None, holding, None)
    after = [at for at, _most in each if at > stopped_at]
    if not after:
        return Leave(stopped_at, holding, None)
    if after[0] <= now - WITHIN:
        return Leave(None, holding, None)
    return Leave(None, sum(most for at, most in each if at > stopped_at), after[0])


@dataclass(frozen=True, slots=True)
class Standing:
    """How a token stands. `closed`: people whom it shut out within `WITHIN`, and who still are; `most`: how many it
    may; `allowed`: how many of these an administrator added; `refused`: accounts that it was not let close, and may
    still want closed; `stopped_at`: when it was stopped, None where it may close."""

    closed: int
    most: int
    allowed: int
    refused: int
    stopped_at: datetime | None = None

    @property
    def left(self) -> int:
        """How many of the accounts that an administrator added it has not closed: the rule's own are used first."""
        return 0 if self.stopped else max(0, min(self.allowed, self.most - self.closed))

    @property
    def stopped(self) -> bool:
        """Whether it closes nothing until an administrator lets it."""
        return self.stopped_at is not None


@dataclass(frozen=True, slots=True)
class Run:
    """Closings of which none came more than `PAUSE` after the one before: what is opened again together. `began`: when
    the first of them was; `number`: how many they are."""

    began: datetime
    number: int


def last_run(latest_first: Iterable[datetime]) -> Run | None:
    """The run in which the latest of these closings stands; None where there are none. Asks for no time past the gap
    before it.

    A mistake that was stopped and goes on later is of several runs: whoever opens accounts is told how many were closed
    before the last one, and looks. The other way round, ordinary leavers would be opened with it.
    """
    run: Run | None = None
    for at in latest_first:
        if run is None:
            run = Run(at, 1)
        elif at >= run.began - PAUSE:
            run = Run(at, run.number + 1)
        else:
            break
    return run


def shuts_out(*, is_open: bool, removes: bool, starts_on: date, leaves_on: date | None, today: date) -> bool:
    """Whether closing an account takes anything from its owner: what counts against the bar.

    `removes`: it also makes today the last day of whoever has no earlier one. Who has left already loses nothing.
    """
    if leaves_on is not None and leaves_on < today:
        return False
    ends_earlier = leaves_on is None or leaves_on > max(today, starts_on)
    return is_open or (removes and ends_earlier)


def most_allowed(is_open: int, left: int) -> int:
    """How many accounts more a token may be allowed, where so many are open and `left` of what was allowed before is
    not used: there are no more to close."""
    return max(0, is_open - left)


def kept_of(given: Sequence[int], left: int) -> list[int]:
    """What stays of allowances, the oldest first, when `left` of them in all is taken back: of the newest first."""
    kept: list[int] = []
    for most in reversed(given):
        gone = min(most, left)
        left -= gone
        kept.append(most - gone)
    return kept[::-1]


def lets(closed: int, most: int) -> bool:
    """Whether one more may be closed, where `closed` others were."""
    return closed < most
