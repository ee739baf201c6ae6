"""The form that names somebody to stand in: everything that is wrong at once, and what is said beforehand."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from bs4 import Tag
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.people.models import Person, StandIn
from tests.assessments.web import Open
from tests.browser import Browser, Page
from tests.cast import Cast, make_person, reports_to
from tests.standing_in.naming import names

pytestmark = pytest.mark.both_databases


def _day(later: int) -> str:
    return (clock.today() + timedelta(days=later)).isoformat()


def _asked(who: str, first: str = "", last: str = "", **more: str) -> dict[str, str]:
    return {"who": who, "person": "", "starts_on": first or _day(0), "ends_on": last or _day(6), **more}


def _part(page: Page, selector: str) -> Tag:
    found = page.html.select_one(selector)
    assert found is not None
    return found


def _faults(ben: Browser, asked: Mapping[str, str], path: str = "/standing-in") -> dict[str, str]:
    """What the form says is wrong, by the field that it points at, after nothing was kept."""
    shown = ben.post(path, dict(asked), status=422)
    links = shown.html.select(".error-summary a")
    for link in links:
        field = shown.html.select_one(str(link["href"]))
        assert field is not None, "the summary leads to the field"
    return {str(link["href"])[1:]: link.get_text() for link in links}


def test_everything_that_is_wrong_is_said_at_once(session: Session, browser: Open, cast: Cast) -> None:
    """Who, both days and the reason: four faults, each at its field, and what was typed stays."""
    asked = _asked("1005", _day(-1), "31 February", reason="x" * 501)
    found = _faults(browser(cast.ben), asked)
    assert found.keys() == {"who", "starts_on", "ends_on", "reason"}
    assert "decides when somebody disagrees" in found["who"]
    assert found["starts_on"] == "First day: It cannot begin before today."
    assert "real date" in found["ends_on"] and "501 characters; 500 is the most" in found["reason"]
    shown = browser(cast.ben).post("/standing-in", asked, status=422)
    assert _part(shown, "#who")["value"] == "1005"
    assert _part(shown, "#reason").get_text().strip() == "x" * 501
    assert session.scalars(select(StandIn)).all() == []


def test_the_days_are_looked_at_when_nobody_is_named(browser: Open, cast: Cast) -> None:
    ben = browser(cast.ben)
    assert _faults(ben, _asked("", _day(3), _day(2))).keys() == {"who", "ends_on"}
    assert _faults(ben, _asked("Zed", _day(0), _day(90))).keys() == {"who", "ends_on"}
    assert _faults(ben, _asked("", "never", _day(-1))).keys() == {"who", "starts_on", "ends_on"}
    assert _faults(ben, {"who": "", "person": ""}).keys() == {"who", "starts_on", "ends_on"}


def test_who_leaves_is_said_beside_days_that_are_taken(session: Session, browser: Open, cast: Cast) -> None:
    cast.dev.leaves_on = clock.today() + timedelta(days=3)
    session.commit()
    efua, path = browser(cast.efua), f"/standing-in/for/{cast.ben.id}"
    names(efua, path, _asked("1006"))
    found = _faults(efua, _asked("1004"), path)
    assert found.keys() == {"who", "starts_on"}
    assert found["who"].startswith("Who stands in? Dev Patel leaves on")
    assert "Somebody acts for Ben Okafor in this time already" in found["starts_on"]


def _smiths(session: Session, cast: Cast, names: str) -> list[Person]:
    found = [
        make_person(session, f"200{n}", f"{name} Smith", cast.parks) for n, name in enumerate(names.split())
    ]
    session.commit()
    return found


def test_of_several_those_who_cannot_are_left_out_and_why_is_said(
    session: Session, browser: Open, cast: Cast
) -> None:
    jo, kim, lou = _smiths(session, cast, "Jo Kim Lou")
    reports_to(session, kim, cast.ana)
    session.commit()
    ben = browser(cast.ben)
    shown = ben.post("/standing-in", _asked("smith", _day(-1)), status=422)
    offered = [one["value"] for one in shown.html.select('input[name="deputy"]')]
    assert offered == [str(jo.id), str(lou.id)]
    group = _part(shown, "#deputy").get_text()
    assert "optional" not in group
    assert "Kim Smith, Officer (2001) cannot: Kim Smith answers to somebody whom they would lead." in group
    assert [one["href"] for one in shown.html.select(".error-summary a")] == ["#deputy-0", "#starts_on"]
    asked = _asked("smith", _day(-1), deputy=str(lou.id))
    again = ben.post("/standing-in", asked, status=422)
    assert _part(again, 'input[name="deputy"][checked]')["value"] == str(lou.id), "the choice stays"
    names(ben, "/standing-in", {**asked, "starts_on": _day(0)})
    assert session.scalars(select(StandIn.deputy_id)).all() == [lou.id]


def test_when_none_of_several_can_the_field_says_why_of_each(
    session: Session, browser: Open, cast: Cast
) -> None:
    for one in _smiths(session, cast, "Jo Kim"):
        reports_to(session, one, cast.ana)
    session.commit()
    found = _faults(browser(cast.ben), _asked("smith"))
    assert found.keys() == {"who"}
    assert "Jo Smith, Officer (2000) cannot" in found["who"] and "Kim Smith, Officer (2001)" in found["who"]


def test_more_than_ten_of_one_name_are_too_many(session: Session, browser: Open, cast: Cast) -> None:
    _smiths(session, cast, "Al Bo Cy Di Ed Flo Gus Hal Ian Jo Kim")
    assert "More than 10 people match." in _faults(browser(cast.ben), _asked("smith"))["deputy-0"]


def _hint(page: Page) -> str:
    return _part(page, "#who-hint").get_text()


def test_who_cannot_is_said_before_anybody_is_named(session: Session, browser: Open, cast: Cast) -> None:
    above = "Nobody stands in over somebody who leads them, however far up."
    own = browser(cast.ben).get("/standing-in")
    assert "Not you yourself, nor Efua Mensah, who decides when somebody disagrees" in _hint(own)
    assert above in _hint(own)
    assert "Nobody stands in towards themselves" in _part(own, "#person-hint").get_text()
    top = _hint(browser(cast.efua).get("/standing-in"))
    assert "Not you yourself." in top
    path = f"/standing-in/for/{cast.ben.id}"
    assert "Not Ben Okafor; you yourself can." in _hint(browser(cast.efua).get(path))
    assert "Not Ben Okafor, nor you yourself." in _hint(browser(cast.chloe).get(path))


def test_hr_is_told_before_typing_that_it_decides_nothing_above_itself(browser: Open, cast: Cast) -> None:
    path = f"/standing-in/for/{cast.efua.id}"
    shown = browser(cast.chloe).get(path)
    assert "You cannot decide this about somebody above you." in shown.text
    assert shown.html.select_one("#who") is None
    refused = browser(cast.chloe).post(path, _asked("", _day(-1)), status=422)
    summary = _part(refused, ".error-summary")
    assert "Ask a colleague in HR." in summary.get_text()
    assert summary.select("a") == [], "no link to a field that is not there"


@pytest.mark.parametrize("path", ["/standing-in", "/standing-in/for/{ben}"])
def test_the_page_tells_the_two_kinds_apart(browser: Open, cast: Cast, path: str) -> None:
    shown = browser(cast.efua).get(path.format(ben=cast.ben.id)).text
    assert "Whoever stands in beside a manager writes and reads together with the manager" in shown
    assert "Whoever acts for a manager who is away leads in the manager’s place" in shown
