"""A person's line over time: for each competency a small picture of the steps, review by review, the oldest first.

Each review has a place along the picture and each step a height; self, manager and agreed stand side by side at their
review, each with a shape of its own. The agreed one carries the number of its step, so that nobody measures heights.
No lines join the marks: one step between two reviews is no trend. Colours are the page's, in light and dark.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kie.insights.charts.banded import (
    GAP,
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

BESIDE = (-0.2, 0, 0.2)
"""Where the three stand around the place of their review."""

STEP = 20
"""The height of a step, in pixels."""


@dataclass(frozen=True, slots=True)
class Course:
    """One kind of mark: its name, and for each competency the step in each review; None where there is no rating."""

    name: str
    steps: tuple[tuple[int | None, ...], ...]


@dataclass(frozen=True, slots=True)
class _Band:
    """Where one competency stands: its wrapped title, the upper edge, and the height of its lowest step."""

    title: str
    top: int
    lowest: int

    def at(self, step: int) -> int:
        return self.lowest - STEP * (step - 1)


def over_time(
    competencies: Sequence[str], reviews: Sequence[str], courses: Sequence[Course], steps: Sequence[str]
) -> str:
    """The figure as JSON. `competencies`: titles, the first on top; `reviews`: titles, the oldest first; `steps`: the
    scale's words in order.

    Raises ValueError for more kinds of mark than there are shapes.
    """
    enough_shapes(len(courses))
    bands = _bands(competencies, len(steps))
    height = bands[-1].lowest + GAP if bands else 0
    names = [wrapped(name, max(8, 30 // len(reviews))) for name in reviews]
    head = 64 + TITLE_LINE * max((name.count("<br>") for name in names), default=0)
    layout = banded(
        height,
        head,
        (-0.5, len(reviews) - 0.5),
        (range(len(reviews)), names),
        [_guides(bands, len(steps), len(reviews))],
        [title(band.title, band.top + 4) for band in bands],
    )
    traces = [
        _marks(place, course, competencies, reviews, bands, steps) for place, course in enumerate(courses)
    ]
    return drawn(traces, layout)


def _bands(competencies: Sequence[str], steps: int) -> list[_Band]:
    found: list[_Band] = []
    for name in competencies:
        words = wrapped(name, TITLE_WIDTH)
        top = found[-1].lowest + GAP if found else 0
        above = top + TITLE_LINE * (words.count("<br>") + 1) + GAP
        found.append(_Band(words, top, above + STEP * (steps - 1)))
    return found


def _marks(
    place: int,
    course: Course,
    competencies: Sequence[str],
    reviews: Sequence[str],
    bands: Sequence[_Band],
    steps: Sequence[str],
) -> Part:
    given = [
        (number + BESIDE[place], band.at(step), step, [name, f"{review}: {course.name}, {steps[step - 1]}"])
        for name, band, row in zip(competencies, bands, course.steps, strict=True)
        for number, (review, step) in enumerate(zip(reviews, row, strict=True))
        if step is not None
    ]
    filled = SHAPES[place] == SHAPES[-1]
    return {
        "type": "scatter",
        "name": plain(course.name),
        "x": [one[0] for one in given],
        "y": [one[1] for one in given],
        "mode": "markers+text" if filled else "markers",
        "text": [str(one[2]) if filled else "" for one in given],
        "textposition": "middle right",
        "marker": {"symbol": SHAPES[place], "size": 13, "line": {"width": 0 if filled else 2.5}},
        "hovertext": [on_lines(one[3]) for one in given],
        "hoverinfo": "text",
    }


def _guides(bands: Sequence[_Band], steps: int, reviews: int) -> Part:
    """A thin line along each step of each competency, as one path."""
    path = "".join(
        f"M-0.45,{band.at(step)}L{reviews - 0.55},{band.at(step)}"
        for band in bands
        for step in range(1, steps + 1)
    )
    return guides(path)
