"""The menu of published views: by facet, an earlier cycle beside it, older publications, behaviours, an interim."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from kie.assessments.models import Observation, UnhelpfulAnswer
from kie.cycles.archiving import archive
from kie.frameworks.models import Catalogue
from kie.insights.service import publish
from tests.browser import Browser, Page
from tests.insights.fetching import table
from tests.insights.steps import (
    FRAMEWORK,
    HEATMAP,
    OPENED,
    TOWN,
    close,
    give,
    id_of,
    make_council,
    person,
)

Open = Callable[..., Browser]


def test_by_facet_one_sees_the_organisations_people_divided(hr: Browser) -> None:
    page = hr.get(hr.get(HEATMAP).link("Grade"))
    rows = table(page)
    assert list(rows) == ["G6"]
    assert rows["G6"][0] == "about 90 people"
    assert "How many people are rated at each step" not in page.text
    assert table(hr.get(page.link("Team"))) == table(hr.get(HEATMAP))


def test_an_earlier_cycle_stands_beside_and_as_a_trend(autumn: UUID, hr: Browser) -> None:
    spring = f"{HEATMAP}?cycle={id_of('cycle', 'Spring review')}"
    page = hr.get(spring)
    trend = next(one for one in page.html.select("table") if "over the cycles" in one.get_text())
    assert "2.0" in trend.get_text()
    beside = hr.get(
        next(str(link["href"]) for link in page.html.select("a") if "beside=" in str(link.get("href")))
    )
    assert [cell.get_text(strip=True) for cell in beside.html.select(".before")].count("before: 2.0") == 15
    hr.get(f"{spring}&facet=grade&beside={autumn}")
    hr.get(f"{HEATMAP}?cycle={autumn}&beside={autumn}", status=404)


@pytest.mark.both_databases
def test_a_cycle_put_away_leaves_the_list_and_stays_readable_and_comparable(
    session: Session, autumn: UUID, hr: Browser
) -> None:
    spring = id_of("cycle", "Spring review")
    assert {"Spring review", "Autumn review"} <= set(cycles_offered(hr.get(HEATMAP)))
    archive(session, autumn, None)
    session.commit()
    page = hr.get(HEATMAP)
    assert cycles_offered(page) == []
    assert "Spring review, published on" in page.text
    assert hr.get(f"{HEATMAP}?cycle={spring}").link("Autumn review").endswith(f"beside={autumn}")
    assert "Autumn review, published on" in hr.get(f"{HEATMAP}?cycle={autumn}").text
    archive(session, spring, None)
    session.commit()
    hr.get(HEATMAP)


def test_a_closed_cycle_put_away_asks_nobody_to_publish_it(
    session: Session, shipped: Catalogue, browser: Open
) -> None:
    town = make_council(session, shipped, TOWN)
    give(session, town.people["Homes"][3], "hr")
    session.commit()
    chloe = browser(person(session, town.people["Homes"][3]))
    assert "is closed and not published yet" in chloe.get(HEATMAP).text
    archive(session, town.cycle_id, None)
    session.commit()
    assert "is closed and not published yet" not in chloe.get(HEATMAP).text


def cycles_offered(page: Page) -> list[str]:
    """The ways to other cycles that the page offers, by title."""
    ways = page.html.select(".ways-all a[href]")
    found = [way for way in ways if str(way["href"]).startswith(f"{HEATMAP}?cycle=")]
    return [way.get_text(strip=True) for way in found if "framework=" not in str(way["href"])]


def test_an_interim_tells_its_price_and_stays_to_be_read(
    session: Session, shipped: Catalogue, browser: Open
) -> None:
    town = make_council(session, shipped, TOWN, closed=False)
    give(session, town.people["Homes"][3], "hr")
    session.commit()
    chloe = browser(person(session, town.people["Homes"][3]))
    question = chloe.get(chloe.get(HEATMAP).link("An interim of “Spring review”"))
    assert "It has a price" in question.text
    path = f"/insights/publications/{town.cycle_id}"
    shown = chloe.post(path, question.fields(), follow=True)
    before = table(shown)
    assert "The heatmap is published." in shown.text
    close(session, town.cycle_id)
    session.commit()
    again = chloe.get(path)
    assert "This cycle has been published before." in again.text
    chloe.post(path, again.fields(), follow=True)
    older = chloe.get(f"{HEATMAP}?publication=1")
    assert "The cycle has been published again since." in older.text
    assert table(older) == before == table(chloe.get(HEATMAP))
    chloe.get(f"{HEATMAP}?publication=3", status=404)


@pytest.mark.both_databases
def test_behaviours_are_told_in_bands_for_the_organisation(
    session: Session, shipped: Catalogue, browser: Open
) -> None:
    town = make_council(session, shipped, TOWN)
    give(session, town.people["Homes"][3], "hr")
    statements = [one.id for one in shipped.framework(FRAMEWORK).all_unhelpful]
    people = [one for team in town.people.values() for one in team]
    of = [id_of("manager", town.participation_id(one)) for one in people]
    answers = [
        {
            "assessment_id": one,
            "framework_id": FRAMEWORK,
            "none_seen": at >= 20,
            "version": 1,
            "saved_at": OPENED,
        }
        for at, one in enumerate(of)
    ]
    seen = [
        {"assessment_id": one, "framework_id": FRAMEWORK, "statement_id": statements[0 if at < 9 else 1]}
        for at, one in enumerate(of[:20])
    ]
    session.execute(insert(UnhelpfulAnswer), answers)
    session.execute(insert(Observation), seen)
    publish(session, town.cycle_id, None)
    session.commit()
    chloe = browser(person(session, town.people["Homes"][3]))
    page = chloe.get(chloe.get(HEATMAP).link("Unhelpful behaviours"))
    told = [row.select("td")[-1].get_text(strip=True) for row in page.html.select("tbody tr")]
    assert told[:2] == ["Fewer than 10 people", "10 to 20 in a hundred"]
    assert set(told[2:]) == {"Fewer than 10 people"}
    assert "20 in a hundred or more" in page.text
