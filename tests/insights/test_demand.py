"""Learning demand as published: quarter by quarter, so that nobody learns of one person."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from sqlalchemy import Engine, delete, insert, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from kie import clock
from kie.db import transaction
from kie.frameworks.models import Catalogue
from kie.insights.demand import publish_demand, publish_quarter
from kie.insights.demand_models import DemandBasis, DemandPublication
from kie.insights.demand_people import could_see
from kie.insights.demand_words import DemandBody, DemandRow
from kie.people.models import StandIn
from kie.plans.models import Action, Goal, GoalAgreement, GoalClosure, Plan
from kie.readings import Reading
from tests.browser import Browser
from tests.insights.steps import FRAMEWORK, TOWN, Council, give, id_of, make_council, person
from tests.jobs.steps import do_once

DEMAND = "/insights/demand"
SPRING, SUMMER = date(2026, 4, 1), date(2026, 7, 1)
WRITTEN = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def town(session: Session, shipped: Catalogue) -> Council:
    """The council, and Homes 3 in HR."""
    made = make_council(session, shipped, TOWN)
    give(session, made.people["Homes"][3], "hr")
    session.commit()
    return made


def everybody(town: Council) -> list[UUID]:
    """All people, one team after the other in turn, so that no manager knows many of the first ones."""
    teams = list(town.people.values())
    return [team[at] for at in range(max(map(len, teams))) for team in teams if at < len(team)]


def add_goals(
    session: Session, town: Council, people: Iterable[UUID], place: int = 0, **action: object
) -> None:
    """An agreed goal of each in the competency at this place, with this action when one is given."""
    for one in people:
        plan, goal = id_of("plan", one), id_of("goal", one, place)
        if session.get(Plan, plan) is None:
            session.add(Plan(id=plan, person_id=one, made_at=WRITTEN))
            session.flush()
        session.add(
            Goal(
                id=goal,
                plan_id=plan,
                framework_id=FRAMEWORK,
                competency_id=town.competencies[place],
                title="A goal",
                drafted_by_id=one,
                drafted_at=WRITTEN,
                written_by_id=one,
                written_at=WRITTEN,
            )
        )
        session.flush()
        session.add(GoalAgreement(goal_id=goal, agreed_by_id=one, agreed_at=WRITTEN))
        if action:
            facts = {"text": "Something", "owner": "me", "kind": "on-the-job", "position": 0, **action}
            session.execute(insert(Action), [{"id": id_of("action", goal), "goal_id": goal, **facts}])
    session.flush()


def close(session: Session, people: Iterable[UUID]) -> None:
    """Their first goals are done."""
    session.add_all(
        GoalClosure(goal_id=id_of("goal", one, 0), kind="done", closed_by_id=one, closed_at=WRITTEN)
        for one in people
    )
    session.flush()


def row(session: Session, quarter: str, place: int = 0) -> DemandRow:
    """The row of the competency at this place."""
    body: DemandBody = session.scalars(
        select(DemandPublication.body).where(DemandPublication.quarter == quarter)
    ).one()
    return next(one for one in body["frameworks"] if one["id"] == FRAMEWORK)["rows"][place]


@pytest.mark.both_databases
def test_a_quarter_is_counted_once_and_stays(session: Session, town: Council) -> None:
    people = everybody(town)
    add_goals(session, town, people[:12])
    add_goals(session, town, people[:9], place=1)
    late = {"owner": "manager", "due_on": SPRING - timedelta(days=1)}
    for place, action in ((2, late), (3, {**late, "due_on": SPRING}), (4, {"kind": "formal"})):
        add_goals(session, town, people[20:32], place, **action)
        add_goals(session, town, people[32:44], place)
    made = publish_demand(session, SPRING)
    assert publish_demand(session, SPRING) is None
    assert made == session.scalars(select(DemandPublication.id)).one()
    found = [row(session, "2026-Q1", place) for place in range(5)]
    assert [one["goals"] for one in found] == [10, None, 20, 20, 20]
    assert [one["support"] for one in found] == [None, None, 10, None, None]
    assert [one["learning"] for one in found] == [None, None, None, None, 10]
    changes = (
        "DELETE FROM demand_publications",
        "UPDATE demand_publications SET quarter = 'x'",
        "UPDATE demand_bases SET publication_id = publication_id",
    )
    for change in changes:
        with pytest.raises(DatabaseError, match="append-only"), session.begin_nested():
            session.execute(text(change))
    add_goals(session, town, people[20:32])
    publish_demand(session, SUMMER)
    assert row(session, "2026-Q2")["goals"] == 20
    assert len(session.scalars(select(DemandBasis)).all()) == 1


def test_only_agreed_goals_of_people_who_are_here_count(session: Session, town: Council) -> None:
    people = everybody(town)
    add_goals(session, town, people[:12])
    add_goals(session, town, people[20:40], 1)
    session.execute(delete(GoalAgreement).where(GoalAgreement.goal_id == id_of("goal", people[0], 0)))
    close(session, people[1:2])
    person(session, people[2]).leaves_on = SPRING - timedelta(days=1)
    session.flush()
    publish_demand(session, SPRING)
    assert row(session, "2026-Q1")["goals"] is None


def test_managers_who_led_most_of_them_keep_a_number_hidden(session: Session, town: Council) -> None:
    """Thirty people of Homes have one manager, who could have seen all their plans."""
    others = [one for one in everybody(town) if one not in town.people["Homes"]]
    add_goals(session, town, others[:20], 1)
    add_goals(session, town, town.people["Homes"][10:40])
    with session.begin_nested() as undone:
        add_goals(session, town, others[:6])
        publish_demand(session, SPRING)
        assert row(session, "2026-Q1")["goals"] == 40
        undone.rollback()
    publish_demand(session, SPRING)
    assert row(session, "2026-Q1")["goals"] is None


def test_whoever_led_stood_in_or_opened_anything_could_have_seen_a_plan(
    session: Session, town: Council
) -> None:
    """Whether they looked or not, and also when it has long ended."""
    highways, parks, waste = (town.people[name] for name in ("Highways", "Parks", "Waste"))
    for deputy, only in ((parks[1], None), (parks[2], highways[3])):
        session.add(
            StandIn(
                kind="acting",
                manager_id=highways[0],
                deputy_id=deputy,
                person_id=only,
                starts_on=date(2024, 5, 6),
                ends_on=date(2024, 5, 17),
                made_at=WRITTEN,
            )
        )
    opened = {"what": "plan", "subject": "1", "standing": "hr", "hour": WRITTEN, "at": WRITTEN}
    session.add(Reading(reader_id=parks[3], person_id=waste[1], **opened))
    session.flush()
    known = could_see(session)
    assert known[highways[0]] == set(highways[1:])
    assert known[parks[1]] == set(highways[1:])
    assert known[parks[2]] == {highways[3]}
    assert known[parks[3]] == {waste[1]}
    assert waste[1] not in known


def fetched(browser: Browser) -> dict[str, bytes]:
    """Everything that HR can fetch of demand, as bytes, by address. Keys that forms carry are not figures."""
    page = browser.get(DEMAND)
    found = {DEMAND: str(page.html.select_one("main")).encode()}
    links = {str(link["href"]) for link in page.html.select("main a[href]") if "demand" in str(link["href"])}
    for link in sorted(links):
        answer = browser.get(link)
        main = answer.html.select_one("main")
        found[link] = str(main).encode() if main else answer.answer.get_data()
    assert len(found) >= 3
    return found


def swap(session: Session, town: Council, people: list[UUID]) -> None:
    """One person's goal is done, and another has one."""
    close(session, people[:1])
    add_goals(session, town, people[24:25])


Change = Callable[[Session, Council, list[UUID]], object]

UNSEEN: dict[str, Change] = {
    "one more": lambda s, town, people: add_goals(s, town, people[24:25]),
    "one who had none": lambda s, town, people: add_goals(s, town, people[45:46]),
    "nine more": lambda s, town, people: add_goals(s, town, people[24:33]),
    "one less": lambda s, _town, people: close(s, people[:1]),
    "nine less": lambda s, _town, people: close(s, people[:9]),
    "one for another": swap,
    "nine where nobody was": lambda s, town, people: add_goals(s, town, people[:9], 3),
}
SEEN: dict[str, Change] = {
    "ten more": lambda s, town, people: add_goals(s, town, people[24:34]),
    "ten less": lambda s, _town, people: close(s, people[:10]),
}


def world(session: Session, town: Council, hr: Browser, change: Change) -> dict[str, bytes]:
    """Two quarters, between which this changed, as HR fetches them. Nothing of it is kept."""
    people = everybody(town)
    with session.begin_nested() as undone:
        add_goals(session, town, people[:24])
        add_goals(session, town, people[24:45], 1)
        with time_machine.travel(datetime(2026, 4, 1, 3, tzinfo=UTC), tick=False):
            publish_demand(session, clock.today())
        change(session, town, people)
        with time_machine.travel(datetime(2026, 7, 1, 3, tzinfo=UTC), tick=False):
            publish_demand(session, clock.today())
        found = fetched(hr)
        undone.rollback()
    return found


def test_who_has_two_quarters_that_differ_by_a_few_people_learns_nothing(
    session: Session, town: Council, browser: Callable[..., Browser]
) -> None:
    """Every byte of pages and files of both quarters; and ten people do show, so that there is something to see."""
    hr = browser(person(session, town.people["Homes"][3]))
    same = world(session, town, hr, lambda *_: None)
    for name, change in UNSEEN.items():
        assert world(session, town, hr, change) == same, name
    for name, change in SEEN.items():
        assert world(session, town, hr, change) != same, name


def test_hr_and_auditors_read_it_and_nobody_else(
    session: Session, town: Council, browser: Callable[..., Browser]
) -> None:
    homes = town.people["Homes"]
    give(session, homes[4], "auditor")
    hr, auditor, manager = (browser(person(session, homes[place])) for place in (3, 4, 0))
    assert "No quarter is counted yet" in hr.get(hr.get("/insights/heatmap").link("Learning demand")).text
    add_goals(session, town, everybody(town)[:20])
    publish_quarter(session, "2026-Q1", SPRING)
    session.commit()
    page = auditor.get(DEMAND)
    assert "January to March 2026, counted on 1 April 2026" in page.text
    assert "about 20" in page.text
    for address in (DEMAND, f"{DEMAND}.csv", f"{DEMAND}.xlsx"):
        manager.get(address, status=404)
        hr.get(f"{address}?quarter=2026-Q2", status=404)
    assert "Learning demand" not in manager.get("/insights/heatmap").text


def test_the_timetable_counts_once_in_the_month_after(fresh_database: Engine, shipped: Catalogue) -> None:
    with transaction(fresh_database) as session:
        make_council(session, shipped, {"Council": (None, 2)})
    for day in (date(2026, 9, 30), date(2026, 10, 1), date(2026, 10, 2), date(2026, 11, 1)):
        with time_machine.travel(datetime(day.year, day.month, day.day, 3, 6, tzinfo=UTC), tick=False):
            do_once(fresh_database, "publish-demand")
    with transaction(fresh_database) as session:
        counted = session.execute(select(DemandPublication.quarter, DemandPublication.counted_on)).all()
    assert [tuple(one) for one in counted] == [("2026-Q3", date(2026, 10, 1))]
