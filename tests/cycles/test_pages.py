"""The pages of cycles: what HR does, what an auditor sees, and that nobody else sees anything."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles import service
from kie.cycles.models import Cycle, CycleOpening, Exemption, Participation
from kie.cycles.pages import time_for
from kie.cycles.queries import chosen_frameworks
from kie.frameworks.models import Catalogue
from tests.browser import Browser
from tests.cast import Cast, make_person
from tests.cycles.conftest import Draft, wish

Browsing = Callable[..., Browser]


def typed(**changes: Any) -> dict[str, Any]:
    """What HR types into the form of a new cycle."""
    today = clock.today()
    return {
        "title": "Review 2027",
        "purpose": "For your development.",
        "framework-can-do": "theme",
        "opens_on": today.isoformat(),
        "self_due_on": (today + timedelta(days=20)).isoformat(),
        "manager_due_on": (today + timedelta(days=30)).isoformat(),
        "closes_on": (today + timedelta(days=60)).isoformat(),
        "people_threshold": "10",
        "viewer_threshold": "5",
        **changes,
    }


@pytest.fixture
def running(session: Session, cast: Cast, draft: Draft, shipped: Catalogue) -> Cycle:
    """A cycle over everybody, open."""
    cycle = draft()
    service.open_cycle(session, cycle.id, cast.chloe.id, shipped)
    session.commit()
    return cycle


def part(session: Session, cycle: Cycle, person_id: object) -> Participation:
    """The person's participation."""
    return session.scalars(
        select(Participation).where(Participation.cycle_id == cycle.id, Participation.person_id == person_id)
    ).one()


def test_chloe_makes_checks_and_opens_a_cycle(browser: Browsing, cast: Cast, session: Session) -> None:
    chloe = browser(cast.chloe)
    assert "No cycle yet" in chloe.get("/cycles").text
    form = chloe.get("/cycles/new")
    assert "not used for pay" in str(form.fields()["purpose"])
    made = chloe.post("/cycles/new", typed(teams=[str(cast.highways.id)]))
    page = chloe.get(made.location)
    assert "2 people would take part" in page.text
    assert "5 are in other teams." in page.text
    assert "5 answers, about 3 minutes" in page.text
    assert "The busiest manager, Ben Okafor, for 1 person" in page.text
    assert "Highways" in page.text
    opened = chloe.post(f"{made.location}/opening", follow=True)
    assert "Open, with 2 people." in opened.text
    again = chloe.post(f"{made.location}/opening", follow=True)
    assert "open already" in again.text
    assert len(session.scalars(select(Participation)).all()) == 2
    assert "Open" in chloe.get("/cycles").text


def test_a_new_cycle_keeps_its_frameworks_in_order(browser: Browsing, cast: Cast, session: Session) -> None:
    browser(cast.chloe).post("/cycles/new", typed(**{"framework-care": "behaviour"}))
    cycle = session.scalars(select(Cycle)).one()
    assert {one.framework_id: one.depth for one in chosen_frameworks(session, cycle.id)} == {
        "can-do": "theme",
        "care": "behaviour",
    }


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"title": " "}, "Give the cycle a title."),
        ({"title": "x" * 201}, "Use 200 characters at most."),
        ({"title": "a\x00b"}, "invisible character"),
        ({"purpose": ""}, "Say what the review is for."),
        ({"framework-can-do": ""}, "Choose at least one framework."),
        ({"opens_on": ""}, "Choose the day on which the cycle opens."),
        ({"opens_on": "2027-02-30"}, "Enter a real date"),
        ({"closes_on": "2001-01-01"}, "The cycle cannot close before it opens."),
        ({"self_due_on": "2001-01-01"}, "This is before the cycle opens."),
        ({"manager_due_on": "2101-01-01"}, "This is after the cycle closes."),
        ({"started_by": "soon"}, "Enter a real date"),
        ({"people_threshold": "4"}, "Enter a number from 5 to 1,000."),
        ({"viewer_threshold": "2"}, "Enter a number from 3 to 1,000."),
        ({"viewer_threshold": "11"}, "This cannot be more than the number of people in a figure."),
        ({"people_threshold": "many"}, "Enter a whole number, in figures."),
        ({"teams": ["nowhere"]}, "not"),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field_and_nothing_is_lost(
    browser: Browsing, cast: Cast, session: Session, changes: dict[str, Any], says: str
) -> None:
    page = browser(cast.chloe).post("/cycles/new", typed(long_reason="Kept as typed", **changes), status=422)
    field = next(iter(changes))
    error = page.html.find(id=f"{field}-error")
    assert error is not None and says in error.get_text()
    assert "Kept as typed" in page.text
    for name, value in changes.items():
        control = page.html.find("input", attrs={"name": name, "type": ["text", "date", "number"]})
        if control is not None and "\x00" not in value:
            assert str(control["value"]).strip() == value.strip()
    assert session.scalars(select(Cycle)).all() == []


def test_what_stops_the_opening_takes_the_button_away(
    browser: Browsing, cast: Cast, draft: Draft, session: Session
) -> None:
    cycle = draft(frameworks=(("care", "behaviour"), ("can-do", "theme")))
    chloe = browser(cast.chloe)
    page = chloe.get(f"/cycles/{cycle.id}")
    assert "more than 25 answers" in page.text
    assert page.link("Change the cycle")
    assert "Open the cycle" not in [button.get_text() for button in page.html.select("main button")]
    chloe.post(f"/cycles/{cycle.id}/opening", status=422)
    assert session.get(CycleOpening, cycle.id) is None


def test_every_problem_has_a_cure_and_a_name(
    browser: Browsing, cast: Cast, draft: Draft, session: Session, running: Cycle
) -> None:
    make_person(session, "2001", "Hana Ito", cast.parks, email=None)
    cast.ben.leaves_on = clock.today() + timedelta(days=10)
    session.commit()
    page = browser(cast.chloe).get(f"/cycles/{draft(title='Second').id}")
    for words in (
        "2 people have no manager and no reviewer",
        "1 person has a manager who has left, or who leaves before the cycle closes.",
        "1 person cannot sign in",
        "1 person leaves before the cycle closes.",
        "4 people have nobody to turn to",
        "7 people take part in “Review 2027”, which is still open.",
    ):
        assert words in page.text, words
    assert page.link("Print letters") == "/people/letters"
    assert f"/people/{cast.ben.id}" in {str(a["href"]) for a in page.html.select("main a[href]")}


def test_a_second_editor_sees_both_and_loses_nothing(
    browser: Browsing, cast: Cast, draft: Draft, session: Session
) -> None:
    cycle = draft()
    chloe = browser(cast.chloe)
    path = f"/cycles/{cycle.id}/change"
    shown = chloe.get(path).fields()
    assert shown["framework-can-do"] == "theme"
    service.change_cycle(session, cycle.id, wish(title="Theirs", long_reason="Once in five years"), 1, None)
    session.commit()
    page = chloe.post(path, {**shown, "title": "Mine"}, status=409)
    assert "Somebody else changed this cycle" in page.text and "Once in five years" in page.text
    again = page.fields()
    assert again["title"] == "Mine"
    chloe.post(path, again)
    session.expire_all()
    assert cycle.title == "Mine"


def test_an_edit_that_comes_after_the_opening_is_refused(
    browser: Browsing, cast: Cast, draft: Draft, session: Session, shipped: Catalogue
) -> None:
    cycle = draft()
    chloe = browser(cast.chloe)
    shown = chloe.get(f"/cycles/{cycle.id}/change").fields()
    service.open_cycle(session, cycle.id, cast.chloe.id, shipped)
    session.commit()
    page = chloe.post(f"/cycles/{cycle.id}/change", {**shown, "purpose": "For pay"}, status=409)
    assert "cannot be changed any more" in page.text
    session.expire_all()
    assert cycle.purpose == "For your development."
    chloe.get(f"/cycles/{cycle.id}/change", status=409)


def test_people_who_started_later_are_offered_and_added(
    browser: Browsing, cast: Cast, running: Cycle, session: Session
) -> None:
    hana = make_person(session, "2001", "Hana Ito", cast.parks)
    session.commit()
    chloe = browser(cast.chloe)
    page = chloe.get(f"/cycles/{running.id}")
    assert "Hana Ito" in page.text
    path = f"/cycles/{running.id}/joining"
    assert "Nobody was chosen" in chloe.post(path, status=422).text
    chloe.post(path, {"person": "nonsense"}, status=404)
    assert "1 person added." in chloe.post(path, {"person": str(hana.id)}, follow=True).text
    chloe.post(path, {"person": str(hana.id)}, status=409)


def test_chloe_exempts_ana_and_ends_it(
    browser: Browsing, cast: Cast, running: Cycle, session: Session
) -> None:
    chloe = browser(cast.chloe)
    ana = part(session, running, cast.ana.id)
    path = f"/cycles/participations/{ana.id}/exemption"
    assert "Say why this person is exempt." in chloe.post(path, {"reason": " "}, status=422).text
    late = {"reason": "On parental leave", "expires_on": "2020-01-01"}
    page = chloe.post(path, late, status=422)
    assert "Choose today or a later day." in page.text and "On parental leave" in page.text
    page = chloe.post(path, {"reason": "On parental leave"}, follow=True)
    assert "1 of them exempt" in page.text
    assert "On parental leave" in page.text and "By Chloé Martin" in page.text
    assert "is exempt already" in chloe.get(path).text
    page = chloe.post(f"{path}/ending", follow=True)
    assert "counted again" in page.text and "0 of them exempt" in page.text


def test_nobody_exempts_themselves(browser: Browsing, cast: Cast, running: Cycle, session: Session) -> None:
    path = f"/cycles/participations/{part(session, running, cast.chloe.id).id}/exemption"
    chloe = browser(cast.chloe)
    chloe.get(path, status=404)
    chloe.post(path, {"reason": "I would rather not"}, status=404)
    chloe.post(f"{path}/ending", status=404)
    assert session.scalars(select(Exemption)).all() == []


def test_who_has_left_is_exempted_with_one_button(
    browser: Browsing, cast: Cast, running: Cycle, session: Session
) -> None:
    cast.ana.leaves_on = clock.today() - timedelta(days=2)
    session.commit()
    chloe = browser(cast.chloe)
    assert "1 person has left and still counts" in chloe.get(f"/cycles/{running.id}").text
    page = chloe.post(f"/cycles/{running.id}/leavers", follow=True)
    assert "1 person exempted." in page.text and "Left on" in page.text


def test_chloe_gives_more_time_and_never_less(
    browser: Browsing, cast: Cast, running: Cycle, session: Session
) -> None:
    chloe = browser(cast.chloe)
    path = chloe.get(f"/cycles/{running.id}").link("Give more time")
    shown = chloe.get(path).fields()
    later = (running.closes_on + timedelta(days=30)).isoformat()
    sooner = (running.self_due_on - timedelta(days=1)).isoformat()
    page = chloe.post(path, {**shown, "self_due_on": sooner, "closes_on": later}, status=422)
    assert "This is earlier than the day people were told." in page.text
    assert later in [control.get("value") for control in page.html.select("main input")]
    page = chloe.post(path, {**shown, "manager_due_on": later}, status=422)
    assert "This is after the cycle closes." in page.text
    page = chloe.post(path, {**shown, "closes_on": later}, follow=True)
    assert "The cycle has more time." in page.text
    session.expire_all()
    assert (running.closes_on.isoformat(), running.version) == (later, 2)
    assert "Somebody else changed" in chloe.post(path, {**shown, "closes_on": later}, status=409).text


def test_closing_says_what_it_ends_and_then_refuses(
    browser: Browsing, cast: Cast, running: Cycle, session: Session
) -> None:
    chloe = browser(cast.chloe)
    asked = chloe.get(chloe.get(f"/cycles/{running.id}").link("Close the cycle"))
    assert "7 reviews are not signed by both." in asked.text
    page = chloe.post(f"/cycles/{running.id}/closure", follow=True)
    assert "The cycle is closed." in page.text and "Publish the heatmap" in page.text
    assert "Who could still join" not in page.text
    ana = part(session, running, cast.ana.id)
    for path, values in (
        (f"/cycles/{running.id}/closure", {}),
        (f"/cycles/{running.id}/leavers", {}),
        (f"/cycles/{running.id}/joining", {"person": str(cast.ana.id)}),
        (f"/cycles/{running.id}/extension", chloe.get(f"/cycles/{running.id}/extension").fields()),
        (f"/cycles/participations/{ana.id}/exemption", {"reason": "Late"}),
    ):
        assert "closed" in chloe.post(path, values, status=409).text
    chloe.get(f"/insights/closing/{running.id}", status=404)


def test_an_auditor_reads_and_changes_nothing(
    browser: Browsing, cast: Cast, running: Cycle, draft: Draft, session: Session
) -> None:
    grace = browser(cast.grace)
    plan = draft(title="Next")
    assert "Review 2027" in grace.get("/cycles").text
    for cycle in (running, plan):
        page = grace.get(f"/cycles/{cycle.id}")
        assert page.html.select('main form[method="post"]') == []
        assert "/change" not in str(page.html.main)
    refused(grace, running, plan, part(session, running, cast.ana.id))


@pytest.mark.parametrize("who", ["ana", "ben", "dev", "efua", "femi"])
def test_cycles_are_not_found_by_anybody_else(
    browser: Browsing, cast: Cast, running: Cycle, draft: Draft, session: Session, who: str
) -> None:
    person = browser(getattr(cast, who))
    plan = draft(title="Next")
    person.get("/cycles", status=404)
    person.get(f"/cycles/{running.id}", status=404)
    refused(person, running, plan, part(session, running, cast.ana.id))


def refused(person: Browser, running: Cycle, plan: Cycle, ana: Participation) -> None:
    """Nothing that changes a cycle is found."""
    exemption = f"/cycles/participations/{ana.id}/exemption"
    for path in (
        "/cycles/new",
        f"/cycles/{plan.id}/change",
        f"/cycles/{running.id}/extension",
        f"/insights/closing/{running.id}",
        exemption,
    ):
        person.get(path, status=404)
    for path, values in (
        ("/cycles/new", typed()),
        (f"/cycles/{plan.id}/change", typed()),
        (f"/cycles/{plan.id}/opening", {}),
        (f"/cycles/{running.id}/closure", {}),
        (f"/cycles/{running.id}/extension", {}),
        (f"/cycles/{running.id}/joining", {"person": str(ana.person_id)}),
        (f"/cycles/{running.id}/leavers", {}),
        (exemption, {"reason": "No"}),
        (f"{exemption}/ending", {}),
    ):
        person.post(path, values, status=404)


def test_long_work_is_told_in_hours() -> None:
    assert [time_for(answers) for answers in (1, 12, 205, 206, 861)] == [
        "about 1 minute",
        "about 7 minutes",
        "about 120 minutes",
        "about 2 hours",
        "about 8 hours",
    ]


def test_nobody_signed_in_is_sent_to_sign_in(browser: Browsing, running: Cycle) -> None:
    assert "/sign-in" in browser().get(f"/cycles/{running.id}", status=302).location


def test_what_does_not_exist_is_not_found(browser: Browsing, cast: Cast) -> None:
    chloe = browser(cast.chloe)
    chloe.get(f"/cycles/{uuid4()}", status=404)
    chloe.get(f"/cycles/participations/{uuid4()}/exemption", status=404)
    chloe.post(f"/cycles/{uuid4()}/opening", status=404)


def test_the_pages_ask_as_little_of_the_database_for_many_as_for_few(
    browser: Browsing, cast: Cast, draft: Draft, session: Session, shipped: Catalogue
) -> None:
    cycle = draft()
    chloe = browser(cast.chloe)
    few = len(chloe.get(f"/cycles/{cycle.id}").statements)
    for number in range(60):
        make_person(session, f"3{number:03}", f"Person {number}", cast.parks, email=None)
    session.commit()
    page = chloe.get(f"/cycles/{cycle.id}")
    assert len(page.statements) == few
    assert "And 36 more." in page.text
    service.open_cycle(session, cycle.id, cast.chloe.id, shipped)
    session.commit()
    chloe.get(f"/cycles/{cycle.id}")
