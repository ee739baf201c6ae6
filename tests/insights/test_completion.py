"""Completion: honest figures over eligible less exempt, in scope only, and who to nudge."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles import service
from kie.cycles.joining import join_all
from kie.cycles.models import Cycle, Participation
from kie.cycles.teams import team_tree
from kie.frameworks.models import Catalogue
from kie.i18n import format_day
from kie.insights.completion import Figures, figures_by_team, with_below
from kie.insights.completion_wording import status_words
from kie.insights.names import reviews_by_name
from kie.insights.overdue import with_overdue
from kie.insights.standing import standing_of
from kie.reviews.queries import progress_of
from tests.browser import Browser, Page
from tests.cast import Cast, give_role, make_person, make_team, reports_to
from tests.cycles.conftest import opened, wish
from tests.insights.reviews import STATES, bring

Browsing = Callable[..., Browser]


@pytest.fixture
def cycle(session: Session, cast: Cast, shipped: Catalogue) -> Cycle:
    """An open cycle over the cast and one person in Parks for each state of a review."""
    for number, name in enumerate(STATES):
        reports_to(
            session, make_person(session, f"5{number:03}", f"P{number:02} {name}", cast.parks), cast.efua
        )
    made = opened(session, cast, shipped)
    for part in parts(session, made, cast.parks.id):
        name = session.get_one(type(cast.ana), part.person_id).name
        bring(session, part, name.partition(" ")[2])
    session.commit()
    return made


def parts(session: Session, cycle: Cycle, team_id: UUID) -> list[Participation]:
    """The participations of a team."""
    return list(
        session.scalars(
            select(Participation).where(Participation.cycle_id == cycle.id, Participation.team_id == team_id)
        )
    )


@pytest.mark.both_databases
def test_figures_agree_with_how_far_each_review_has_come(session: Session, cast: Cast, cycle: Cycle) -> None:
    everybody = parts(session, cycle, cast.parks.id)
    progress = progress_of(session, [part.id for part in everybody])
    for exempt in (0, 1, 2):
        if exempt:
            service.exempt(session, everybody[-exempt].id, "Leave", cast.chloe.id, None)
        counted = [progress[part.id] for part in everybody[: len(everybody) - exempt]]
        assert figures_by_team(session, cycle.id, clock.today())[cast.parks.id] == Figures(
            eligible=len(STATES),
            exempt=exempt,
            met=sum(one.met for one in counted),
            recorded=sum(one.recorded for one in counted),
            signed=sum(one.signed for one in counted),
        )


def overdue(session: Session, cast: Cast, cycle: Cycle, day: date) -> int:
    """How many are overdue in Parks."""
    direct = figures_by_team(session, cycle.id, day)
    return with_overdue(session, direct, cycle.id, day)[cast.parks.id].overdue


@pytest.mark.both_databases
def test_what_is_overdue_is_counted_as_it_is_named(session: Session, cast: Cast, cycle: Cycle) -> None:
    late = cycle.self_due_on + timedelta(days=1)
    assert overdue(session, cast, cycle, cycle.self_due_on) == 0
    named = reviews_by_name(session, cycle.id, cast.parks.id, late)
    assert {one.standing.stage for one in named if one.overdue_since} == {"neither-in", "manager-in"}
    for stands in ("Neither has handed in", "The manager has handed in"):
        assert f"{stands}; overdue since {format_day(cycle.self_due_on)}" in {
            status_words(one) for one in named
        }
    for day in (late, cycle.manager_due_on, cycle.manager_due_on + timedelta(days=1)):
        named = reviews_by_name(session, cycle.id, cast.parks.id, day)
        counted = sum(one.overdue_since is not None for one in named)
        assert overdue(session, cast, cycle, day) == counted > 0
    # Away for a week from today: what was due is due as much later.
    back = next(one.participation_id for one in named if one.standing.stage == "neither-in")
    service.exempt(session, back, "Leave", cast.chloe.id, clock.today() + timedelta(days=6))
    for days in range(10):
        named = reviews_by_name(session, cycle.id, cast.parks.id, late + timedelta(days=days))
        counted = sum(one.overdue_since is not None for one in named)
        assert overdue(session, cast, cycle, late + timedelta(days=days)) == counted
    assert [one.overdue_since for one in named if one.participation_id == back] == [
        cycle.self_due_on + timedelta(days=7)
    ]


@pytest.mark.both_databases
def test_every_state_has_its_stage(session: Session, cast: Cast, cycle: Cycle) -> None:
    named = reviews_by_name(session, cycle.id, cast.parks.id, clock.today())
    assert {one.name.partition(" ")[2]: one.standing.stage for one in named} == {
        name: stage for name, (stage, _steps) in STATES.items()
    }
    assert {one.leader for one in named} == {"Efua Mensah"}


@pytest.mark.both_databases
def test_an_exemption_that_ran_out_counts_again(session: Session, cast: Cast, cycle: Cycle) -> None:
    (ana, _ben) = parts(session, cycle, cast.highways.id)
    today = clock.today()
    service.exempt(session, ana.id, "Leave", cast.chloe.id, today)
    assert figures_by_team(session, cycle.id, today)[cast.highways.id].counted == 1
    assert figures_by_team(session, cycle.id, today + timedelta(days=1))[cast.highways.id].counted == 2


def test_figures_add_up_along_the_tree(session: Session, cast: Cast, cycle: Cycle) -> None:
    tree = team_tree(session)
    below = with_below(tree, figures_by_team(session, cycle.id, clock.today()))
    assert below[cast.council.id].eligible == 7 + len(STATES)
    assert below[cast.parks.id].signed == 4
    assert below[cast.highways.id] == Figures(eligible=2)


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


def test_a_stage_is_never_read_from_words(session: Session, cast: Cast, cycle: Cycle) -> None:
    (ana, _ben) = parts(session, cycle, cast.highways.id)
    assert standing_of(progress_of(session, [ana.id])[ana.id]).waited_for == ("employee", "manager")


@pytest.mark.both_databases
def test_a_leaver_is_out_of_the_denominator_from_the_day_after_and_what_is_signed_stays(
    session: Session, cast: Cast, cycle: Cycle
) -> None:
    today = clock.today()
    before = figures_by_team(session, cycle.id, today)[cast.parks.id]
    everybody = parts(session, cycle, cast.parks.id)
    progress = progress_of(session, [part.id for part in everybody])
    unsigned = next(part for part in everybody if not progress[part.id].signed)
    signed = next(part for part in everybody if progress[part.id].signed)
    for part in (unsigned, signed):
        session.get_one(type(cast.ana), part.person_id).leaves_on = today
    session.flush()
    assert figures_by_team(session, cycle.id, today)[cast.parks.id] == before
    after = figures_by_team(session, cycle.id, today + timedelta(days=1))[cast.parks.id]
    assert (after.eligible, after.exempt, after.signed) == (before.eligible, before.exempt, before.signed)
    assert (after.left, after.counted) == (before.left + 1, before.counted - 1)
    named = reviews_by_name(session, cycle.id, cast.parks.id, today + timedelta(days=1))
    assert {one.participation_id for one in named if not one.counted} == {unsigned.id}
    assert not any(one.exempt for one in named), "leaving is no decision of HR"
    assert [status_words(one) for one in named if not one.counted] == ["Left before signing"]
    assert {one.participation_id for one in named if one.left} == {unsigned.id, signed.id}
