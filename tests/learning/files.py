"""Files of things to learn."""

import csv
import io
from collections.abc import Iterable

from kie.learning.rows import NAMES

FOCUS = "customer-focus"
RESPECT = f"{FOCUS}/respect-and-courtesy"


def line(title: str, provider: str = "Learning team", **cells: str) -> dict[str, str]:
    """One line of a file; `cells` change any column."""
    given = {"kind": "course", "link": "", "hours": "", "competencies": "", "step": ""}
    return {"title": title, "provider": provider, **given, **cells}


def as_csv(lines: Iterable[dict[str, str]], columns: Iterable[str] = NAMES) -> bytes:
    """The lines as a CSV file."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(columns), restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode()
