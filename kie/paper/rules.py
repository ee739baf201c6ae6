"""Rules of paper: how long a person has to correct what was typed in for them, and how codes are read."""

from datetime import date, datetime, timedelta

from kie.accounts.rules import CODE_ALPHABET, TRIES_PER_ACCOUNT, bare_code, shown_code

__all__ = [
    "AT_ONCE",
    "CODE_ALPHABET",
    "CODE_LENGTH",
    "CORRECTION",
    "TRIES_PER_ACCOUNT",
    "bare_code",
    "may_print_copy",
    "numbers_from",
    "shown_code",
    "to_correct_until",
]

CODE_LENGTH = 12
CORRECTION = timedelta(days=10)
COPY_WITHIN = timedelta(minutes=30)
AT_ONCE = 100
"""Forms in one run: about as many pages as a printer's tray holds."""


def to_correct_until(typed_on: date, closes_on: date) -> date:
    """The last day for corrections: ten days after it was typed, but always the day before the cycle closes.

    What is typed in that late can be corrected on the same day only.
    """
    return max(typed_on, min(typed_on + CORRECTION, closes_on - timedelta(days=1)))


def may_print_copy(typed_at: datetime, now: datetime) -> bool:
    """Whether the clerk who typed it may still print the copy: long enough for a printer to jam and be mended."""
    return now - typed_at < COPY_WITHIN


def numbers_from(text: str) -> tuple[str, ...]:
    """The staff numbers in what somebody typed, apart by spaces, commas or lines, each once."""
    return tuple(dict.fromkeys(text.replace(",", " ").replace(";", " ").split()))
