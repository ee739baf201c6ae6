"""The heatmap's pages: who sees what, and that nothing tells of what is hidden."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Settings
from kie.app import create_app
from kie.db import make_engine
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.insights.charts.heatmap import MapCell, colour_at, heatmap, ink_on, luminance
from kie.insights.contributors import Steps
from kie.insights.publisher import MEASURES
from kie.insights.service import publish
from kie.migrations.run import migrate
from kie.people.models import Person
from tests.browser import Browser, Page
from tests.insights.attacker import Figure, find_leak
from tests.insights.steps import (
    TOWN,
    Council,
    Rate,
    Shape,
    add_cycle,
    by_number,
    give,
    leader_of,
    make_council,
)

HEATMAP = "/insights/heatmap"
PUBLISHED = datetime(2026, 6, 1, 9, tzinfo=UTC)
HIDDEN = "Not enough people to show safely"

Open = Callable[..., Browser]


def person(session: Session, who: UUID) -> Person:
    found = session.get(Person, who)
    assert found is not None
    return found


@pytest.fixture
def town(session: Session, shipped: Catalogue) -> Council:
    """The council, published, with HR (Homes 3) and an auditor (Homes 4)."""
    made = make_council(session, shipped, TOWN)
    give(session, made.people["Homes"][3], "hr")
    give(session, made.people["Homes"][4], "auditor")
    publish(session, made.cycle_id, None)
    session.commit()
    return made


@pytest.fixture
def hr(town: Council, session: Session, browser: Open) -> Browser:
    return browser(person(session, town.people["Homes"][3]))


def figure(page: Page) -> dict[str, list[dict[str, object]]]:
    found = page.html.select_one("#heatmap-json")
    assert found is not None
    drawn: dict[str, list[dict[str, object]]] = json.loads(json.loads(found.get_text()))
    return drawn


def table(page: Page) -> dict[str, list[str]]:
    """The words of each row, by the team's name."""
    return {
        row.select("th")[0].get_text(strip=True): [cell.get_text(strip=True) for cell in row.select("td")]
        for row in page.html.select(".map-table tbody tr")
    }


def test_hr_sees_the_organisation_with_the_units_below_it(hr: Browser) -> None:
    page = hr.get(HEATMAP)
    rows = table(page)
    assert list(rows) == ["Council", "Care", "Place"]
    assert rows["Place"][0] == "40 people"
    assert all(re.fullmatch(r"\d\.\d", words) for words in rows["Place"][1:])
    assert "Every figure on this page is shown." in page.text
    assert "90 of the 96 people" in page.text
    assert not re.search(r"\bcompetent\b", page.text)
    assert "ETag" not in page.headers


def test_one_goes_down_by_the_table_and_up_by_the_breadcrumbs(hr: Browser) -> None:
    page = hr.get(HEATMAP)
    below = hr.get(page.link("Place"))
    rows = table(below)
    assert list(rows) == ["Place", "Highways", "Lights", "Parks", "Waste"]
    assert rows["Waste"] == rows["Lights"] == ["–"] + [HIDDEN] * 5
    assert "10 of the 25 figures on this page are not shown." in below.text
    assert "at least 10 people, at least 5 of whom" in below.text
    assert [link.get_text() for link in below.html.select(".breadcrumbs a")] == ["Council"]
    assert table(hr.get(str(below.html.select(".breadcrumbs a")[0]["href"]))) == table(page)


def test_a_hidden_cell_is_hatched_and_says_so_and_nothing_else(hr: Browser) -> None:
    page = hr.get(hr.get(HEATMAP).link("Place"))
    drawn = figure(page)
    colours, words = drawn["data"]
    assert (colours["zmin"], colours["zmax"]) == (1, 4)
    assert colours["z"][2] == colours["z"][4] == [None] * 5  # type: ignore[index]
    assert colours["hovertext"][2] == [HIDDEN] * 5  # type: ignore[index]
    assert len(words["text"]) == 15  # type: ignore[arg-type]
    hatching = drawn["layout"]["shapes"][0]  # type: ignore[call-overload]
    assert hatching["path"].count("Z") == 10
    for row in page.html.select(".map-table tbody tr"):
        for cell in row.select("td.muted"):
            assert set(cell.attrs) == {"role", "data-label", "class"}


def test_the_measures_are_three_and_everything_else_is_not_found(hr: Browser, town: Council) -> None:
    for measure in MEASURES:
        assert table(hr.get(f"{HEATMAP}?measure={measure}"))
    for query in (
        "measure=difference",
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
    chloe.post(path, status=409)
    assert "has been published already" in chloe.get(path, status=409).text


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


def test_an_earlier_cycle_stays_on_the_menu(
    town: Council, session: Session, shipped: Catalogue, hr: Browser
) -> None:
    earlier = add_cycle(
        session,
        shipped,
        town,
        "Autumn review",
        lambda *_: Steps(2, 2, 2),
        opened=datetime(2025, 9, 1, tzinfo=UTC),
    )
    publish(session, earlier, None)
    session.commit()
    page = hr.get(hr.get(HEATMAP).link("Autumn review"))
    assert table(page)["Place"][1:] == ["2.0"] * 5


@pytest.mark.parametrize("teams", [2, 30])
def test_a_page_takes_a_handful_of_statements_whatever_the_number_of_teams(
    session: Session, shipped: Catalogue, browser: Open, teams: int
) -> None:
    shape: Shape = {"Council": (None, 12)} | {f"Team {number}": ("Council", 12) for number in range(teams)}
    made = make_council(session, shipped, shape)
    give(session, made.people["Team 1"][3], "hr")
    publish(session, made.cycle_id, None)
    session.commit()
    chloe = browser(person(session, made.people["Team 1"][3]))
    chloe.get(HEATMAP)  # a process reads the frozen words once
    pages = [chloe.get(path) for path in (HEATMAP, f"{HEATMAP}.csv")]
    assert len(table(pages[0])) == teams + 1
    assert [len(page.statements) for page in pages] == [12, 11]


def every_page(browser: Browser, town: Council) -> Iterator[tuple[str, str]]:
    """Address and text of every page and export that the menu offers, without what differs by session."""
    for team in ("Council", "Place", "Care"):
        for measure in MEASURES:
            for path in (HEATMAP, f"{HEATMAP}.csv"):
                address = f"{path}?team={town.team_id(team)}&measure={measure}"
                answer = browser.client.get(address)
                assert answer.status_code == 200
                yield address, re.sub(r'(content|value)="[^"]{40,}"', "", answer.get_data(as_text=True))


def fetched(url: str, settings: Settings, shipped: Catalogue, rate: Rate) -> dict[str, str]:
    """Everything that HR can fetch of a council rated like this, on a database of its own."""
    engine = make_engine(url)
    migrate(engine)
    with time_machine.travel(PUBLISHED, tick=False), Session(engine, expire_on_commit=False) as session:
        town = make_council(session, shipped, TOWN, rate)
        give(session, town.people["Homes"][3], "hr")
        publish(session, town.cycle_id, None)
        session.commit()
        app = create_app(settings, engine=engine)
        app.testing = True
        found = dict(every_page(Browser(app, session, person(session, town.people["Homes"][3])), town))
    engine.dispose()
    return found


def otherwise(team: str, number: int, competency: int) -> Steps:
    """Everybody in a hidden unit rated otherwise: two small teams changed about, the rest at the lowest step."""
    changed_about = {"Waste": "Lights", "Lights": "Waste"}
    if team in changed_about:
        return by_number(changed_about[team], number, competency)
    return Steps(1, 1, 1) if (team, number) in LEFT_OUT else by_number(team, number, competency)


LEFT_OUT = {("Council", 0), ("Care", 0), *(("Carers", number) for number in range(4))}


def test_not_one_byte_depends_on_a_hidden_rating(
    new_database: Callable[[], str], settings: Settings, shipped: Catalogue
) -> None:
    one, other = (fetched(new_database(), settings, shipped, rate) for rate in (by_number, otherwise))
    assert len(one) == 18
    for address, text in one.items():
        assert text == other[address], address
    changed = fetched(new_database(), settings, shipped, lambda team, *_: Steps(1, 1, 1))
    assert changed != one, "the ratings are not on the pages at all"


def beneath(town: Council, team: str) -> set[str]:
    found = {str(one) for one in town.people[team]}
    return found.union(*(beneath(town, below) for below, (above, _) in town.shape.items() if above == team))


def test_the_attacker_learns_nothing_from_what_hr_can_fetch(hr: Browser, town: Council) -> None:
    """Told who is in each figure. Anybody left out of a figure is the attacker's guess, checked by the number."""
    left_out = {str(town.people[team][number]) for team, number in LEFT_OUT}
    figures: dict[str, Figure] = {}
    for team in ("Council", "Place", "Care"):
        page = hr.get(f"{HEATMAP}?team={town.team_id(team)}")
        for name, words in table(page).items():
            if words[0] == "–":
                continue
            people = frozenset(beneath(town, name) - left_out)
            assert words[0] == f"{len(people)} people"
            figures[name] = Figure(people, round(float(words[1]) * len(people)))
    assert set(figures) == {"Council", "Place", "Care", "Highways", "Parks", "Homes"}
    assert find_leak(list(figures.values()), {}, 10) is None
    for leader, knows in knowledge(town).items():
        assert find_leak(list(figures.values()), dict.fromkeys(knows, 2), 5) is None, leader
    waste = frozenset(map(str, town.people["Waste"]))
    assert find_leak([*figures.values(), Figure(waste, 12)], {}, 10) is not None, "the attacker is asleep"


def knowledge(town: Council) -> dict[str, set[str]]:
    """Whom each leader knows: themselves and whoever they lead."""
    found: dict[str, set[str]] = {}
    for team, people in town.people.items():
        for number, one in enumerate(people):
            found.setdefault(str(one), set()).add(str(one))
            leader = leader_of(town, team, number)
            if leader is not None:
                found.setdefault(str(leader), {str(leader)}).add(str(one))
    return found


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
