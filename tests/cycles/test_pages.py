"""The pages of a draft: what HR types, what the launch check says, how it opens."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.cycles import service
from kie.cycles.models import Cycle, CycleOpening, Participation
from kie.cycles.pages import time_for
from kie.cycles.queries import chosen_frameworks
from kie.frameworks.models import Catalogue
from kie.i18n import format_day
from kie.workdays import SATURDAY, next_working_day
from tests.browser import Browser
from tests.cast import Cast, make_person
from tests.cycles.conftest import Draft, typed, wish

Browsing = Callable[..., Browser]


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
    question = chloe.get(str(page.link("Open the cycle")))
    assert "2 people take part, from today" in question.text
    assert session.scalars(select(Participation)).all() == []
    opened = chloe.post(f"{made.location}/opening", question.fields(), follow=True)
    assert "Open, with 2 people." in opened.text
    again = chloe.post(f"{made.location}/opening", {"version": "1"}, follow=True)
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


def test_the_frameworks_of_a_family_stand_together(browser: Browsing, cast: Cast) -> None:
    page = browser(cast.chloe).get("/cycles/new")
    shown = [
        one["name"] if one.name == "input" else one.get_text() for one in page.html.select("h3, [type=radio]")
    ]
    assert list(dict.fromkeys(shown)) == [
        "People Values",
        "framework-can-do",
        "framework-customer-focus",
        "framework-freedom-within-boundaries",
        "Other frameworks",
        "framework-care",
        "framework-corporate-behaviours",
        "rhythm",
        "Where all begin together",
    ]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"title": " "}, "Give the cycle a title."),
        ({"title": "\u200b\u202e"}, "Give the cycle a title."),
        ({"title": "x" * 201}, "This text has 201 characters; 200 is the most."),
        ({"title": "a\x00b"}, "a character that cannot be kept"),
        ({"purpose": ""}, "Say what the review is for."),
        ({"framework-can-do": ""}, "Choose at least one framework."),
        ({"opens_on": ""}, "Choose a day."),
        ({"opens_on": "2027-02-30"}, "Enter a real date"),
        ({"opens_on": "9999-12-31"}, "This is more than five years away."),
        ({"closes_on": "2001-01-01"}, "The cycle cannot close before it opens."),
        ({"closes_on": "9999-12-31"}, "A cycle lasts three years at most."),
        ({"self_due_on": "2001-01-01"}, "This is before the cycle opens."),
        ({"manager_due_on": "2101-01-01"}, "This is after the cycle closes."),
        ({"started_by": "soon"}, "Enter a real date"),
        ({"people_threshold": "4"}, "Enter a number from 5 to 1,000."),
        ({"viewer_threshold": "2"}, "Enter a number from 3 to 1,000."),
        ({"viewer_threshold": "11"}, "This cannot be more than the number of people in a figure."),
        ({"people_threshold": "many"}, "Enter a whole number, in figures."),
        ({"teams": ["nowhere"]}, "Choose one of those listed."),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field_and_nothing_is_lost(
    browser: Browsing, cast: Cast, session: Session, changes: dict[str, Any], says: str
) -> None:
    page = browser(cast.chloe).post("/cycles/new", typed(long_reason="Kept as typed", **changes), status=422)
    field = next(iter(changes))
    error = page.html.find(id=[f"{field}-error", f"{field}_depth-error"])
    assert error is not None and says in error.get_text()
    assert "Kept as typed" in page.text
    for name, value in changes.items():
        control = page.html.find("input", attrs={"name": name, "type": ["text", "date", "number"]})
        if control is not None and "\x00" not in value:
            assert str(control["value"]).strip() == value.strip()
    assert session.scalars(select(Cycle)).all() == []


def test_the_summary_names_each_field_once_and_leads_to_it(browser: Browsing, cast: Cast) -> None:
    sent = typed(self_due_on="", closes_on="", manager_due_on="2001-01-01", people_threshold="many")
    page = browser(cast.chloe).post("/cycles/new", {**sent, "framework-can-do": ""}, status=422)
    said = {str(link["href"]): link.get_text() for link in page.html.select(".error-summary a")}
    assert said == {
        "#closes_on": "Closes: Choose a day.",
        "#self_due_on": "Self-assessments are due: Choose a day.",
        "#manager_due_on": "Managers’ assessments are due: This is before the cycle opens.",
        "#framework-can-do_depth-0": "What people answer: Choose at least one framework.",
        "#people_threshold": "Fewest people in a figure of the heatmap: Enter a whole number, in figures.",
    }
    assert len(page.html.select(".error-summary li")) == len(said)
    (error,) = page.html.select("#self_due_on-error")
    assert error.get_text() == "Error: Choose a day."


def test_what_stops_the_opening_takes_the_button_away(
    browser: Browsing, cast: Cast, draft: Draft, session: Session
) -> None:
    cycle = draft(frameworks=(("care", "behaviour"), ("can-do", "theme")))
    chloe = browser(cast.chloe)
    page = chloe.get(f"/cycles/{cycle.id}")
    assert "more than 25 answers" in page.text
    assert page.link("Change the cycle")
    assert "Open the cycle" not in [
        link.get_text().strip() for link in page.html.select("main a, main button")
    ]
    assert chloe.get(f"/cycles/{cycle.id}/opening", status=302).location == f"/cycles/{cycle.id}"
    chloe.post(f"/cycles/{cycle.id}/opening", status=422)
    assert session.get(CycleOpening, cycle.id) is None


@pytest.mark.both_databases
def test_letters_are_made_for_as_many_as_the_launch_check_counts(
    browser: Browsing, cast: Cast, draft: Draft, session: Session
) -> None:
    """Not for Ben, who can ask for a code by e-mail, nor for Kai, whom the cycle does not ask."""
    make_person(session, "2001", "Hana Ito", cast.highways, email=None)
    make_person(session, "2002", "Jo Frost", cast.highways, email=None)
    make_person(session, "2003", "Kai Lund", cast.parks, email=None)
    session.commit()
    chloe, cycle = browser(cast.chloe), draft(teams=(cast.highways.id,))
    page = chloe.get(f"/cycles/{cycle.id}")
    assert "2 people cannot sign in" in page.text
    asked = chloe.get(page.link("Print letters"))
    assert "2 people whom this cycle would ask cannot sign in" in asked.text
    path = f"/cycles/{cycle.id}/letters"
    printed = chloe.post(path, asked.fields(), status=200)
    names = [letter.select("strong")[0].get_text() for letter in printed.html.select(".letter")]
    assert names == ["Hana Ito", "Jo Frost"] and printed.link("Review 2027") == f"/cycles/{cycle.id}"
    assert "cannot sign in:" not in chloe.get(path).text and "No letters to print" in chloe.get(path).text
    assert "none was made" in chloe.post(path, {"once": "again"}, follow=True).text
    browser(cast.grace).get(path, status=404)
    browser(cast.grace).post(path, status=404)


def test_every_problem_has_a_cure_and_a_name(
    browser: Browsing, cast: Cast, draft: Draft, session: Session, running: Cycle
) -> None:
    make_person(session, "2001", "Hana Ito", cast.parks, email=None)
    cast.ben.leaves_on = clock.today() + timedelta(days=10)
    session.commit()
    second = draft(title="Second")
    page = browser(cast.chloe).get(f"/cycles/{second.id}")
    for words in (
        "2 people have no manager and no reviewer",
        "1 person has a manager who has left, or who leaves before the cycle closes.",
        "1 person cannot sign in",
        "1 person leaves before the cycle closes.",
        "4 people have nobody to turn to",
        "7 people take part in “Review 2027”, which is still open.",
    ):
        assert words in page.text, words
    assert page.link("Print letters") == f"/cycles/{second.id}/letters"
    today = clock.today()
    crossed = {"opens_on": today - timedelta(days=9), "manager_due_on": today - timedelta(days=2)}
    shown = browser(cast.chloe).get(f"/cycles/{draft(title='Third', **crossed).id}")
    assert "everybody would be late at once" in shown.text
    assert "Self-assessments are due after the managers’ assessments." in shown.text
    saturday = next(
        day for one in range(7) if (day := today + timedelta(days=14 + one)).weekday() == SATURDAY
    )
    weekend = browser(cast.chloe).get(f"/cycles/{draft(title='Fourth', self_due_on=saturday).id}")
    assert f"Self-assessments are due on {format_day(saturday)}, a Saturday." in weekend.text
    assert f"such as {format_day(next_working_day(saturday))}." in weekend.text
    for notice in (*page.html.select("main .cards .notice"), *shown.html.select("main .cards .notice")):
        assert notice.select("p a[href]"), notice.get_text()
    assert f"/people/{cast.ben.id}" in {str(a["href"]) for a in page.html.select("main a[href]")}


def test_the_question_before_opening_names_what_cannot_be_taken_back(
    browser: Browsing, cast: Cast, draft: Draft, running: Cycle
) -> None:
    chloe = browser(cast.chloe)
    ahead = clock.today() + timedelta(days=3)
    page = chloe.get(f"/cycles/{draft(title='Second', opens_on=ahead).id}/opening")
    for words in (
        "7 people take part, from today",
        "It cannot be undone.",
        f"The day planned for opening lies ahead: {format_day(ahead)}.",
        "7 people take part in “Review 2027”, which is still open.",
    ):
        assert words in page.text, words
    assert page.link("Keep it a draft")
    assert "lies ahead" not in chloe.get(f"/cycles/{draft(title='Third').id}/opening").text
    assert chloe.get(f"/cycles/{running.id}/opening", status=302).location == f"/cycles/{running.id}"


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
    assert "This was changed somewhere else" in page.text and "Once in five years" in page.text
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
    assert chloe.get(f"/cycles/{cycle.id}/change", status=302).location == f"/cycles/{cycle.id}"
    assert "cannot be changed any more" in chloe.get(f"/cycles/{cycle.id}").text


def test_long_work_is_told_in_hours() -> None:
    assert [time_for(answers) for answers in (1, 12, 205, 206, 861)] == [
        "about 1 minute",
        "about 7 minutes",
        "about 120 minutes",
        "about 2 hours",
        "about 8 hours",
    ]
