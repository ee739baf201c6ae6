"""A bar that must be held, and the table of all of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the table. `figure`: what was measured, in words. `ratio` must be at most `limit`.

    `limit` None: nothing is asked, the line is for reading.
    """

    name: str
    figure: str
    ratio: float
    limit: float | None

    @property
    def held(self) -> bool:
        """Whether the bar is held."""
        return self.limit is None or self.ratio <= self.limit

    @property
    def verdict(self) -> str:
        """Held, missed, or for reading only."""
        if self.limit is None:
            return "-"
        return "held" if self.held else "MISSED"


def table(bars: Iterable[Bar], heading: bool = True) -> str:
    """The bars as lines of text."""
    lines = [("what", "figure", "ratio", "at most", "")] if heading else []
    lines += [
        (bar.name, bar.figure, f"{bar.ratio:.2f}", "" if bar.limit is None else f"{bar.limit:g}", bar.verdict)
        for bar in bars
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(5)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def ms(seconds: float) -> str:
    """Seconds as milliseconds, for reading."""
    return f"{seconds * 1000:.1f} ms"


def p95(values: list[float]) -> float:
    """The value below which 95 of 100 lie."""
    return quantiles(values, n=20)[-1]


__all__ = ["Bar", "median", "ms", "p95", "table"]
