"""The heatmap's pages: who sees what, in which words, and that it is recorded."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie.cycles.models import Cycle
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.insights.figures import MEASURES
from kie.insights.published import publications
from kie.insights.service import publish
from tests.browser import Browser, Page
from tests.insights.fetching import table
from tests.insights.steps import (
    HEATMAP,
    TOWN,
    Council,
    Shape,
    add_cycle,
    give,
    make_council,
    person,
)

HIDDEN = "Not enough people to show safely"

Open = Callable[..., Browser]


def figure(page: Page) -> dict[str, list[dict[str, object]]]:
    found = page.html.select_one("#heatmap-json")
    assert found is not None
    drawn: dict[str, list[dict[str, object]]] = json.loads(json.loads(found.get_text()))
    return drawn


def test_hr_sees_the_organisation_with_the_units_below_it(hr: Browser) -> None:
    page = hr.get(HEATMAP)
    rows = table(page)
    assert list(rows) == ["Council", "Care", "Place"]
    assert rows["Place"][0] == "40 people"
    assert all(re.fullmatch(r"\d\.\d", words) for words in rows["Place"][1:])
    assert "Every figure here is shown." in page.text
    assert "No number of people at a step is below 3" in page.text
    assert "90 of the 96 people" in page.text
    assert not re.search(r"\bcompetent\b", page.text)
    assert "ETag" not in page.headers


def test_one_goes_down_by_the_table_and_up_by_the_breadcrumbs(hr: Browser) -> None:
    page = hr.get(HEATMAP)
    below = hr.get(page.link("Place"))
    rows = table(below)
    assert list(rows) == ["Place", "Highways", "Lights", "Parks", "Waste"]
    assert rows["Waste"] == rows["Lights"] == ["–"] + [HIDDEN] * 5
    assert "10 of the 25 figures here are not shown." in below.text
    assert "stands for at least 10 people. For each reader, at least 5 of them are people" in below.text
    assert [link.get_text() for link in below.html.select(".breadcrumbs a")] == ["Council"]
    assert table(hr.get(str(below.html.select(".breadcrumbs a")[0]["href"]))) == table(page)


def test_a_hidden_cell_is_hatched_and_says_so_and_nothing_else(hr: Browser) -> None:
    page = hr.get(hr.get(HEATMAP).link("Place"))
    drawn = figure(page)
    colours, words, _key = drawn["data"]
    assert (colours["zmin"], colours["zmax"]) == (1, 4)
    assert colours["z"][2] == colours["z"][4] == [None] * 5  # type: ignore[index]
    assert colours["hovertext"][2] == [HIDDEN] * 5  # type: ignore[index]
    assert len(words["text"]) == 15  # type: ignore[arg-type]
    hatching = drawn["layout"]["shapes"][0]  # type: ignore[call-overload]
    assert hatching["path"].count("Z") == 10
    for row in page.html.select(".map-table tbody tr"):
        for cell in row.select("td.muted"):
            assert set(cell.attrs) == {"role", "data-label", "class"}


def test_the_measures_are_five_and_everything_else_is_not_found(hr: Browser, town: Council) -> None:
    for measure in MEASURES:
        assert table(hr.get(f"{HEATMAP}?measure={measure}"))
    for query in (
        "measure=median",
        "facet=age",
        "facet=grade&team=x",
        "publication=2",
        "beside=x",
        f"beside={town.cycle_id}",
        "framework=care",
        "framework=x",
        f"team={UUID(int=1)}",
        "team=x",
        f"team={town.team_id('Parks')}",
        f"cycle={UUID(int=1)}",
        "cycle=x",
    ):
        hr.get(f"{HEATMAP}?{query}", status=404)
        hr.get(f"{HEATMAP}.csv?{query}", status=404)


def test_the_export_says_what_it_is_above_its_figures(hr: Browser, town: Council) -> None:
    answer = hr.get(f"{HEATMAP}.csv?team={town.team_id('Place')}").answer
    text = answer.get_data().decode("utf-8-sig")
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(text)))
    above = " ".join(" ".join(row) for row in rows[:6])
    for words in (
        "people are rated on average",
        "Spring review",
        "of the 96 people",
        "Not for pay",
        "10 people",
    ):
        assert words in above
    assert not re.search(r"\bcompetent\b", text)
    assert rows[6][:2] == ["Team", "Rated by"]
    assert [row[0] for row in rows[7:]] == ["Place", "Highways", "Lights", "Parks", "Waste"]
    assert float(rows[7][2]) > 0
    assert rows[9][2:] == [HIDDEN] * 5


def test_every_look_and_every_export_is_recorded(hr: Browser, town: Council, session: Session) -> None:
    hr.get(f"{HEATMAP}?measure=self")
    hr.get(f"{HEATMAP}.csv")
    kept = session.scalars(select(Event).where(Event.action.like("heatmap.%")).order_by(Event.id)).all()
    assert [(one.action, one.actor_id, one.details["measure"]) for one in kept] == [
        ("heatmap.viewed", town.people["Homes"][3], "self"),
        ("heatmap.exported", town.people["Homes"][3], "agreed"),
    ]
    assert all(one.subject == str(town.cycle_id) for one in kept)


@pytest.mark.parametrize(("team", "number"), [("Homes", 4), ("Parks", 0)])
def test_auditors_and_managers_see_every_unit(
    town: Council, session: Session, browser: Open, team: str, number: int
) -> None:
    reader = browser(person(session, town.people[team][number]))
    assert len(table(reader.get(f"{HEATMAP}?team={town.team_id('Place')}"))) == 5


def test_everybody_else_gets_the_organisations_own_row_alone(
    town: Council, session: Session, browser: Open
) -> None:
    ana = browser(person(session, town.people["Parks"][4]))
    page = ana.get(HEATMAP)
    assert list(table(page)) == ["Council"]
    sent = page.answer.get_data(as_text=True) + ana.get(f"{HEATMAP}.csv").answer.get_data(as_text=True)
    for name in ("Place", "Highways", "Homes", "Care", "Waste"):
        assert name not in sent
    ana.get(f"{HEATMAP}?facet=grade", status=404)
    ana.get(f"/insights/prevalence/{town.cycle_id}/customer-focus", status=404)
    for name in ("Place", "Parks"):
        ana.get(f"{HEATMAP}?team={town.team_id(name)}", status=404)
        ana.get(f"{HEATMAP}.csv?team={town.team_id(name)}", status=404)


def test_nobody_signed_in_is_sent_to_sign_in(town: Council, browser: Open) -> None:
    assert "/sign-in" in browser().get(HEATMAP, status=302).location


def test_before_anything_is_published_the_page_says_what_will_be_here(
    session: Session, shipped: Catalogue, browser: Open
) -> None:
    town = make_council(session, shipped, TOWN)
    give(session, town.people["Homes"][3], "hr")
    session.commit()
    ana, chloe = (browser(person(session, town.people["Homes"][number])) for number in (2, 3))
    assert "Nothing is published yet" in ana.get(HEATMAP).text
    page = chloe.get(HEATMAP)
    assert "“Spring review” is closed and not published yet." in page.text
    ana.get(f"{HEATMAP}.csv", status=404)
    question = chloe.get(page.link("See what would be shown"))
    assert "It cannot be taken back" in question.text
    path = f"/insights/publications/{town.cycle_id}"
    ana.get(path, status=404)
    ana.post(path, status=404)
    shown = chloe.post(path, question.fields(), follow=True)
    assert "The heatmap is published." in shown.text
    assert "has been published already" in chloe.post(path, status=409).text
    assert chloe.get(path, status=302).location == f"{HEATMAP}?cycle={town.cycle_id}"


def test_an_open_cycle_is_refused_with_a_next_step(
    session: Session, shipped: Catalogue, browser: Open
) -> None:
    town = make_council(session, shipped, TOWN, closed=False)
    give(session, town.people["Homes"][3], "hr")
    session.commit()
    chloe = browser(person(session, town.people["Homes"][3]))
    path = f"/insights/publications/{town.cycle_id}"
    assert "Close the cycle first" in chloe.get(path, status=409).text
    chloe.post(path, status=409)


def test_an_earlier_cycle_stays_on_the_menu(autumn: UUID, hr: Browser) -> None:
    page = hr.get(hr.get(HEATMAP).link("Autumn review"))
    assert table(page)["Place"][1:] == ["2.0"] * 5


def test_thirty_teams_take_as_many_statements_as_two(
    session: Session, shipped: Catalogue, browser: Open
) -> None:
    shape: Shape = {
        "Council": (None, 12),
        "Few": ("Council", 12),
        "Many": ("Council", 12),
        **{f"Few {number}": ("Few", 12) for number in range(2)},
        **{f"Many {number}": ("Many", 12) for number in range(30)},
    }
    made = make_council(session, shipped, shape)
    give(session, made.people["Few 1"][3], "hr")
    publish(session, made.cycle_id, None)
    session.commit()
    chloe = browser(person(session, made.people["Few 1"][3]))
    for path in (HEATMAP, f"{HEATMAP}.csv"):
        few, many = (chloe.get(f"{path}?team={made.team_id(unit)}") for unit in ("Few", "Many"))
        assert len(few.statements) == len(many.statements) <= 15
    assert len(table(chloe.get(f"{HEATMAP}?team={made.team_id('Many')}"))) == 31


def test_a_newer_heatmap_that_shows_nothing_is_there_and_not_first(
    session: Session, shipped: Catalogue, town: Council, hr: Browser
) -> None:
    spring = session.get_one(Cycle, town.cycle_id)
    spring.opens_on -= timedelta(days=30)
    add_cycle(session, shipped, town, "Nobody agreed", lambda *_who: None)
    publish(session, town.cycle_id, None)
    session.commit()
    assert [one.title for one in publications(session)] == ["Nobody agreed", "Spring review"]
    shown = hr.get(HEATMAP)
    assert "Every figure here is shown." in shown.text
    assert HIDDEN in hr.get(f"{HEATMAP}?cycle={town.cycle_id}").text
