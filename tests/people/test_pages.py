"""Stories of the people pages, over HTTP."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.people.models import RoleGrant
from kie.people.relations import roles_of
from kie.people.service import give_role
from tests.browser import Browser, Page
from tests.cast import Cast, make_person, make_team, reports_to
from tests.people.files import HWY, as_csv, line, under

Visit = Callable[..., Browser]
HANA = line("2001", "Hana Novak", HWY) | under("1002")


def upload(somebody: Browser, data: bytes, status: int = 302) -> Page:
    """Send a file to the import page."""
    values: dict[str, Any] = {"file": (io.BytesIO(data), "people.csv")}
    page = somebody.post("/people/import", values, status=status)
    # The test client spools large bodies to a file and leaves it open.
    page.answer.request.environ["wsgi.input"].close()
    return page


def error_at(page: Page, field: str) -> str:
    """What a page says is wrong with one field, and above all fields as well."""
    (said,) = page.html.select(f"#{field}-error")
    assert page.html.select(f'.error-summary a[href="#{field}"]')
    return said.get_text(" ", strip=True)


@pytest.mark.parametrize("who", ["chloe", "dev", "grace"])
def test_hr_administrators_and_auditors_find_people(cast: Cast, browser: Visit, who: str) -> None:
    somebody = browser(getattr(cast, who))
    assert "7 people" in somebody.get("/people").text
    found = somebody.get("/people?q=silva")
    assert "1 person" in found.text
    page = somebody.get(found.link("Ana Silva"))
    for words in ("1001", "Highways", "ana@wexcombe.example", "Ben Okafor", "6 April 2020"):
        assert words in page.text


def test_an_administrator_finds_whoever_has_left_too(session: Session, cast: Cast, browser: Visit) -> None:
    cast.ana.leaves_on = clock.today() - timedelta(days=1)
    session.commit()
    dev = browser(cast.dev)
    nobody = dev.get("/people?q=silva")
    assert "Nobody found" in nobody.text and "Tick “People who have left, too”" in nobody.text
    found = dev.get("/people?q=silva&left=y")
    assert "1 person" in found.text and "Left; the last day was" in found.text
    account = f"/people/{cast.ana.id}/account"
    assert dev.get(found.link("Ana Silva")).html.select_one(f'main a[href="{account}"]')
    chosen = dev.get("/people?q=silva&team=HWY&left=y")
    assert "1 person" in chosen.text and chosen.link("Look in every team") == "/people?q=silva&left=y"
    assert "Left;" not in dev.get("/people?q=okafor&left=y").text
    for others in (cast.chloe, cast.grace):
        page = browser(others).get("/people?q=silva&left=y")
        assert "Nobody found" in page.text and not page.html.select("#left")


@pytest.mark.parametrize("who", ["ana", "ben", "efua", "femi"])
def test_others_do_not_learn_that_there_is_a_directory(cast: Cast, browser: Visit, who: str) -> None:
    somebody = browser(getattr(cast, who))
    for path in ("/people", f"/people/{cast.ana.id}", "/people/import", "/people/import/sample.csv"):
        somebody.get(path, status=404)
    upload(somebody, as_csv([HANA]), status=404)
    somebody.post(f"/people/{cast.grace.id}/roles", {"role": "hr"}, status=404)


def test_an_auditor_looks_and_changes_nothing(session: Session, cast: Cast, browser: Visit) -> None:
    grace = browser(cast.grace)
    page = grace.get(f"/people/{cast.chloe.id}")
    assert not page.html.select("main form")
    grace.get("/people/import", status=404)
    grace.post(f"/people/{cast.ana.id}/roles", {"role": "hr"}, status=404)
    grant = session.scalars(select(RoleGrant).where(RoleGrant.role == "hr")).one()
    grace.post(f"/people/roles/{grant.id}/ending", status=404)
    grace.get(f"/people/roles/{grant.id}/ending", status=404)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=chloé", 1),
        ("q=ana+silva", 1),
        ("q=silva+ana", 1),
        ("q=1001", 1),
        ("q=director", 1),
        ("q=%25", 0),
        ("q=_", 0),
        ("q=%00silva", 1),
        ("q='%3B+drop", 0),
        ("q=nobody", 0),
        ("team=", 7),
        ("page=-4", 7),
        ("page=99", 7),
        ("page=x", 7),
    ],
)
def test_searching_takes_what_people_type(cast: Cast, browser: Visit, query: str, found: int) -> None:
    page = browser(cast.grace).get(f"/people?{query}")
    assert len(page.html.select("dl.summary > div")) == found


def test_words_of_a_whole_page_are_refused_in_words_of_ours(cast: Cast, browser: Visit) -> None:
    page = browser(cast.grace).get("/people?q=" + "silva" * 21, status=422)
    assert "100 characters at most" in error_at(page, "q")
    assert page.html.select_one("#q[maxlength='100']") is not None
    assert "Ana Silva" not in page.text and "Nobody found" not in page.text


def test_a_team_is_found_with_the_teams_below_it(cast: Cast, browser: Visit) -> None:
    grace = browser(cast.grace)
    assert "2 people" in grace.get(f"/people?team={cast.highways.id}").text
    assert "7 people" in grace.get(f"/people?team={cast.council.id}").text
    assert "Nobody found" in grace.get(f"/people?team={cast.parks.id}").text


def test_a_team_is_typed_and_chosen_among_those_that_match(
    session: Session, cast: Cast, browser: Visit
) -> None:
    crew = make_team(session, "HWN", "Highways by night", cast.parks)
    make_person(session, "p1", "Zed Quill", crew, email=None)
    session.commit()
    grace = browser(cast.grace)
    page = grace.get("/people?team=hwy&q=silva")
    assert "In Highways (HWY) and the teams below it." in page.text and "1 person" in page.text
    assert page.html.select_one("#team[value='HWY']") is not None
    page = grace.get("/people?team=highways&q=zed")
    assert "Which team?" in page.text and "Nobody found" not in page.text
    assert "Zed Quill" in grace.get(page.link("Highways by night (HWN)")).text
    assert not page.html.select("select")
    for wrong in ("nonsense", "%25", str(cast.ana.id)):
        page = grace.get(f"/people?team={wrong}", status=422)
        assert "No open team is called that" in error_at(page, "team")
    for wrong in ("%00", "x" * 201):
        grace.get(f"/people?team={wrong}", status=422)


def test_a_large_council_is_turned_over_page_by_page(session: Session, cast: Cast, browser: Visit) -> None:
    for number in range(60):
        make_person(session, f"p{number}", f"Zed {number:03}", cast.parks, email=None)
    session.commit()
    grace = browser(cast.grace)
    first = grace.get("/people?q=zed")
    assert "Page 1 of 2" in first.text
    second = grace.get(first.link("Next page"))
    assert "Zed 059" in second.text
    assert len(first.statements) == len(grace.get("/people?q=1001").statements)


def test_people_who_left_are_not_in_the_list_but_have_their_page(
    session: Session, cast: Cast, browser: Visit
) -> None:
    cast.ana.leaves_on = clock.today() - timedelta(days=1)
    session.commit()
    grace = browser(cast.grace)
    assert "Nobody found" in grace.get("/people?q=silva").text
    assert "Last day" in grace.get(f"/people/{cast.ana.id}").text


def test_a_persons_line_is_shown_over_time(session: Session, cast: Cast, browser: Visit) -> None:
    reports_to(
        session, cast.ana, cast.efua, clock.today() - timedelta(days=400), clock.today(), kind="reviewer"
    )
    session.commit()
    page = browser(cast.chloe).get(f"/people/{cast.ana.id}")
    assert "is put right by importing people" in page.text
    rows = [" ".join(row.get_text(" ").split()) for row in page.html.select("table tbody tr")]
    assert len(rows) == 2
    assert rows[0].startswith("Efua Mensah Named reviewer")
    assert rows[1] == "Ben Okafor Manager 6 April 2020 Now"
    assert "Language English" in page.text


def test_dev_makes_ana_a_partner_and_ends_it(session: Session, cast: Cast, browser: Visit) -> None:
    dev = browser(cast.dev)
    page = dev.post(f"/people/{cast.ana.id}/roles", {"role": "", "team": "no such"}, status=422)
    assert "Choose a role." in page.text and "No open team is called that." in page.text
    dev.post(f"/people/{cast.ana.id}/roles", {"role": "partner", "team": str(cast.parks.id)})
    assert "partner" in {grant.role for grant in roles_of(session, cast.ana.id)}
    page = dev.get(f"/people/{cast.ana.id}")
    assert "HR partner for a team, Parks" in page.text
    ending = page.link("End this role")
    look = dev.get(ending)
    assert "HR partner for a team, Parks" in look.text and "signed out on every device" in look.text
    assert "partner" in {grant.role for grant in roles_of(session, cast.ana.id)}, "looking ends nothing"
    dev.post(ending)
    dev.post(ending)
    assert "partner" not in {grant.role for grant in roles_of(session, cast.ana.id)}
    assert not dev.get(ending).html.select("main form")


@pytest.mark.parametrize("role", ["hr", "administrator"])
def test_a_role_that_may_do_much_is_looked_at_before_it_is_given(
    session: Session, cast: Cast, browser: Visit, role: str
) -> None:
    dev, address = browser(cast.dev), f"/people/{cast.ana.id}/roles"
    look = dev.post(address, {"role": role, "team": "", "which": ""}, status=200)
    assert "Nothing is changed yet" in look.text and "Ana Silva is signed out on every device" in look.text
    assert roles_of(session, cast.ana.id) == []
    dev.post(address, look.fields(address))
    assert [grant.role for grant in roles_of(session, cast.ana.id)] == [role]


def test_nobody_gives_or_ends_their_own_role(session: Session, cast: Cast, browser: Visit) -> None:
    dev = browser(cast.dev)
    assert "Give a role" not in dev.get(f"/people/{cast.dev.id}").text
    dev.post(f"/people/{cast.dev.id}/roles", {"role": "auditor", "team": ""}, status=409)
    grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.dev.id)).one()
    dev.post(f"/people/roles/{grant.id}/ending", status=409)
    dev.get(f"/people/roles/{grant.id}/ending", status=409)


@pytest.mark.both_databases
def test_the_last_system_administrator_stays_one(session: Session, cast: Cast, browser: Visit) -> None:
    chloe = browser(cast.chloe)
    grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.dev.id)).one()
    address = f"/people/roles/{grant.id}/ending"
    look = chloe.get(address)
    assert "Dev Patel is the only system administrator." in look.text and not look.html.select("main form")
    assert "Give somebody else the role first." in chloe.post(address, status=409).text
    give_role(session, cast.chloe.id, cast.grace.id, "administrator")
    cast.grace.leaves_on = clock.today() - timedelta(days=1)
    session.commit()
    chloe.post(address, status=409)
    cast.grace.leaves_on, cast.grace.starts_on = None, clock.today() + timedelta(days=60)
    session.commit()
    chloe.post(address, status=409)
    cast.grace.starts_on = clock.today()
    session.commit()
    chloe.post(address, chloe.get(address).fields(address))
    assert roles_of(session, cast.dev.id) == []


def test_whoever_runs_the_machine_does_not_run_the_reviews(cast: Cast, browser: Visit) -> None:
    page = browser(cast.dev).post(
        f"/people/{cast.chloe.id}/roles", {"role": "administrator", "team": ""}, status=409
    )
    assert "cannot be the same person. End the other role first." in error_at(page, "role")
    browser(cast.chloe).post(f"/people/{cast.dev.id}/roles", {"role": "hr", "team": ""}, status=409)


def test_a_partners_unit_is_chosen_among_those_that_match(
    session: Session, cast: Cast, browser: Visit
) -> None:
    make_team(session, "PRN", "Parks by night", cast.parks)
    session.commit()
    dev, address = browser(cast.dev), f"/people/{cast.ana.id}/roles"
    page = dev.post(address, {"role": "partner", "team": "parks"}, status=422)
    assert "Several match. Choose one." in page.text
    assert roles_of(session, cast.ana.id) == []
    dev.post(address, {**page.fields(address), "which": str(cast.highways.id)}, status=422)
    dev.post(address, {**page.fields(address), "which": str(cast.parks.id)})
    assert [grant.team_id for grant in roles_of(session, cast.ana.id)] == [cast.parks.id]


@pytest.mark.parametrize(("role", "team"), [("partner", False), ("auditor", True)])
def test_a_team_too_many_or_too_few_is_said_at_its_field_and_the_choice_is_kept(
    session: Session, cast: Cast, browser: Visit, role: str, team: bool
) -> None:
    values = {"role": role, "team": str(cast.parks.id) if team else ""}
    page = browser(cast.dev).post(f"/people/{cast.ana.id}/roles", values, status=422)
    assert "HR partner" in error_at(page, "team")
    kept = page.fields(f"/people/{cast.ana.id}/roles")
    assert (kept["role"], kept["team"]) == (values["role"], values["team"])
    assert [grant.role for grant in roles_of(session, cast.ana.id)] == []


@pytest.mark.parametrize(
    "values",
    [
        {"role": "king", "team": ""},
        {"role": "", "team": ""},
        {"role": "partner", "team": ""},
        {"role": "partner", "team": "nonsense"},
    ],
)
def test_a_role_that_makes_no_sense_is_refused(
    session: Session, cast: Cast, browser: Visit, values: dict[str, str]
) -> None:
    browser(cast.dev).post(f"/people/{cast.ana.id}/roles", values, status=422)
    assert session.scalar(select(func.count()).select_from(RoleGrant)) == 4


def test_the_directory_can_be_read_right_to_left(session: Session, cast: Cast, browser: Visit) -> None:
    cast.chloe.language = "en-XA"
    session.commit()
    page = browser(cast.chloe).get(f"/people/{cast.ana.id}")
    root = page.html.find("html")
    assert root is not None
    assert root["dir"] == "rtl"
