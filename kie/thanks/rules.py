"""The rules of thanks: how many a day, and how much of a name finds somebody. Plain values only."""

from collections.abc import Iterable
from datetime import date

KINDS = ("thanks", "compliment")
MOST_A_DAY = 10
"""Enough for a farewell, too few to flood a diary."""
LEAST_LETTERS = 3
MOST_FOUND = 20


def left(days: Iterable[date], today: date) -> int:
    """How many more may be sent today. `days`: those on which some were sent, once for each."""
    return max(0, MOST_A_DAY - sum(day == today for day in days))


def enough(words: str) -> bool:
    """Whether enough of a name was typed to look for it: a list of everybody is nobody's wish."""
    return sum(character.isalnum() for character in words) >= LEAST_LETTERS
