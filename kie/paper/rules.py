"""Rules of paper: how long a person has to correct what was typed in for them, and whose forms are asked for."""

from datetime import date, datetime, timedelta

CODE_LENGTH = 12
CORRECTION = timedelta(days=10)
BLANK_TOO = "blank_on_paper"
"""The box that says that what is blank is blank on the paper too."""
COPY_WITHIN = timedelta(minutes=30)
AT_ONCE = 100
"""Forms in one run: about as many pages as a printer's tray holds."""


def to_correct_until(typed_on: date, closes_on: date) -> date:
    """The last day for corrections: ten days after it was typed, but always the day before the cycle closes.

    What is typed in that late can be corrected on the same day only.
    """
    return max(typed_on, min(typed_on + CORRECTION, closes_on - timedelta(days=1)))


def may_print_copy(kind: str, typed_at: datetime, now: datetime) -> bool:
    """Whether the clerk who typed it may still print the copy: long enough for a printer to jam and be mended.

    `kind`: of the entry; what the person has confirmed needs no copy any more.
    """
    return kind != "confirmed" and now - typed_at < COPY_WITHIN


def numbers_from(text: str) -> tuple[str, ...]:
    """The staff numbers in what somebody typed, apart by spaces, commas or lines, each once."""
    return tuple(dict.fromkeys(text.replace(",", " ").replace(";", " ").split()))
