"""The heatmap's picture: legible numbers, colours that depend on the scale alone, long titles."""

import json

import pytest

from kie.insights.charts.heatmap import MapCell, colour_at, heatmap, ink_on, luminance
from kie.insights.heatmap_wording import not_shown

HIDDEN = not_shown()


@pytest.mark.parametrize("top", [2, 4, 7])
def test_the_number_in_a_cell_stands_out_at_four_and_a_half_to_one(top: int) -> None:
    for tenth in range(10, 10 * top + 1):
        paper = colour_at(tenth / 10, top)
        light, dark = sorted([luminance(paper), 0.0 if ink_on(paper) == "#000000" else 1.0], reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_colours_run_over_the_whole_scale_whatever_the_cells_hold() -> None:
    drawn = json.loads(heatmap(["A"], ["B"], [[MapCell(2.2, "2.2", "…")]], ["low", "mid", "high"], HIDDEN))
    colours = drawn["data"][0]
    assert (colours["zmin"], colours["zmax"], colours["colorbar"]["tickvals"]) == (1, 3, [1, 2, 3])
    assert "title" not in drawn["layout"]


def test_a_long_title_is_set_on_lines_and_a_wide_map_cuts_it() -> None:
    title = (
        "Consulting Customers in the Development of Services and Seeking Feedback on the Quality of Delivery"
    )
    few = json.loads(heatmap(["A"], [title], [[None]], ["low", "high"], HIDDEN))
    many = json.loads(heatmap(["A"], [title] * 12, [[None] * 12], ["low", "high"], HIDDEN))
    words = few["layout"]["xaxis"]["ticktext"][0].replace("<br>", " ")
    assert words == title
    assert many["layout"]["xaxis"]["ticktext"][0].endswith("…")
