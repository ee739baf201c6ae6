"""HR partners and their units: given, ended, and what is kept of it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kie import clock
from kie.access import Relation
from kie.events import Event
from kie.people.relations import relations_between
from tests.browser import Browser
from tests.cast import Cast, give_role, make_person

Visit = Callable[..., Browser]
PARTNER = frozenset({Relation.PARTNER})


@pytest.mark.both_databases
def test_chloe_gives_femi_a_second_unit_and_ends_it(session: Session, cast: Cast, browser: Visit) -> None:
    zed = make_person(session, "p1", "Zed Quill", cast.parks, email=None)
    session.commit()

    def looks_after() -> bool:
        session.expire_all()
        found = relations_between(session, cast.femi.id, zed.id, clock.today(), PARTNER)
        return Relation.PARTNER in found

    chloe = browser(cast.chloe)
    page = chloe.get("/people/partners")
    (units,) = page.html.select("dl.summary")
    assert "Highways (HWY)" in units.text and "Parks (PRK)" not in units.text
    assert not looks_after()
    given = {"partner": str(cast.femi.id), "team": str(cast.parks.id)}
    page = chloe.post("/people/partners", {**page.fields("/people/partners"), **given}, follow=True)
    assert "given by Chloé Martin" in page.text and looks_after()
    again = chloe.post("/people/partners", given, follow=True)
    assert len(again.html.select("dl.summary > div")) == 2
    links = page.html.select('main a[href*="/ending"]')
    assert len(links) == 2
    chloe.post(str(links[1]["href"]))
    assert not looks_after()
    assert "Highways (HWY)" in chloe.get("/people/partners").text
    kept = session.scalars(select(Event).where(Event.action.in_(["role.given", "role.ended"]))).all()
    assert [(one.action, one.actor_id, one.person_id, one.details["team"]) for one in kept] == [
        (action, cast.chloe.id, cast.femi.id, str(cast.parks.id)) for action in ("role.given", "role.ended")
    ]


def test_nobody_gives_themselves_a_unit_and_auditors_only_look(
    session: Session, cast: Cast, browser: Visit
) -> None:
    give_role(session, cast.chloe, "partner", cast.highways.id)
    session.commit()
    given = {"partner": str(cast.chloe.id), "team": str(cast.parks.id)}
    page = browser(cast.chloe).post("/people/partners", given, status=409)
    assert "You cannot give yourself a role" in page.text
    assert len(page.html.select('main a[href*="/ending"]')) == 1
    nobody = {"partner": str(cast.ana.id), "team": "no such"}
    page = browser(cast.dev).post("/people/partners", nobody, status=422)
    assert "Choose" in page.text and "No open team is called that." in page.text
    page = browser(cast.dev).post("/people/partners", {"partner": str(cast.femi.id), "team": ""}, status=422)
    assert "Give a team." in page.text
    grace = browser(cast.grace)
    assert not grace.get("/people/partners").html.select('main form, main a[href*="/ending"]')
    grace.post("/people/partners", given, status=404)
    for person in (cast.ana, cast.femi):
        browser(person).get("/people/partners", status=404)


def test_the_page_asks_the_database_as_often_for_many_partners(
    session: Session, cast: Cast, browser: Visit
) -> None:
    chloe = browser(cast.chloe)
    few = len(chloe.get("/people/partners").statements)
    for number in range(8):
        person = make_person(session, f"q{number}", f"Quill {number}", cast.parks, email=None)
        give_role(session, person, "partner", cast.parks.id)
        give_role(session, person, "partner", cast.highways.id)
    session.commit()
    page = chloe.get("/people/partners")
    assert len(page.html.select("dl.summary > div")) == 17
    assert len(page.statements) == few
