"""Counts that grow over weeks: one line for each of two or three kinds, told apart by dashes and marks as well.

The vertical axis runs from nought to the number of people who count, so that a steep line is not made of few. Colours
are the page's, in light and dark.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kie.insights.charts.drawing import Part, drawn
from kie.insights.charts.text import on_lines, plain

DASHES = ("solid", "dash", "dot")
SYMBOLS = ("circle", "diamond-open", "square-open")
HEIGHT = 320


@dataclass(frozen=True, slots=True)
class Growth:
    """One line: its name, and how many by the end of each week."""

    name: str
    counts: tuple[int, ...]


def weeks(ends: Sequence[str], lines: Sequence[Growth], people: int) -> str:
    """The figure as JSON. `ends`: the last day of each week in words; `people`: the top of the axis.

    Raises ValueError for more lines than there are dashes.
    """
    if len(lines) > len(DASHES):
        raise ValueError(f"{len(lines)} lines, {len(DASHES)} dashes")
    layout = {
        "height": HEIGHT,
        "showlegend": True,
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
        "margin": {"t": 48, "b": 64, "l": 48, "r": 16},
        # Two days are all that fit below each other on a phone; the others show at each mark and in the table.
        "xaxis": {
            "type": "category",
            "tickmode": "array",
            "tickvals": sorted({0, len(ends) - 1}),
            "tickangle": 0,
            "showgrid": False,
        },
        "yaxis": {"range": [0, max(people, 1) * 1.04], "rangemode": "tozero", "zeroline": True},
    }
    return drawn([_line(place, line, ends) for place, line in enumerate(lines)], layout)


def _line(place: int, line: Growth, ends: Sequence[str]) -> Part:
    return {
        "type": "scatter",
        "name": plain(line.name),
        "x": [plain(end) for end in ends],
        "y": list(line.counts),
        "mode": "lines+markers",
        "line": {"dash": DASHES[place], "width": 2.5},
        "marker": {"symbol": SYMBOLS[place], "size": 8},
        "hovertext": [
            on_lines([end, f"{line.name}: {count}"]) for end, count in zip(ends, line.counts, strict=True)
        ],
        "hoverinfo": "text",
    }
