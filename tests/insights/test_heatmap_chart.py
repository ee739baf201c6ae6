"""The heatmap's picture: legible numbers, colours that depend on the scale alone, long titles."""

import json

import pytest

from kie.insights.charts.heatmap import (
    BOTH_WAYS,
    RAMP,
    MapCell,
    MapScale,
    colour_at,
    heatmap,
    ink_on,
    luminance,
    scale_of_steps,
)
from kie.insights.charts.profile import Marks, profile
from kie.insights.charts.text import wrapped
from kie.insights.figures import CellBody
from kie.insights.heatmap_wording import hover_words, not_shown
from kie.insights.menu import RowBody

HIDDEN = not_shown()


@pytest.mark.parametrize(
    "scale",
    [
        *(MapScale(1, top, ()) for top in (2, 4, 7)),
        MapScale(0, 100, (), RAMP),
        MapScale(-1.5, 1.5, (), BOTH_WAYS),
    ],
)
def test_the_number_in_a_cell_stands_out_at_four_and_a_half_to_one(scale: MapScale) -> None:
    for part in range(101):
        paper = colour_at(scale.low + (scale.high - scale.low) * part / 100, scale)
        light, dark = sorted([luminance(paper), 0.0 if ink_on(paper) == "#000000" else 1.0], reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_colours_run_over_the_whole_scale_whatever_the_cells_hold() -> None:
    drawn = json.loads(
        heatmap(["A"], ["B"], [[MapCell(2.2, "2.2", "…")]], scale_of_steps(["low", "mid", "high"]), HIDDEN)
    )
    colours, key = drawn["data"][0], drawn["data"][2]
    assert (colours["zmin"], colours["zmax"], drawn["layout"]["xaxis2"]["tickvals"]) == (1, 3, [1, 2, 3])
    assert all(key[name] == colours[name] for name in ("zmin", "zmax", "colorscale"))
    assert (key["x"][0], key["x"][-1]) == (1, 3) and drawn["layout"]["xaxis2"]["range"] == [1, 3]
    assert not colours["showscale"], "plotly's own key breaks the content-security policy"
    assert "title" not in drawn["layout"]


def test_a_long_title_is_set_on_lines_and_a_wide_map_cuts_it() -> None:
    title = (
        "Consulting Customers in the Development of Services and Seeking Feedback on the Quality of Delivery"
    )
    few = json.loads(heatmap(["A"], [title], [[None]], scale_of_steps(["low", "high"]), HIDDEN))
    many = json.loads(heatmap(["A"], [title] * 12, [[None] * 12], scale_of_steps(["low", "high"]), HIDDEN))
    words = few["layout"]["xaxis"]["ticktext"][0].replace("<br>", " ")
    assert words == title
    assert many["layout"]["xaxis"]["ticktext"][0].endswith("…")


ODD = "<b>Roads</b> & <a href='https://evil.example'>Lighting</a>"
PLAIN = "&lt;b&gt;Roads&lt;/b&gt; &amp; &lt;a href='https://evil.example'&gt;Lighting&lt;/a&gt;"


def test_no_name_is_read_as_a_tag_or_a_link() -> None:
    cell = MapCell(1.5, "1.5", "said")
    pictures = [
        heatmap([wrapped(ODD, 200)], [ODD], [[cell]], scale_of_steps([ODD, "high"]), HIDDEN),
        profile([ODD], [Marks(ODD, (1,))], [ODD, "high"]),
    ]
    drawn = json.dumps([json.loads(picture) for picture in pictures], ensure_ascii=False)
    assert PLAIN in drawn and "<a" not in drawn and "<b>" not in drawn
    body = RowBody(id="1", name=ODD, below=False, cells=[])
    shown = CellBody(value=1.5, bound="exact", people=12, distribution=[])
    for words in (hover_words(body, ODD, shown, "agreed"), hover_words(body, ODD, None, "agreed")):
        assert words.startswith(f"{PLAIN}<br>{PLAIN}<br>") and "<a" not in words
    assert "by at least 10 people" in hover_words(body, ODD, shown, "agreed")
