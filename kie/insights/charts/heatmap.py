"""The heatmap: teams down, competencies across, the number in each cell, a hatched cell where none is shown.

Colours run over the scale's whole range, whatever the cells hold, so that they say nothing about other cells.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kie.insights.charts.drawing import Part, drawn
from kie.insights.charts.text import plain, wrapped

RAMP = ("#eef8f5", "#cbe7e0", "#9dd0c6", "#63b0a5", "#2a8279", "#064a46")
"""One hue from light to dark, told apart by lightness alone."""

BOTH_WAYS = ("#8a3b12", "#d9915f", "#f6dcc6", "#f1f3f2", "#cbe7e0", "#63b0a5", "#064a46")
"""Two hues for what runs below and above nought, palest in the middle."""

HATCH = "#7d8b88"
EDGE = 0.47
"""Half of a cell's width that is filled; the rest is the gap between cells."""

ROW_HEIGHT = 58
LINE_HEIGHT = 19
LINES_AT_MOST = 8
KEY_HEIGHT = 14
KEY_GAP = 20
KEY_WORDS = 46
"""Below the map the colours with the words of the scale: how high, how far below, and the room for the words."""
KEY_SHADES = 60


@dataclass(frozen=True, slots=True)
class MapCell:
    """A shown cell. `number`: where on the scale; `words`: what stands in the cell.

    `hover`: the whole sentence, as plotly reads it (see `charts.text`).
    """

    number: float
    words: str
    hover: str


@dataclass(frozen=True, slots=True)
class MapScale:
    """What colours run over, whatever the cells hold: from `low` to `high`, with words at some numbers of it."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    ramp: tuple[str, ...] = RAMP


def scale_of_steps(steps: Sequence[str]) -> MapScale:
    """From the first step to the last, with the words of each."""
    ticks = tuple((number, f"{number} {plain(name)}") for number, name in enumerate(steps, start=1))
    return MapScale(1, len(steps), ticks)


def heatmap(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[MapCell | None]],
    scale: MapScale,
    hidden_words: str,
    *,
    first_apart: bool = True,
) -> str:
    """The figure as JSON. `rows`: names as plotly reads them (see `charts.text`); `cells` by row; None: not shown.

    `hidden_words`: what a hidden cell says when pointed at. `first_apart`: the first row holds the others.
    """
    width = max(9, 96 // max(1, len(columns)))
    # A very long title ends in an ellipsis, since the table has it whole.
    titles = [wrapped(title, width, LINES_AT_MOST, whole_words=True) for title in columns]
    lines = max((title.count("<br>") + 1 for title in titles), default=1)
    above, inside = LINE_HEIGHT * lines + 20, ROW_HEIGHT * len(rows) + KEY_GAP + KEY_HEIGHT
    layout = {
        "height": above + inside + KEY_WORDS,
        "showlegend": False,
        "margin": {"t": above, "b": KEY_WORDS, "l": 8, "r": 8},
        "xaxis": {**_axis(titles), "side": "top", "range": [-0.5, len(columns) - 0.5]},
        "yaxis": {
            **_axis(rows),
            "range": [len(rows) - 0.5, -0.5],
            "domain": [(KEY_GAP + KEY_HEIGHT) / inside, 1],
        },
        "xaxis2": _key_axis(scale),
        "yaxis2": {"anchor": "x2", "domain": [0, KEY_HEIGHT / inside], "range": [0, 1], "visible": False},
        "shapes": [*_hatching(cells), *_under_first(len(rows) if first_apart else 0)],
    }
    traces = [_colours(rows, columns, cells, scale, hidden_words), _numbers(cells, scale), _key(scale)]
    return drawn(traces, layout)


def colour_at(number: float, scale: MapScale) -> tuple[float, float, float]:
    """The ramp's colour for this place on the scale: red, green and blue from 0 to 255."""
    part = (number - scale.low) / (scale.high - scale.low)
    place = min(max(part, 0.0), 1.0) * (len(scale.ramp) - 1)
    lower = min(int(place), len(scale.ramp) - 2)
    first, second = _channels(scale.ramp[lower]), _channels(scale.ramp[lower + 1])
    red, green, blue = (a + (b - a) * (place - lower) for a, b in zip(first, second, strict=True))
    return red, green, blue


def ink_on(paper: tuple[float, float, float]) -> str:
    """Black or white, whichever stands out more: one of them always does at 4.5:1 (WCAG 2.2, 1.4.3)."""
    return "#000000" if luminance(paper) > 0.179 else "#ffffff"


def luminance(colour: tuple[float, float, float]) -> float:
    """Relative luminance from 0 to 1, as WCAG 2.2 defines it."""
    parts = (channel / 255 for channel in colour)
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _axis(names: Sequence[str]) -> Part:
    return {
        "tickmode": "array",
        "tickvals": list(range(len(names))),
        "ticktext": list(names),
        "tickangle": 0,
        "tickfont": {"size": 15},
        "ticks": "outside",
        "ticklen": 8,
        "tickcolor": "rgba(0, 0, 0, 0)",
        "showgrid": False,
        "zeroline": False,
        "showline": False,
    }


def _colours(
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Sequence[Sequence[MapCell | None]],
    scale: MapScale,
    hidden_words: str,
) -> Part:
    return {
        "type": "heatmap",
        "x": list(range(len(columns))),
        "y": list(range(len(rows))),
        "z": [[None if cell is None else cell.number for cell in row] for row in cells],
        **_ramp(scale),
        "xgap": 4,
        "ygap": 4,
        "hovertext": [[hidden_words if cell is None else cell.hover for cell in row] for row in cells],
        "hoverinfo": "text",
        "hoverongaps": True,
        "showscale": False,
    }


def _key(scale: MapScale) -> Part:
    """The colours from the lowest to the highest, side by side. Plotly's own key writes a style into the page, and
    so does a map without gaps that is not smoothed; our content-security policy refuses both."""
    width = (scale.high - scale.low) / KEY_SHADES
    return {
        "type": "heatmap",
        "xaxis": "x2",
        "yaxis": "y2",
        "x": [scale.low + width * edge for edge in range(KEY_SHADES + 1)],
        "y": [0, 1],
        "z": [[scale.low + width * (shade + 0.5) for shade in range(KEY_SHADES)]],
        **_ramp(scale),
        "zsmooth": "best",
        "hoverinfo": "skip",
        "showscale": False,
    }


def _key_axis(scale: MapScale) -> Part:
    return {
        "anchor": "y2",
        "domain": [0, 0.6],
        "range": [scale.low, scale.high],
        "tickmode": "array",
        "tickvals": [number for number, _words in scale.ticks],
        "ticktext": [words for _number, words in scale.ticks],
        "ticklabeloverflow": "allow",
        "tickangle": 0,
        "showgrid": False,
        "zeroline": False,
        "showline": False,
    }


def _ramp(scale: MapScale) -> Part:
    steps = len(scale.ramp) - 1
    return {
        "zmin": scale.low,
        "zmax": scale.high,
        "colorscale": [[place / steps, colour] for place, colour in enumerate(scale.ramp)],
    }


def _numbers(cells: Sequence[Sequence[MapCell | None]], scale: MapScale) -> Part:
    """The words in the cells: black or white, whichever stands out from the cell more."""
    shown = [(x, y, cell) for y, row in enumerate(cells) for x, cell in enumerate(row) if cell is not None]
    return {
        "type": "scatter",
        "x": [x for x, _y, _cell in shown],
        "y": [y for _x, y, _cell in shown],
        "text": [cell.words for _x, _y, cell in shown],
        "mode": "text",
        "textfont": {"size": 17, "color": [ink_on(colour_at(cell.number, scale)) for _x, _y, cell in shown]},
        "hoverinfo": "skip",
    }


def _hatching(cells: Sequence[Sequence[MapCell | None]]) -> list[Part]:
    """One path of slanted lines and an edge over every hidden cell, in the coordinates of the cells."""
    strokes = [
        stroke
        for y, row in enumerate(cells)
        for x, cell in enumerate(row)
        if cell is None
        for stroke in _strokes(x, y)
    ]
    if not strokes:
        return []
    return [
        {"type": "path", "path": "".join(strokes), "line": {"color": HATCH, "width": 1}, "layer": "above"}
    ]


def _under_first(rows: int) -> list[Part]:
    """A line between the unit itself and those below it, which its own figures hold."""
    if rows < 2:
        return []
    line = {"color": HATCH, "width": 1.5}
    return [{"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 0.5, "y1": 0.5, "line": line}]


def _strokes(x: int, y: int) -> Iterable[str]:
    left, right, top, bottom = x - EDGE, x + EDGE, y - EDGE, y + EDGE
    yield f"M{left},{top}L{right},{top}L{right},{bottom}L{left},{bottom}Z"
    size = 2 * EDGE
    for part in range(1, 10):
        # The line on which the way from the left and the way from the top add up to this much.
        sum_ = size * part / 5
        low, high = max(0.0, sum_ - size), min(size, sum_)
        yield f"M{left + low:.3f},{top + high:.3f}L{left + high:.3f},{top + low:.3f}"
