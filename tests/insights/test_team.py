"""A manager's own people: who waits for whom, and what the manager can do now first."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles import service
from kie.cycles.joining import join_all
from kie.cycles.models import Cycle, Participation
from kie.frameworks.models import Catalogue
from kie.home.desks import desk_of
from kie.home.queries import tasks_of
from kie.i18n import format_day
from kie.insights.standing import STAGES, Standing, team_order
from kie.insights.team import team_of
from kie.insights.waiting import NARROWED
from kie.plans.models import Plan
from kie.plans.service import add_goal
from kie.plans.words import GoalWords
from kie.workdays import next_working_day
from tests.browser import Browser, Page
from tests.cast import Cast, make_person, reports_to
from tests.cycles.conftest import opened, wish
from tests.insights.reviews import STATES, bring

Browsing = Callable[..., Browser]


@pytest.fixture
def cycle(session: Session, cast: Cast, shipped: Catalogue) -> Cycle:
    """An open cycle; Efua also leads one person for each state of a review."""
    for number, name in enumerate(STATES):
        person = make_person(session, f"5{number:03}", f"P{number:02} {name}", cast.parks)
        reports_to(session, person, cast.efua)
    made = opened(session, cast, shipped)
    for part in session.scalars(select(Participation).where(Participation.team_id == cast.parks.id)).all():
        name = session.get_one(type(cast.ana), part.person_id).name
        bring(session, part, name.partition(" ")[2])
    session.commit()
    return made


def rows(page: Page) -> dict[str, str]:
    """The words of each row by the person's name, in order."""
    return {
        row.th.get_text(strip=True): " ".join(row.get_text(" ").split())
        for row in page.html.select("tbody tr")
        if row.th is not None
    }


def test_ben_sees_ana_and_nobody_else(browser: Browsing, cast: Cast, cycle: Cycle) -> None:
    page = browser(cast.ben).get("/insights/team")
    assert list(rows(page)) == ["Ana Silva"]
    assert "Neither of you has handed in. You need not wait for Ana." in page.text
    assert page.link("Begin your part").endswith("/manager")


def test_each_row_says_who_waits_for_whom(browser: Browsing, cast: Cast, cycle: Cycle) -> None:
    shown = rows(browser(cast.efua).get("/insights/team"))
    said = {name.partition(" ")[2]: words for name, words in shown.items()}
    assert "P01 has handed in – your turn." in said["self in"]
    assert "You have handed in – waiting for P02." in said["manager in"]
    assert "meet P03 and settle the key issues" in said["revealed"]
    assert "Met" in said["met"] and "To be held" in said["half met"]
    assert "Everything is settled with P06 – sign the record." in said["settled"]
    assert "You have signed – waiting for P07, until" in said["shared"]
    assert "You and P08 have signed." in said["signed"] and "Signed by both" in said["signed"]
    assert "your own manager decides" in said["disputed"]
    assert "Signed, disagreeing" in said["upheld"]
    assert "opened the record again: “" in said["reopened"]
    assert (
        "once more, then sign a new record" in said["reopened"] and "Go to the exchange" in said["reopened"]
    )


def test_what_only_the_manager_can_do_comes_first(browser: Browsing, cast: Cast, cycle: Cycle) -> None:
    names = [name.partition(" ")[2] for name in rows(browser(cast.efua).get("/insights/team"))]
    first = ["self in", "settled"]
    assert names[:2] == first
    done = {"signed", "commented", "upheld"}
    assert set(names[-3:]) == done


def test_links_lead_to_the_page_where_the_step_is_made(browser: Browsing, cast: Cast, cycle: Cycle) -> None:
    page = browser(cast.efua).get("/insights/team")
    assert "/reviews/" in page.link("Sign the record P06 settled")
    assert "/reviews/" in page.link("Prepare the exchange P03 revealed")
    assert page.link("Begin your part P01 self in").startswith("/assessments/")


def test_what_is_late_says_so_and_comes_first(session: Session, cast: Cast, cycle: Cycle) -> None:
    later = clock.today() + timedelta(days=31)
    members = team_of(session, cast.efua.id, later)
    assert members[0].late and members[0].standing == Standing("employee-in")
    assert not any(member.late for member in members if member.progress and member.progress.manager_handed_in)
    assert {
        member.person.name.partition(" ")[2]: member.theirs_late_since
        for member in members
        if member.theirs_late_since
    }.items() >= {"untouched": cycle.self_due_on, "manager in": cycle.self_due_on}.items()
    first = team_of(session, cast.efua.id, cycle.self_due_on)
    assert not any(member.theirs_late_since for member in first)


def test_a_managers_list_says_whose_own_part_is_overdue(
    browser: Browsing, cast: Cast, cycle: Cycle, session: Session
) -> None:
    words = f"Not started, overdue since {format_day(cycle.self_due_on)}"
    assert words not in browser(cast.ben).get("/insights/team").text
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        assert words in browser(cast.ben).get("/insights/team").text


def test_the_exempt_and_those_without_a_review_are_shown_and_wait_for_nobody(
    browser: Browsing, cast: Cast, cycle: Cycle, session: Session
) -> None:
    part = session.scalars(select(Participation).where(Participation.person_id == cast.ana.id)).one()
    service.exempt(session, part.id, "Parental leave", cast.chloe.id, None)
    reports_to(session, make_person(session, "2001", "Hana Ito", cast.highways), cast.ben)
    session.commit()
    page = browser(cast.ben).get("/insights/team")
    assert "Ana is exempt from this cycle." in page.text
    assert "Parental leave" not in page.text
    assert "Hana takes part in no open cycle." in page.text


def test_a_plan_that_is_overdue_waits_for_the_manager(session: Session, cast: Cast, cycle: Cycle) -> None:
    session.add(Plan(person_id=cast.ana.id, review_due_on=clock.today(), made_at=clock.now()))
    session.flush()
    (member,) = team_of(session, cast.ben.id, clock.today())
    assert member.plan.review_due_on is None, "a plan without a goal has nothing to talk about"
    assert not member.plan_waits(clock.today())


def test_somebody_in_two_open_cycles_has_a_row_for_each(
    browser: Browsing, cast: Cast, cycle: Cycle, session: Session, shipped: Catalogue
) -> None:
    second = service.make_cycle(session, wish(title="Drivers"), None)
    service.open_cycle(session, second.id, None, shipped)
    session.commit()
    page = browser(cast.ben).get("/insights/team")
    assert "Drivers" in page.text and "Review 2027" in page.text


def test_whoever_was_away_comes_by_the_day_that_their_absence_moved(
    session: Session, cast: Cast, cycle: Cycle
) -> None:
    zoe = make_person(session, "2002", "Zoe Zimmer", cast.highways)
    reports_to(session, zoe, cast.ben)
    join_all(session, cycle.id, [zoe.id], None)
    part = session.scalars(select(Participation).where(Participation.person_id == cast.ana.id)).one()
    back = clock.today() + timedelta(days=5)
    service.exempt(session, part.id, "Parental leave", cast.chloe.id, back)
    session.flush()
    found = team_of(session, cast.ben.id, back + timedelta(days=1))
    assert [(one.person.name, one.due_on) for one in found] == [
        ("Zoe Zimmer", cycle.manager_due_on),
        ("Ana Silva", next_working_day(cycle.manager_due_on + timedelta(days=6))),
    ]


def test_whoever_leads_nobody_has_no_such_page(browser: Browsing, cast: Cast, cycle: Cycle) -> None:
    for person in (cast.ana, cast.dev, cast.grace):
        browser(person).get("/insights/team", status=404)


def test_a_former_report_is_gone_from_the_page(
    browser: Browsing, cast: Cast, cycle: Cycle, session: Session
) -> None:
    hana = make_person(session, "2001", "Hana Ito", cast.highways)
    reports_to(session, hana, cast.ben, until=clock.today() - timedelta(days=1))
    session.commit()
    assert "Hana" not in browser(cast.ben).get("/insights/team").text


@pytest.mark.both_databases
def test_the_page_asks_as_often_for_one_report_as_for_fourteen(
    browser: Browsing, cast: Cast, cycle: Cycle
) -> None:
    one = browser(cast.ben).get("/insights/team")
    many = browser(cast.efua).get("/insights/team")
    assert len(rows(many)) > 14
    assert len(one.statements) == len(many.statements)


def test_the_order_follows_what_the_manager_can_do() -> None:
    places = {stage: team_order(Standing(stage), late=False, plan_waits=False) for stage in STAGES}
    assert (
        places["employee-in"]
        == places["to-sign"]
        < places["neither-in"]
        == places["exchange"]
        == places["reopened"]
    )
    assert places["exchange"] < places["manager-in"] == places["to-answer"] < places["signed"]
    assert team_order(Standing("employee-in"), late=True, plan_waits=False) == 0
    assert team_order(Standing("signed"), late=False, plan_waits=True) < places["manager-in"]
    assert team_order(None, late=False, plan_waits=False) > places["signed"]
    ahead = team_order(Standing("manager-in"), late=False, plan_waits=False, may_go_ahead=True)
    assert ahead == places["exchange"]


def test_the_home_page_leads_to_just_those_it_counts(
    browser: Browsing, session: Session, cast: Cast, cycle: Cycle
) -> None:
    visitor = browser(cast.efua)
    for number in range(4):
        more = make_person(session, f"6{number:03}", f"Q{number}", cast.parks)
        reports_to(session, more, cast.efua)
        add_goal(session, more.id, GoalWords("Listen"), more.id)
    session.commit()
    everybody = rows(visitor.get("/insights/team"))
    home = visitor.get("/")
    together = [
        (link.get_text(strip=True), str(link["href"]))
        for link in home.html.select("a[href*='/insights/team?waiting=']")
    ]
    assert together, "some kind of task stands for many people"
    for title, address in together:
        page = visitor.get(address)
        counted = re.search(r"\d+", title)
        assert counted is not None and len(rows(page)) == int(counted.group()), title
        assert set(rows(page)) < set(everybody)
        assert page.link("Show everybody") == "/insights/team"


@pytest.mark.parametrize("kind", NARROWED)
def test_a_narrowed_list_holds_those_in_whom_it_waits(
    browser: Browsing, session: Session, cast: Cast, cycle: Cycle, kind: str
) -> None:
    desk = desk_of(session, cast.efua.id, clock.today())
    tasks = tasks_of(session, desk, clock.today())
    waiting = sorted(task.person for task in tasks if task.kind == kind and task.person)
    page = browser(cast.efua).get(f"/insights/team?waiting={kind}")
    assert sorted(rows(page)) == waiting
    assert ("Nobody is waiting for that any more." in page.text) == (not waiting)


def test_a_kind_that_nobody_knows_narrows_nothing(browser: Browsing, cast: Cast, cycle: Cycle) -> None:
    page = browser(cast.ben).get("/insights/team?waiting=%00nonsense")
    assert list(rows(page)) == ["Ana Silva"] and "Show everybody" not in page.text
