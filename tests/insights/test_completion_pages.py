"""Pages and exports of completion, as whoever may look reads them."""

import csv
import io
from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles import service
from kie.cycles.joining import join_all
from kie.cycles.models import Cycle
from kie.frameworks.models import Catalogue
from tests.browser import Browser, Page
from tests.cast import Cast, give_role, make_person, make_team, reports_to
from tests.cycles.conftest import wish

Browsing = Callable[..., Browser]


def test_chloe_drills_down_to_who_to_nudge(
    browser: Browsing, cast: Cast, cycle: Cycle, session: Session
) -> None:
    chloe = browser(cast.chloe)
    page = chloe.get("/insights/completion")
    assert "4 of 21 (19 %)" in page.text
    assert "both signed, agreeing or not" in page.text
    below = chloe.get(page.link("Parks"))
    assert "4 of 14 (29 %)" in below.text
    words = {
        row.th.get_text(strip=True): row.select("td")[1].get_text(strip=True)
        for row in below.html.select("tbody tr")
        if row.th is not None
    }
    assert words["P00 untouched"] == "P00 untouched, Efua Mensah"
    assert words["P01 self in"] == "Efua Mensah"
    assert words["P02 manager in"] == "P02 manager in"
    assert words["P08 signed"] == "–"
    assert words["P10 disputed"] == "nobody yet: name a moderator"
    reports_to(session, cast.efua, make_person(session, "6001", "Kofi Addo", cast.council))
    session.commit()
    assert "Kofi Addo" in chloe.get(page.link("Parks")).text
    crumbs = [str(link["href"]) for link in below.html.select("nav.breadcrumbs a")]
    assert [crumb.endswith(str(cast.council.id)) for crumb in crumbs] == [True]


def test_the_team_that_lags_most_comes_first_unless_names_are_wanted(
    browser: Browsing, cast: Cast, cycle: Cycle
) -> None:
    """Parks has signed 4 of 14; of the others nobody has signed, and more are missing in the people team."""
    chloe = browser(cast.chloe)
    lagging = chloe.get("/insights/completion")
    named = chloe.get(lagging.link("Order them by name"))

    def teams(page: Page) -> list[str]:
        return [row.get_text(strip=True) for row in page.html.select("table")[0].select("tbody th")]

    assert teams(lagging)[1:] == ["People team", "Highways", "Parks"]
    assert teams(named)[1:] == ["Highways", "Parks", "People team"]
    assert teams(lagging)[0] == teams(named)[0] == "Directly in Wexcombe Council"
    assert "order=" not in named.link("Smallest share signed first")
    assert "order=name" in named.link("Parks")


def test_a_name_leads_to_an_exemption_and_never_to_oneself(
    browser: Browsing, cast: Cast, cycle: Cycle
) -> None:
    page = browser(cast.chloe).get(f"/insights/completion?cycle={cycle.id}&team={cast.people_team.id}")
    assert page.link("Exempt Dev Patel").endswith("/exemption")
    assert "Exempt Chloé Martin" not in page.text


def test_a_partner_sees_no_figure_outside_their_units(browser: Browsing, cast: Cast, cycle: Cycle) -> None:
    femi = browser(cast.femi)
    page = femi.get("/insights/completion")
    assert "0 of 2 (0 %)" in page.text and "Ana Silva" in page.text
    main = page.html.main
    assert main is not None
    for word in ("Parks", "Wexcombe", "21", "Exempt Ana"):
        assert word not in main.get_text(" ")
    for team in (cast.parks, cast.council, cast.people_team):
        femi.get(f"/insights/completion?cycle={cycle.id}&team={team.id}", status=404)
        femi.get(f"/insights/completion/figures?cycle={cycle.id}&team={team.id}", status=404)
    exported = femi.get(f"/insights/completion/figures?cycle={cycle.id}").answer.get_data(as_text=True)
    assert "Highways" in exported and "Parks" not in exported and "Wexcombe" not in exported


def test_a_partner_for_two_units_sees_both_and_their_sum(
    browser: Browsing, cast: Cast, cycle: Cycle, session: Session
) -> None:
    give_role(session, cast.femi, "partner", cast.parks.id)
    give_role(session, cast.femi, "partner", make_team(session, "DEP", "Depot", cast.parks).id)
    session.commit()
    page = browser(cast.femi).get("/insights/completion")
    assert "4 of 16 (25 %)" in page.text
    assert page.link("Highways") and page.link("Parks")


def test_the_export_has_every_team_below_with_its_definitions(
    browser: Browsing, cast: Cast, cycle: Cycle
) -> None:
    answer = browser(cast.chloe).get(f"/insights/completion/figures?cycle={cycle.id}").answer
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert rows[0] == ["Completion of “Review 2027”"]
    assert ["Signed: both signed, agreeing or not"] in rows
    assert any(row and row[0].startswith("Talks about plans overdue: ") for row in rows)
    assert any(row[-2:] == ["Overdue", "Talks about plans overdue"] for row in rows)
    assert ["Wexcombe Council", "21", "0", "0", "21", "2", "8", "4", "0", "0", "0", "0"] in rows
    assert ["Wexcombe Council / Highways", "2", "0", "0", "2", "0", "0", "0", "0", "0", "0", "0"] in rows


@pytest.mark.parametrize("who", ["ana", "ben", "dev", "efua", "grace"])
def test_completion_is_not_found_by_anybody_else(
    browser: Browsing, cast: Cast, cycle: Cycle, who: str
) -> None:
    person = browser(getattr(cast, who))
    for path in ("completion", f"completion?team={cast.highways.id}", "completion/figures"):
        person.get(f"/insights/{path}", status=404)


def test_what_is_not_there_is_not_found(browser: Browsing, cast: Cast, session: Session) -> None:
    chloe = browser(cast.chloe)
    assert "No cycle to show" in chloe.get("/insights/completion").text
    draft = service.make_cycle(session, wish(), None)
    session.commit()
    for query in (f"cycle={draft.id}", f"cycle={uuid4()}", "cycle=nonsense"):
        chloe.get(f"/insights/completion?{query}", status=404)
        chloe.get(f"/insights/completion/figures?{query}", status=404)


def test_a_closed_cycle_stays_readable_beside_a_newer_one(
    browser: Browsing, cast: Cast, cycle: Cycle, session: Session, shipped: Catalogue
) -> None:
    service.close_cycle(session, cycle.id, None)
    newer = service.make_cycle(session, wish(title="Review 2028", opens_on=clock.today()), None)
    service.open_cycle(session, newer.id, None, shipped)
    session.commit()
    chloe = browser(cast.chloe)
    page = chloe.get(f"/insights/completion?cycle={cycle.id}")
    assert "4 of 21 (19 %)" in page.text and page.link("Review 2028")
    assert "Who to nudge" not in page.text
    assert "Exempt Ana" not in page.text
    assert "in the 90 days before the cycle closed" in page.text and "in the last 90 days" not in page.text
    late = chloe.get(page.link("Everybody who was late at the close")).text
    assert "is late" not in page.text + late and "when the cycle closed" in late


def test_a_cycle_that_is_open_as_well_stands_at_the_top(
    browser: Browsing, cast: Cast, cycle: Cycle, session: Session, shipped: Catalogue
) -> None:
    chloe = browser(cast.chloe)
    page = chloe.get("/insights/completion")
    assert "open as well" not in page.text + chloe.get("/", most=30).text, "which counts, because no job has"
    newer = service.make_cycle(session, wish(title="Review 2028", opens_on=clock.today()), None)
    service.open_cycle(session, newer.id, None, shipped)
    session.commit()
    page = chloe.get(f"/insights/completion?cycle={newer.id}")
    assert "Another cycle is open as well: Review 2027" in page.text and "Other cycles" not in page.text
    assert str(cycle.id) in page.link("Review 2027")
    assert "1 other cycle is open as well." in chloe.get("/", most=30).text
    service.close_cycle(session, cycle.id, None)
    session.commit()
    page = chloe.get(f"/insights/completion?cycle={newer.id}")
    assert "open as well" not in page.text + chloe.get("/", most=30).text and page.link("Review 2027")
    answer = chloe.get(f"/insights/completion/figures?cycle={cycle.id}").answer
    assert "Talks about plans" not in answer.get_data().decode(), "a talk is overdue today, not at a close"


def test_completion_asks_the_database_as_often_for_many_as_for_few(
    browser: Browsing, cast: Cast, cycle: Cycle, session: Session
) -> None:
    chloe = browser(cast.chloe)
    path = f"/insights/completion?cycle={cycle.id}&team={cast.parks.id}"
    chloe.get(path)  # the first page of a process also reads the frozen words
    few = len(chloe.get(path).statements)
    team = cast.parks
    for number in range(20):
        team = make_team(session, f"T{number}", f"Team {number}", team)
        people = [
            make_person(session, f"{number}-{one}", f"Q{number}-{one}", cast.parks, email=None)
            for one in (1, 2)
        ]
        join_all(session, cycle.id, [one.id for one in people], None)
    session.commit()
    assert len(chloe.get(path).statements) == few
