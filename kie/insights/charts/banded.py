"""What the pictures of one person's ratings share: a band for each competency, its title above its marks.

The title stands above the marks, so that the picture fits a phone as well. Each kind of mark has a shape of its own.
"""

from collections.abc import Sequence

from kie.insights.charts.drawing import Part

SHAPES = ("circle-open", "diamond-open", "square")
"""Self, manager, agreed: what was settled is the one that is filled."""

# Heights in pixels; the vertical axis counts them too.
TITLE_LINE = 21
GAP = 20
TITLE_WIDTH = 40
"""Characters of a title's line, so that it fits a screen of 360 pixels."""
LINE = "#7d8b88"


def enough_shapes(kinds: int) -> None:
    """Raises ValueError for more kinds of mark than there are shapes."""
    if kinds > len(SHAPES):
        raise ValueError(f"{kinds} kinds of mark, {len(SHAPES)} shapes")


def banded(
    height: int,
    head: int,
    across: tuple[float, float],
    ticks: tuple[Sequence[int], Sequence[str]],
    shapes: Sequence[Part],
    titles: Sequence[Part],
) -> Part:
    """The layout. `height`: of all bands, in pixels; `head`: what stands above them; `across`: both ends of the
    horizontal axis; `ticks`: where it has words, and the words."""
    places, words = ticks
    return {
        "height": height + head + 8,
        "showlegend": True,
        "legend": {"yref": "container", "y": 1, "yanchor": "top", "traceorder": "normal"},
        "margin": {"t": head, "b": 8, "l": 8, "r": 8},
        "xaxis": {
            "side": "top",
            "range": list(across),
            "tickmode": "array",
            "tickvals": list(places),
            "ticktext": list(words),
            "tickangle": 0,
            "showgrid": False,
            "zeroline": False,
        },
        "yaxis": {"range": [height, 0], "visible": False},
        "shapes": list(shapes),
        "annotations": list(titles),
    }


def title(text: str, top: int) -> Part:
    """A competency's title, wrapped already, at this height."""
    return {
        "text": text,
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "align": "left",
        "y": top,
        "yanchor": "top",
        "showarrow": False,
        "borderpad": 0,
        "font": {"size": 16},
    }


def guides(path: str) -> Part:
    """Thin lines behind the marks. `path`: as SVG writes it, "" for none."""
    return {"type": "path", "path": path or "M0,0", "line": {"color": LINE, "width": 0.5}, "layer": "below"}
