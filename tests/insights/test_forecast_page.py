"""The forecast beside the launch check: read from a draft, and from what runs."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles.models import Cycle
from kie.cycles.queries import cycle_context
from kie.cycles.service import make_cycle, open_cycle
from kie.frameworks.models import Catalogue
from kie.insights.forecasting import counted, seats
from tests.browser import Browser, Page
from tests.cast import Cast, make_person, reports_to
from tests.cycles.conftest import wish

Browsing = Callable[..., Browser]


@pytest.fixture
def drafted(session: Session, cast: Cast) -> Cycle:
    """A draft over the cast, twelve more in Parks, who answer to Femi, and four more in Highways."""
    for number in range(16):
        team, leader = (cast.parks, cast.femi) if number < 12 else (cast.highways, cast.ben)
        somebody = make_person(session, f"3{number:03}", f"Person {number}", team, email=None)
        reports_to(session, somebody, leader)
    cycle = make_cycle(session, wish(), cast.chloe.id)
    session.commit()
    return cycle


def table(page: Page) -> dict[str, list[str]]:
    """Team to the words in its row."""
    rows = page.html.select("main tbody tr")
    return {
        row.th.get_text().strip(): [cell.get_text().strip() for cell in row.select("td")]
        for row in rows
        if row.th is not None
    }


def test_chloe_sees_which_teams_a_heatmap_could_show(
    browser: Browsing, cast: Cast, drafted: Cycle, session: Session
) -> None:
    chloe = browser(cast.chloe)
    page = chloe.get(str(chloe.get(f"/cycles/{drafted.id}").link("See which teams the heatmap could show")))
    shown = table(page)
    assert shown["Highways"] == ["6", "Hidden", "Hidden", "Hidden"]
    # Twelve are enough when all have finished, and the eleven others are the council's own row then.
    assert shown["Parks"][0] == "12" and shown["Parks"][-1] == "Shown" != shown["Parks"][1]
    assert shown[cast.council.name][-1] == "Shown"
    assert "Ratings of 23 people could count" in page.text and "4 teams have people." in page.text
    assert [one.get_text() for one in page.html.select("main li strong")][-1] == "2 rows"
    drafted.people_threshold = 13
    session.commit()
    assert table(chloe.get(f"/insights/forecast/{drafted.id}"))["Parks"][1:] == ["Hidden"] * 3
    assert page.link("Customer Focus")


def test_the_running_cycle_foresees_the_same_as_its_draft(
    browser: Browsing, cast: Cast, drafted: Cycle, session: Session, shipped: Catalogue
) -> None:
    chloe, path = browser(cast.chloe), f"/insights/forecast/{drafted.id}"
    before = table(chloe.get(path))
    open_cycle(session, drafted.id, cast.chloe.id, shipped)
    session.commit()
    make_person(session, "4001", "Hana Later", cast.highways)
    session.commit()
    assert table(chloe.get(path)) == before
    assert browser(cast.grace).get(path).html.select("table")


@pytest.mark.both_databases
def test_only_those_with_a_required_step_count(
    session: Session, cast: Cast, drafted: Cycle, shipped: Catalogue
) -> None:
    cast.ana.role_profile = "pilot"
    session.flush()
    context = cycle_context(session, drafted.id, shipped)
    found = seats(session, context, clock.today())
    assert len(found) == 23
    kept = {seat.person_id for seat in counted(found, context, context.frameworks[0])}
    assert cast.ana.id not in kept and cast.ben.id in kept


def test_nobody_else_finds_it(browser: Browsing, cast: Cast, drafted: Cycle) -> None:
    for who in (cast.ana, cast.ben, cast.dev):
        browser(who).get(f"/insights/forecast/{drafted.id}", status=404)
    browser(cast.chloe).get(f"/insights/forecast/{drafted.id}?framework=care", status=404)
    browser(cast.chloe).get(f"/insights/forecast/{drafted.id}?team={drafted.id}", status=404)
