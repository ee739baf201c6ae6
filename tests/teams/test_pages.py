"""Stories of the pages of teams, over HTTP."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.events import Event
from kie.people.models import Team, TeamChange
from kie.people.queries import leader_of
from kie.people.service import give_role
from tests.cast import Cast, make_person, make_team, reports_to
from tests.teams.steps import Visit, asked, confirmed, effects


@pytest.mark.both_databases
def test_chloe_sees_what_a_new_leader_means_before_it_is_done(
    session: Session, cast: Cast, browser: Visit
) -> None:
    zoe = make_person(session, "2001", "Zoe Quill", cast.parks)
    reports_to(session, zoe, cast.efua)
    session.commit()
    chloe = browser(cast.chloe)
    team = chloe.get(chloe.get("/teams").link("Highways"))
    assert "Ben Okafor , by who answers to whom" in team.text
    page = asked(chloe, cast.highways, "leading", who="zoe quill", whose="former")
    said = effects(page)
    for words in (
        "Zoe Quill leads Highways instead of Ben Okafor.",
        "moves from Parks to Highways",
        "1 person gets Zoe Quill as their manager.",
        "disagrees with the record, Efua Mensah decides.",
        "Ana Silva, who answers to Ben Okafor now",
    ):
        assert words in said
    assert leader_of(session, cast.ana.id, clock.today()) == cast.ben.id
    confirmed(chloe, page, cast.highways, "leading")
    session.expire_all()
    assert leader_of(session, cast.ana.id, clock.today()) == zoe.id
    team = chloe.get(f"/teams/{cast.highways.id}")
    assert "Zoe Quill , since" in team.text and "Zoe Quill leads Highways." in team.text
    assert "decided by Chloé Martin" in team.text


def test_who_leads_another_team_leaves_it_alone_and_that_is_said(
    session: Session, cast: Cast, browser: Visit
) -> None:
    page = asked(browser(cast.dev), cast.highways, "leading", who="1003", whose="nobody")
    assert "Chloé Martin moves from People team to Highways" in effects(page)
    assert "Nobody leads People team then, until somebody is named." in effects(page)
    assert "Nobody’s manager changes with it." in effects(page)


def test_a_plan_is_listed_until_it_is_withdrawn(session: Session, cast: Cast, browser: Visit) -> None:
    chloe, day = browser(cast.chloe), clock.today() + timedelta(days=10)
    page = asked(chloe, cast.parks, "renaming", name="  Parks and\ttrees ", starts_on=day.isoformat())
    assert "Parks is called Parks and trees." in effects(page)
    confirmed(chloe, page, cast.parks, "renaming")
    listed = chloe.get("/teams")
    assert "Parks is called Parks and trees." in listed.text
    (form,) = listed.html.select('main form[action*="/withdrawal"]')
    chloe.post(str(form["action"]))
    assert "withdrawn by Chloé Martin" in chloe.get(f"/teams/{cast.parks.id}").text
    assert "Nothing. Changes of teams" in chloe.get("/teams").text
    with time_machine.travel(day):
        assert session.scalars(select(TeamChange)).one().applied_at is None


def test_what_changed_meanwhile_is_shown_anew_and_not_done(
    session: Session, cast: Cast, browser: Visit
) -> None:
    chloe, dev = browser(cast.chloe), browser(cast.dev)
    page = asked(chloe, cast.parks, "renaming", name="Green places")
    theirs = asked(dev, cast.parks, "renaming", name="Gardens")
    confirmed(dev, theirs, cast.parks, "renaming")
    again = confirmed(chloe, page, cast.parks, "renaming", status=409)
    assert "was changed meanwhile" in again.text
    assert "Gardens is called Green places." in effects(again)
    session.expire_all()
    assert cast.parks.name == "Gardens"
    confirmed(chloe, again, cast.parks, "renaming")
    session.expire_all()
    assert cast.parks.name == "Green places"


def test_a_team_that_is_not_empty_says_who_is_in_it(cast: Cast, browser: Visit) -> None:
    chloe = browser(cast.chloe)
    page = asked(chloe, cast.highways, "closing", status=422)
    assert "These people are still in Highways: Ana Silva (1001); Ben Okafor (1002)." in page.text
    assert "HR partners: Femi Ade" in page.text and not page.html.select("section.panel.strong")
    later = (clock.today() + timedelta(days=5)).isoformat()
    page = asked(chloe, cast.highways, "closing", starts_on=later)
    assert "It waits until this is done" in effects(page) and "Ana Silva (1001)" in effects(page)
    confirmed(chloe, page, cast.highways, "closing")
    with time_machine.travel(clock.today() + timedelta(days=6)):
        chloe = browser(cast.chloe)
        listed = chloe.get("/teams")
        assert "Waits" in listed.text
        assert "Ana Silva (1001)" in chloe.get(listed.link("What it waits for")).text
        # An auditor reads it too, and can do nothing of it.
        assert (
            "Whoever may change teams is told: These people"
            in browser(cast.grace).get(f"/teams/{cast.highways.id}").text
        )


def test_a_team_is_added_closed_and_opened_again(session: Session, cast: Cast, browser: Visit) -> None:
    chloe = browser(cast.chloe)
    address = f"/teams/{cast.highways.id}/new"
    taken = chloe.post(address, {"code": "prk", "name": "Night crew"}, status=409)
    assert "Parks has the code PRK already." in taken.text
    assert taken.fields(address)["name"] == "Night crew"
    assert "Type a code." in chloe.post(address, {"code": "", "name": "x"}, status=422).text
    made = chloe.post(address, {"code": "HWY-9", "name": "Night crew"})
    crew = session.scalars(select(Team).where(Team.code == "HWY-9")).one()
    assert made.location == f"/teams/{crew.id}" and "Night crew" in chloe.get(address[:-4]).text
    confirmed(chloe, asked(chloe, crew, "closing"), crew, "closing")
    closed = chloe.get(f"/teams/{crew.id}")
    assert "This team was closed on" in closed.text and not closed.html.select('a[href*="renaming"]')
    assert "No open team" in chloe.get("/teams?q=night").text
    chloe.post(f"/teams/{crew.id}/opening")
    assert "Night crew" in chloe.get("/teams?q=NIGHT").text
    recorded = session.scalars(select(Event.action).where(Event.subject == str(crew.id)).order_by(Event.id))
    assert recorded.all() == ["team.added", "team.closed", "team.reopened"]


def test_a_move_says_who_looks_after_the_team_from_then_on(
    session: Session, cast: Cast, browser: Visit
) -> None:
    crew = make_team(session, "HWY-1", "Night crew", cast.highways)
    give_role(session, None, cast.grace.id, "partner", cast.parks.id)
    session.commit()
    chloe = browser(cast.chloe)
    page = asked(chloe, crew, "moving", team="park", whose="nobody")
    said = effects(page)
    assert "Night crew stands under Parks." in said and "Nobody’s manager changes" in said
    assert "who look after it from then on: Grace Liu." in said
    assert "who no longer look after it: Femi Ade." in said
    confirmed(chloe, page, crew, "moving")
    session.expire_all()
    assert crew.parent_id == cast.parks.id


@pytest.mark.parametrize(
    ("what", "values", "words"),
    [
        ("renaming", {"name": "x", "starts_on": "2026-02-30"}, "Enter a real date"),
        ("renaming", {"name": "x", "starts_on": "9999-12-31"}, "180 days ahead"),
        ("renaming", {"name": "x", "starts_on": "2020-01-01"}, "today or a later day"),
        ("renaming", {"name": ""}, "Type the name."),
        ("renaming", {"name": "\x00"}, "cannot be kept"),
        ("renaming", {"name": "é" * 201}, "201 characters; 200 is the most"),
        ("moving", {"team": "", "whose": "nobody"}, "Type the name or the code"),
        ("moving", {"team": "%", "whose": "nobody"}, "No open team is called that."),
        ("moving", {"team": "HWY", "whose": "nobody"}, "cannot be under itself"),
        ("moving", {"team": "a", "whose": "nobody"}, "Several match"),
        ("moving", {"team": "PRK", "whose": "king"}, "Choose one of those listed."),
        ("moving", {"team": "PRK", "whose": "leader"}, "Nobody is known to lead both teams"),
        ("leading", {"who": "nobody at all", "whose": "former"}, "Nobody in post is called that."),
        ("leading", {"who": "1003", "whose": "team"}, "You cannot name yourself"),
        ("leading", {"who": "Zed Quill", "whose": "team", "person": "x"}, "Several match"),
    ],
)
def test_what_makes_no_sense_is_said_and_nothing_is_done(
    session: Session, cast: Cast, browser: Visit, what: str, values: dict[str, str], words: str
) -> None:
    for number in ("1", "2"):
        make_person(session, f"z{number}", "Zed Quill", cast.parks, email=None)
    session.commit()
    chloe = browser(cast.chloe)
    page = asked(chloe, cast.highways, what, status=422, **values)
    assert words in page.text and page.html.select(".error-summary")
    assert not page.html.select("section.panel.strong")
    given = {"starts_on": clock.today().isoformat(), **values, "seen": "0" * 32}
    chloe.post(f"/teams/{cast.highways.id}/{what}", given, status=422)
    assert session.scalars(select(TeamChange)).all() == []


def test_a_confirmation_without_a_look_does_nothing(session: Session, cast: Cast, browser: Visit) -> None:
    given = {"starts_on": clock.today().isoformat(), "name": "Other"}
    page = browser(cast.chloe).post(f"/teams/{cast.parks.id}/renaming", given, status=409)
    assert "Parks is called Other." in effects(page)
    session.expire_all()
    assert cast.parks.name == "Parks"


def test_hr_and_administrators_change_teams_auditors_look_and_others_know_of_none(
    cast: Cast, browser: Visit
) -> None:
    pages = ("/teams", f"/teams/{cast.parks.id}")
    change = f"/teams/{cast.parks.id}/renaming"
    grace = browser(cast.grace)
    for path in pages:
        assert not grace.get(path).html.select('main form[method="post"], main a[href*="renaming"]')
    for somebody in (grace, *(browser(one) for one in (cast.ana, cast.ben, cast.efua, cast.femi))):
        somebody.get(change, status=404)
        somebody.post(change, {"name": "x"}, status=404)
        somebody.post(f"/teams/{cast.parks.id}/opening", status=404)
        somebody.post(f"/teams/changes/{cast.parks.id}/withdrawal", status=404)
        somebody.post(f"/teams/{cast.parks.id}/new", {"code": "a", "name": "b"}, status=404)
    for one in (cast.ana, cast.ben, cast.efua, cast.femi):
        for path in pages:
            browser(one).get(path, status=404)
    browser(cast.dev).get(change)


def test_lists_say_how_many_are_directly_in_a_team_and_how_many_teams_below(
    session: Session, cast: Cast, browser: Visit
) -> None:
    make_team(session, "HWY-1", "Crew one", cast.highways)
    make_team(session, "HWY-2", "Crew two", cast.highways).closed_on = clock.today()
    make_person(session, "2001", "Left Long", cast.highways).leaves_on = clock.today() - timedelta(days=1)
    session.commit()
    listed = browser(cast.chloe).get("/teams")
    assert "Highways 2 people directly in it, 1 team right below, led by Ben Okafor" in listed.text
    assert "Parks 0 people directly in it PRK" in listed.text
    team = browser(cast.chloe).get(listed.link("Highways"))
    assert "2 people directly in it. Everybody in it and below it" in team.text


def test_pages_ask_the_database_as_often_for_many_teams(session: Session, cast: Cast, browser: Visit) -> None:
    chloe = browser(cast.chloe)
    paths = ("/teams", f"/teams/{cast.council.id}", f"/teams/{cast.parks.id}/moving?team=HWY&whose=nobody")
    paths = (*paths[:2], f"{paths[2]}&starts_on={clock.today().isoformat()}")
    few = [len(chloe.get(path).statements) for path in paths]
    for number in range(30):
        team = make_team(session, f"X{number}", f"Crew {number}", cast.council)
        make_person(session, f"x{number}", f"Xavier {number}", team, email=None)
    session.commit()
    assert [len(chloe.get(path).statements) for path in paths] == few
