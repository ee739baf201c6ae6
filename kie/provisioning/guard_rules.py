"""How many accounts a directory may close in a day without an administrator. Plain values only.

A directory whose filter is lost says of everybody that they have gone. What it may close by itself is what a day of
leavers explains; the rest waits until somebody has looked.
"""

from dataclasses import dataclass
from datetime import date, timedelta

WITHIN = timedelta(hours=24)
"""Closings of the time past that count, refusals that are shown, and how long an allowance holds."""
LONGEST_ALLOWANCE = 100_000


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
class Standing:
    """How a token stands. `closed`: people whom it shut out within `WITHIN`, and who still are; `most`: how many it
    may; `allowed`: how many of these an administrator added; `refused`: accounts that it was not let close within
    `WITHIN`, and still wants closed."""

    closed: int
    most: int
    allowed: int
    refused: int

    @property
    def stopped(self) -> bool:
        """Whether accounts wait for an administrator."""
        return self.refused > 0


def shuts_out(*, is_open: bool, removes: bool, starts_on: date, leaves_on: date | None, today: date) -> bool:
    """Whether closing an account takes anything from its owner: what counts against the bar.

    `removes`: it also makes today the last day of whoever has no earlier one. Who has left already loses nothing.
    """
    if leaves_on is not None and leaves_on < today:
        return False
    ends_earlier = leaves_on is None or leaves_on > max(today, starts_on)
    return is_open or (removes and ends_earlier)


def lets(closed: int, most: int) -> bool:
    """Whether one more may be closed, where `closed` others were."""
    return closed < most
