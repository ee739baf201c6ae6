"""Every picture as plotly's own Python reads it: the product writes plain values, so this is who checks their names."""

import json
from collections.abc import Callable
from pathlib import Path

import plotly.graph_objects as go
import pytest

from kie.insights.charts.demand import Bar, demand
from kie.insights.charts.heatmap import MapCell, heatmap, scale_of_steps
from kie.insights.charts.over_time import Course, over_time
from kie.insights.charts.profile import Marks, profile
from kie.insights.charts.weeks import Growth, weeks

STEPS = ("Rarely", "Often, with help", "Always")
CELLS: list[list[MapCell | None]] = [
    [MapCell(1.5, "1.5", "said"), None],
    [MapCell(3, "≥ 2.7", "said"), MapCell(2, "2.0", "said")],
]
PICTURES: dict[str, Callable[[], str]] = {
    "heatmap": lambda: heatmap(["All", "One"], ["A", "B"], CELLS, scale_of_steps(STEPS), "not shown"),
    "demand": lambda: demand([Bar("A", 20, "about 20"), Bar("B", None, "not shown")]),
    "profile": lambda: profile(["A", "B"], [Marks("Self", (1, None)), Marks("Agreed", (2, 3))], STEPS),
    "over_time": lambda: over_time(
        ["A", "B"],
        ["Last year", "Now"],
        [Course(name, ((1, None), (2, 3))) for name in ("Self", "Manager", "Agreed")],
        STEPS,
    ),
    "weeks": lambda: weeks(["1 May", "8 May"], [Growth("met", (3, 7)), Growth("signed", (0, 5))], 9),
}


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_plotly_knows_everything_that_a_picture_says(name: str) -> None:
    written = json.loads(PICTURES[name]())
    read = json.loads(go.Figure(written).to_json())
    assert read["data"] == written["data"]
    assert {key: value for key, value in read["layout"].items() if key != "template"} == written["layout"]


def test_a_slip_in_a_picture_is_found() -> None:
    written = json.loads(PICTURES["weeks"]())
    written["layout"]["xaxis"]["tickmodes"] = "array"
    with pytest.raises(ValueError, match="tickmodes"):
        go.Figure(written)


def test_no_page_loads_plotly_for_python() -> None:
    house = Path(__file__).parents[2] / "kie"
    sources = [path for path in house.rglob("*.py") if "plotly" in path.read_text(encoding="utf-8")]
    assert sources, "nobody speaks of plotly any more"
    for path in sources:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert not [line for line in lines if line.strip().startswith(("import plotly", "from plotly"))], path
