"""The days of the law: when a request is answered at the latest, and a complaint acknowledged; and whom one names."""

import re
from calendar import monthrange
from datetime import date, timedelta

from kie.texts import folded
from kie.workdays import next_working_day

ACKNOWLEDGED_WITHIN = timedelta(days=30)
"""Data (Use and Access) Act 2025, section 103: acknowledged within 30 days, answered without undue delay."""
SOON = timedelta(days=7)
"""How long before a last day it is said that it is near."""
LONGER = 3
"""Months from the receipt, where the one is extended by the two that are allowed."""
LOOKED_AT_AFTER = timedelta(days=31)
"""A receipt longer ago than this is overdue, or nearly: either HR is late, or the day was mistyped."""
LONG_AGO = 60
"""Months after which the day of a receipt is taken for a slip of the hand, such as the year 26 for 2026."""


def months_after(day: date, number: int) -> date:
    """The corresponding day so many months later, or the last day of a month that has none."""
    year, month = divmod(day.month - 1 + number, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def answer_due(received_on: date, months: int = 1) -> date:
    """The last day to answer a request: a calendar month after it came (article 12(3) of the UK GDPR), and the next
    working day where that is none."""
    return next_working_day(months_after(received_on, months))


def month_ends(received_on: date, due_on: date) -> date:
    """The day on which the month, or the three, would end if every day were a working day. `due_on`: as `answer_due`
    gave it."""
    longer = months_after(received_on, LONGER)
    return longer if longer <= due_on else months_after(received_on, 1)


def long_ago(received_on: date, today: date) -> bool:
    """Whether the day is too long ago to have been meant."""
    return received_on < months_after(today, -LONG_AGO)


def wants_a_look(received_on: date, today: date) -> bool:
    """Whether the day is so long ago that it is shown once more before it counts."""
    return today - received_on > LOOKED_AT_AFTER


def acknowledgement_due(made_on: date) -> date:
    """The last day on which a complaint is acknowledged."""
    return made_on + ACKNOWLEDGED_WITHIN


def calls_by_name(words: str, name: str) -> bool:
    """Whether a text has somebody's name in it: all of it, or its first and last word one after the other."""
    own, said = _words_of(name), f" {' '.join(_words_of(words))} "
    return bool(own) and any(f" {' '.join(one)} " in said for one in (own, own[:1] + own[1:][-1:]))


def _words_of(text: str) -> list[str]:
    return re.findall(r"\w+", folded(text))
