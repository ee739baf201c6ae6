"""How far the people of somebody's managers have come: by name, for the manager's manager, and no word of theirs."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles import service
from kie.cycles.models import Cycle, CycleClosure, Participation
from kie.frameworks.models import Catalogue
from kie.people.models import StandIn
from kie.plans.service import add_goal
from kie.plans.words import GoalWords
from tests.browser import Browser, Page
from tests.cast import Cast, make_person, reports_to
from tests.cycles.conftest import opened
from tests.insights.reviews import STATES, bring

Browsing = Callable[..., Browser]
BELOW = "/insights/team/below"


@pytest.fixture
def cycle(session: Session, cast: Cast, shipped: Catalogue) -> Cycle:
    """An open cycle; Ben, who answers to Efua, leads one person for each state of a review."""
    for number, name in enumerate(STATES):
        person = make_person(session, f"5{number:03}", f"P{number:02} {name}", cast.parks)
        reports_to(session, person, cast.ben)
    made = opened(session, cast, shipped)
    for part in session.scalars(select(Participation).where(Participation.team_id == cast.parks.id)).all():
        bring(session, part, session.get_one(type(cast.ana), part.person_id).name.partition(" ")[2])
    session.commit()
    return made


def standings(page: Page) -> dict[str, list[str]]:
    """Where each stands, and who is next, by name."""
    found = {}
    for row in page.html.select("tbody tr"):
        name, *cells = (" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"]))
        found[name.removesuffix(" Review 2027")] = cells
    return found


@pytest.mark.both_databases
def test_each_stands_where_hr_is_told_that_they_stand(browser: Browsing, cast: Cast, cycle: Cycle) -> None:
    page, told = browser(cast.efua).get(BELOW), dict[str, list[str]]()
    browser(cast.chloe).get(
        f"/insights/completion?cycle={cycle.id}"
    )  # Whoever comes first in a process reads the frameworks.
    for team in (cast.parks, cast.highways):
        told |= standings(browser(cast.chloe).get(f"/insights/completion?cycle={cycle.id}&team={team.id}"))
    said = {name: cells[:2] for name, cells in standings(page).items() if name.startswith(("P", "Ana"))}
    assert len(said) == len(STATES) + 1 and len({status for status, _next in said.values()}) > 8
    assert said == {name: told[name][:2] for name in said}
    titles = [one.get_text(strip=True) for one in page.html.select("section h2")]
    assert titles == sorted(titles) and "Managed by Ben Okafor" in titles
    assert page.html.main is not None and not page.html.main.select("table a"), "nothing leads into a review"


def test_a_plan_is_there_with_its_day_and_not_with_its_words(
    session: Session, browser: Browsing, cast: Cast, cycle: Cycle
) -> None:
    add_goal(session, cast.ana.id, GoalWords("Chair the meeting"), cast.ana.id)
    session.commit()
    page = browser(cast.efua).get(BELOW)
    assert standings(page)["Ana Silva"][2].startswith("Due on ") and "Chair" not in page.text
    with time_machine.travel(clock.now() + timedelta(days=120), tick=False):
        assert standings(browser(cast.efua).get(BELOW))["Ana Silva"][2].startswith("Overdue since ")


def test_who_manages_nobodys_manager_finds_no_page_and_no_link(
    browser: Browsing, cast: Cast, cycle: Cycle
) -> None:
    for person in (cast.ana, cast.ben, cast.dev, cast.grace):
        browser(person).get(BELOW, status=404)
    assert "My managers’ people" not in browser(cast.ben).get("/insights/team").text
    assert browser(cast.efua).get("/insights/team").link("My managers’ people") == BELOW


@pytest.mark.parametrize(("kind", "status"), [("acting", 200), ("delegate", 404)])
def test_who_acts_for_the_managers_manager_sees_it_and_who_writes_beside_them_does_not(
    session: Session, browser: Browsing, cast: Cast, cycle: Cycle, kind: str, status: int
) -> None:
    day = clock.today()
    days = {"starts_on": day, "ends_on": day, "made_at": clock.now(), "made_by_id": cast.efua.id}
    session.add(StandIn(kind=kind, manager_id=cast.efua.id, deputy_id=cast.dev.id, **days))
    session.commit()
    browser(cast.dev).get(BELOW, status=status)
    browser(cast.efua).get(BELOW, status=404 if status == 200 else 200)


def test_a_named_moderator_who_leads_nobody_sees_those_alone_who_named_them(
    session: Session, browser: Browsing, cast: Cast, cycle: Cycle
) -> None:
    reports_to(session, cast.chloe, cast.dev, kind="moderator")
    session.commit()
    assert list(standings(browser(cast.dev).get(BELOW))) == ["Chloé Martin"]


def test_the_exempt_those_who_left_and_those_without_a_review(
    session: Session, browser: Browsing, cast: Cast, cycle: Cycle
) -> None:
    ana = session.scalars(select(Participation).where(Participation.person_id == cast.ana.id)).one()
    service.exempt(session, ana.id, "Sabbatical", cast.chloe.id, None)
    later = make_person(session, "6001", "Nell Late", cast.parks)
    gone = make_person(session, "6002", "Gil Gone", cast.parks)
    for person in (later, gone):
        reports_to(session, person, cast.ben)
    gone.leaves_on = clock.today() - timedelta(days=1)
    session.commit()
    page = browser(cast.efua).get(BELOW)
    found = standings(page)
    assert found["Ana Silva"][:2] == ["Exempt", "–"] and "Sabbatical" not in page.text
    assert found["Nell Late"][:2] == ["Takes part in no open cycle", "–"] and "Gil Gone" not in found
    session.add(CycleClosure(cycle_id=cycle.id, closed_at=clock.now()))
    session.commit()
    closed = standings(browser(cast.efua).get(BELOW))
    assert {cells[0] for cells in closed.values()} == {"Takes part in no open cycle"}
