"""The forecast beside the launch check: read from a draft, and from what runs."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles import orders
from kie.cycles.models import Cycle
from kie.cycles.queries import cycle_context
from kie.cycles.service import close_cycle, make_cycle, open_cycle
from kie.db import transaction
from kie.frameworks.models import Catalogue
from kie.insights import forecast_orders
from kie.insights.forecast_models import ForecastOrder, KeptForecast
from kie.insights.forecasting import counted, seats
from kie.jobs.forecasting import forecast_ordered
from kie.jobs.handlers import Stopped
from kie.work.models import Job
from tests.browser import Browser, Page
from tests.cast import Cast, make_cast, make_person, reports_to
from tests.cycles.conftest import wish
from tests.jobs.steps import work_off

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
    assert "of the whole organisation" not in page.text, "the table has all four"
    parks = chloe.get(f"/insights/forecast/{drafted.id}?team={cast.parks.id}").text
    assert "These numbers are of the whole organisation. The table has 1 of the 4 teams" in parks
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


def carried_out(session: Session, cycle: Cycle, shipped: Catalogue) -> None:
    """What the job does, in the test's own session."""
    ordered = session.get_one(ForecastOrder, cycle.id)
    found = forecast_orders.worked_out(session, cycle.id, shipped, lambda done, total: None)
    forecast_orders.keep(session, ordered, *found)
    session.commit()


def test_of_many_people_a_job_works_it_out_until_the_draft_changes(
    browser: Browsing,
    cast: Cast,
    drafted: Cycle,
    session: Session,
    shipped: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chloe, grace, path = browser(cast.chloe), browser(cast.grace), f"/insights/forecast/{drafted.id}"
    at_once = [table(chloe.get(f"{path}?framework={one}")) for one in ("can-do", "customer-focus")]
    monkeypatch.setattr(orders, "AT_ONCE", 22)
    assert "Not worked out yet" in chloe.get(path).text
    assert "Somebody in HR can" in grace.get(path).text and not grace.get(path).html.select("main form")
    grace.post(path, status=404)
    waiting = chloe.post(path, follow=True)
    assert "The forecast is being worked out" in waiting.text and waiting.headers["Refresh"] == "5"
    assert "Refresh" not in chloe.get(waiting.link("Stop that")).headers
    # A second press orders nothing else; one job is enough.
    chloe.post(path, {"once": "another-tab"})
    assert session.scalar(select(func.count()).select_from(Job)) == 1
    carried_out(session, drafted, shipped)
    assert "Worked out on" in chloe.get(path).text
    assert [table(chloe.get(f"{path}?framework={one}")) for one in ("can-do", "customer-focus")] == at_once
    assert table(grace.get(path)) == at_once[0]
    drafted.version += 1
    session.commit()
    assert "The cycle has changed since this was last worked out" in chloe.get(path).text
    chloe.post(path)
    session.query(Job).delete()
    session.commit()
    assert "The work stopped before it was finished." in chloe.get(path).text
    assert "is being worked out" in chloe.post(path, {"once": "new-try"}, follow=True).text
    chloe.post(f"{path}/ending")
    assert "has changed since" in chloe.get(path).text
    left = chloe.post(f"{path}/ending", {"once": "another-tab"}, follow=True)
    assert "Nothing was being worked out any more." in left.text


def test_the_forecast_of_a_draft_is_not_that_of_the_cycle_once_it_runs(
    browser: Browsing,
    cast: Cast,
    drafted: Cycle,
    session: Session,
    shipped: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chloe, path = browser(cast.chloe), f"/insights/forecast/{drafted.id}"
    monkeypatch.setattr(orders, "AT_ONCE", 22)
    chloe.post(path)
    carried_out(session, drafted, shipped)
    assert chloe.get(path).html.select("main table")
    open_cycle(session, drafted.id, cast.chloe.id, shipped)
    session.commit()
    after = chloe.get(path)
    assert "The cycle has changed since this was last worked out" in after.text
    assert not after.html.select("main table")
    chloe.post(path, {"once": "of what runs"})
    carried_out(session, drafted, shipped)
    assert chloe.get(path).html.select("main table")


def test_nothing_is_ordered_that_the_page_would_not_offer(
    browser: Browsing,
    cast: Cast,
    drafted: Cycle,
    session: Session,
    shipped: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of few people it is there without a job; a closed cycle has the heatmap itself."""
    chloe, path = browser(cast.chloe), f"/insights/forecast/{drafted.id}"
    assert chloe.post(path, follow=True).html.select("main table")
    monkeypatch.setattr(orders, "AT_ONCE", 22)
    open_cycle(session, drafted.id, cast.chloe.id, shipped)
    close_cycle(session, drafted.id, cast.chloe.id)
    session.commit()
    chloe.post(path, {"once": "too late"}, status=409)
    assert session.scalars(select(Job.id)).all() == []
    assert "This cycle is closed" in chloe.get(chloe.get(path, status=302).headers["Location"]).text


@pytest.mark.both_databases
def test_a_job_broken_off_taken_back_or_overtaken_keeps_nothing(
    fresh_database: Engine, shipped: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = fresh_database
    monkeypatch.setattr(orders, "AT_ONCE", 0)
    with transaction(engine) as session:
        cycle_id = make_cycle(session, wish(), make_cast(session).chloe.id).id
        forecast_orders.order(session, cycle_id, None)

    def kept() -> int:
        with transaction(engine) as session:
            return session.scalar(select(func.count()).select_from(KeptForecast)) or 0

    def broken_off(done: int, total: int) -> None:
        assert total == 2
        if done == 2:
            raise Stopped

    def taken_back(done: int, total: int) -> None:
        if done == total:
            with transaction(engine) as session:
                assert forecast_orders.take_back(session, cycle_id)

    with pytest.raises(Stopped):
        forecast_ordered(engine, cycle_id, shipped, broken_off, lambda _session: None)
    assert kept() == 0
    forecast_ordered(engine, cycle_id, shipped, taken_back, lambda _session: None)
    assert kept() == 0
    for _twice in range(2):
        with transaction(engine) as session:
            forecast_orders.order(session, cycle_id, None)
        work_off(engine)
        assert kept() == 2

    def opened(done: int, total: int) -> None:
        if done == total:
            with transaction(engine) as session:
                open_cycle(session, cycle_id, None, shipped)

    with transaction(engine) as session:
        session.execute(delete(KeptForecast))
        forecast_orders.order(session, cycle_id, None)
    forecast_ordered(engine, cycle_id, shipped, opened, lambda _session: None)
    assert kept() == 0
