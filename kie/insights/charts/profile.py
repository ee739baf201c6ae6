"""A person's profile: a dot for each rating of each competency, on the words of the scale.

The three kinds of mark differ in shape, and each stands on a line of its own, so that equal ratings do not cover each
other. The competency's title stands above its marks, so that the picture fits a phone as well. Colours are the page's,
in light and dark. Steps only: a single rater's step bears no decimals.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kie.insights.charts.banded import (
    GAP,
    LINE,
    SHAPES,
    TITLE_LINE,
    TITLE_WIDTH,
    banded,
    enough_shapes,
    guides,
    title,
)
from kie.insights.charts.drawing import Part, drawn
from kie.insights.charts.text import on_lines, plain, wrapped

# Heights in pixels; the vertical axis counts them too.
MARK_LINE = 24
HEAD = 72


@dataclass(frozen=True, slots=True)
class Marks:
    """One kind of mark: its name, and the step for each competency; None where there is no rating."""

    name: str
    steps: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class _Band:
    """Where one competency stands: its wrapped title, the upper edge, and the line of its first mark."""

    title: str
    top: int
    first: int
    bottom: int


def profile(competencies: Sequence[str], marks: Sequence[Marks], steps: Sequence[str]) -> str:
    """The figure as JSON. `competencies`: titles, the first on top; `steps`: the scale's words in order.

    Raises ValueError for more kinds of mark than there are shapes.
    """
    enough_shapes(len(marks))
    bands = _bands(competencies, len(marks))
    height = bands[-1].bottom if bands else 0
    words = [plain(step).replace(", ", ",<br>") for step in steps]
    head = HEAD + TITLE_LINE * max((word.count("<br>") for word in words), default=0)
    dots = [_dots(place, kind, competencies, bands, steps) for place, kind in enumerate(marks)]
    layout = banded(
        height,
        head,
        (0.45, len(steps) + 0.55),
        (range(1, len(steps) + 1), words),
        [_guides(bands, len(steps)), *(_edge(band.top) for band in bands)],
        [title(band.title, band.top + GAP // 2) for band in bands],
    )
    return drawn(dots, layout)


def _bands(competencies: Sequence[str], kinds: int) -> list[_Band]:
    found: list[_Band] = []
    for name in competencies:
        words = wrapped(name, TITLE_WIDTH)
        lines = words.count("<br>") + 1
        top = found[-1].bottom if found else 0
        first = top + GAP // 2 + TITLE_LINE * lines + MARK_LINE // 2 + 4
        found.append(_Band(words, top, first, first + MARK_LINE * kinds - MARK_LINE // 2 + GAP // 2))
    return found


def _dots(
    place: int, kind: Marks, competencies: Sequence[str], bands: Sequence[_Band], steps: Sequence[str]
) -> Part:
    given = [
        (step, band.first + MARK_LINE * place, on_lines([name, f"{kind.name}: {steps[step - 1]}"]))
        for step, band, name in zip(kind.steps, bands, competencies, strict=True)
        if step is not None
    ]
    return {
        "type": "scatter",
        "name": plain(kind.name),
        "x": [step for step, _height, _words in given],
        "y": [height for _step, height, _words in given],
        "mode": "markers",
        "marker": {"symbol": SHAPES[place], "size": 16, "line": {"width": 2.5 if place < 2 else 0}},
        "hovertext": [words for _step, _height, words in given],
        "hoverinfo": "text",
    }


def _guides(bands: Sequence[_Band], steps: int) -> Part:
    """A thin line down each step, as one path; it leaves the titles free."""
    path = "".join(
        f"M{step},{band.first - MARK_LINE // 2}L{step},{band.bottom}"
        for band in bands
        for step in range(1, steps + 1)
    )
    return guides(path)


def _edge(top: int) -> Part:
    """A thin line above a competency."""
    line = {"color": LINE, "width": 1}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": top, "y1": top, "line": line}
