"""Learning demand: a bar for each competency whose number is shown, the words beside each, the first one on top.

A hidden number has no bar and its words say so; the axis begins at nought and ends above the longest bar shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kie.insights.charts.drawing import drawn
from kie.insights.charts.text import on_lines, plain, wrapped

ROW_HEIGHT = 44
MARGINS = 72
LABEL = 26
"""Characters of a line beside the bars."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One competency. `people` None: not shown. `words`: the number as it is said."""

    title: str
    people: int | None
    words: str


def demand(bars: Sequence[Bar]) -> str:
    """The figure as JSON."""
    longest = max((bar.people or 0 for bar in bars), default=0)
    trace = {
        "type": "bar",
        "orientation": "h",
        "y": [str(place) for place in range(len(bars))],
        "x": [bar.people or 0 for bar in bars],
        "text": [plain(bar.words) for bar in bars],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertext": [on_lines([bar.title, bar.words]) for bar in bars],
        "hoverinfo": "text",
    }
    layout = {
        "height": MARGINS + ROW_HEIGHT * max(len(bars), 1),
        "showlegend": False,
        "margin": {"t": 8, "b": 40, "l": 8, "r": 16},
        "xaxis": {"range": [0, max(longest, 10) * 1.5], "rangemode": "tozero", "zeroline": True},
        "yaxis": {
            "type": "category",
            "autorange": "reversed",
            "tickmode": "array",
            "tickvals": [str(place) for place in range(len(bars))],
            "ticktext": [wrapped(bar.title, LABEL, 2) for bar in bars],
            "automargin": True,
            "showgrid": False,
        },
    }
    return drawn([trace], layout)
