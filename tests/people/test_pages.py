"""Stories of the people pages, over HTTP."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.frameworks.models import Catalogue
from kie.people import pages
from kie.people.fitting import problems_between
from kie.people.models import PendingImport, Person, RoleGrant
from kie.people.queries import roles_of
from kie.people.rows import read
from kie.people.rules import Known
from tests.browser import Browser, Page
from tests.cast import Cast, make_person, reports_to
from tests.people.files import CHOICES, HWY, as_csv, line, the_cast, under

Visit = Callable[..., Browser]
HANA = line("2001", "Hana Novak", HWY) | under("1002")


def upload(somebody: Browser, data: bytes, status: int = 302) -> Page:
    """Send a file to the import page."""
    values: dict[str, Any] = {"file": (io.BytesIO(data), "people.csv")}
    page = somebody.post("/people/import", values, status=status)
    # The test client spools large bodies to a file and leaves it open.
    page.answer.request.environ["wsgi.input"].close()
    return page


@pytest.mark.parametrize("who", ["chloe", "dev", "grace"])
def test_hr_administrators_and_auditors_find_people(cast: Cast, browser: Visit, who: str) -> None:
    somebody = browser(getattr(cast, who))
    assert "7 people" in somebody.get("/people").text
    found = somebody.get("/people?q=silva")
    assert "1 person" in found.text
    page = somebody.get(found.link("Ana Silva"))
    for words in ("1001", "Highways", "ana@wexcombe.example", "Ben Okafor", "6 April 2020"):
        assert words in page.text


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
        ("team=nonsense", 7),
        ("page=-4", 7),
        ("page=99", 7),
        ("page=x", 7),
    ],
)
def test_searching_takes_what_people_type(cast: Cast, browser: Visit, query: str, found: int) -> None:
    page = browser(cast.grace).get(f"/people?{query}")
    assert len(page.html.select("dl.summary > div")) == found


def test_a_team_is_found_with_the_teams_below_it(cast: Cast, browser: Visit) -> None:
    grace = browser(cast.grace)
    assert "2 people" in grace.get(f"/people?team={cast.highways.id}").text
    assert "7 people" in grace.get(f"/people?team={cast.council.id}").text
    assert "Nobody found" in grace.get(f"/people?team={cast.parks.id}").text


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
    rows = [" ".join(row.get_text(" ").split()) for row in page.html.select("table tbody tr")]
    assert len(rows) == 2
    assert rows[0].startswith("Efua Mensah Named reviewer")
    assert rows[1] == "Ben Okafor Manager 6 April 2020 Now"


def test_dev_makes_ana_a_partner_and_ends_it(session: Session, cast: Cast, browser: Visit) -> None:
    dev = browser(cast.dev)
    dev.post(f"/people/{cast.ana.id}/roles", {"role": "partner", "team": str(cast.parks.id)})
    assert "partner" in {grant.role for grant in roles_of(session, cast.ana.id)}
    page = dev.get(f"/people/{cast.ana.id}")
    assert "HR partner for a team, Parks" in page.text
    (form,) = page.html.select('main form[action*="/ending"]')
    dev.post(str(form["action"]))
    dev.post(str(form["action"]))
    assert "partner" not in {grant.role for grant in roles_of(session, cast.ana.id)}


def test_nobody_gives_or_ends_their_own_role(session: Session, cast: Cast, browser: Visit) -> None:
    dev = browser(cast.dev)
    assert "Give a role" not in dev.get(f"/people/{cast.dev.id}").text
    dev.post(f"/people/{cast.dev.id}/roles", {"role": "auditor", "team": ""}, status=409)
    grant = session.scalars(select(RoleGrant).where(RoleGrant.person_id == cast.dev.id)).one()
    dev.post(f"/people/roles/{grant.id}/ending", status=409)


def test_whoever_runs_the_machine_does_not_run_the_reviews(cast: Cast, browser: Visit) -> None:
    browser(cast.dev).post(
        f"/people/{cast.chloe.id}/roles", {"role": "administrator", "team": ""}, status=409
    )
    browser(cast.chloe).post(f"/people/{cast.dev.id}/roles", {"role": "hr", "team": ""}, status=409)


@pytest.mark.parametrize(
    "values", [{"role": "king", "team": ""}, {"role": "", "team": ""}, {"role": "partner", "team": ""}]
)
def test_a_role_that_makes_no_sense_is_refused(
    session: Session, cast: Cast, browser: Visit, values: dict[str, str]
) -> None:
    browser(cast.dev).post(f"/people/{cast.ana.id}/roles", values, status=422)
    assert session.scalar(select(func.count()).select_from(RoleGrant)) == 4


def test_chloe_imports_what_she_saw(session: Session, cast: Cast, browser: Visit) -> None:
    chloe = browser(cast.chloe)
    chloe.get("/people/import")
    lines = [*the_cast(), HANA]
    lines[2] = lines[2] | {"grade": "G7"} | under("1005")
    sent = upload(chloe, as_csv(lines, encoding="utf-8-sig"))
    page = chloe.get(sent.location)
    assert "Nothing has been changed yet" in page.text
    for words in (
        "New people (1)",
        "Hana Novak",
        "Changed (1)",
        "Grade",
        "G6",
        "G7",
        "Manager",
        "1002",
        "1005",
    ):
        assert words in page.text
    assert session.scalar(select(Person).where(Person.staff_number == "2001")) is None
    done = chloe.post(f"{sent.location}/confirmation", page.fields(), follow=True)
    assert "The file is imported" in done.text
    assert "Hana Novak" in chloe.get("/people?q=hana").text
    chloe.post(f"{sent.location}/confirmation", status=404)
    again = chloe.get(upload(chloe, as_csv(lines)).location)
    assert "Nothing. All 8 people in it are known just as the file says." in again.text
    assert not again.html.select("main form")


def test_people_missing_from_the_file_leave_only_when_ticked(
    session: Session, cast: Cast, browser: Visit
) -> None:
    chloe = browser(cast.chloe)
    data = as_csv(one for one in the_cast() if one["staff_number"] != "1007")
    preview = upload(chloe, data).location
    page = chloe.get(preview)
    assert "In KIE but not in the file (1)" in page.text
    assert "You are not counted among them" in page.text
    chloe.post(f"{preview}/confirmation", page.fields())
    session.refresh(cast.grace)
    assert cast.grace.leaves_on is None
    preview = upload(chloe, data).location
    chloe.post(f"{preview}/confirmation", {**chloe.get(preview).fields(), "missing_left": "y"})
    session.refresh(cast.grace)
    assert cast.grace.leaves_on == clock.today()


def test_a_bad_file_is_refused_line_by_line(session: Session, cast: Cast, browser: Visit) -> None:
    lines = [
        *the_cast(),
        line("9", "=cmd()") | under("77"),
        line("10", "Ring") | under("11"),
        line("11", "R") | under("10"),
    ]
    page = upload(browser(cast.chloe), as_csv(lines), status=422)
    assert "Line 9: name begins like a formula" in page.text
    assert "Line 10: These people manage each other in a ring: 10 → 11 → 10." in page.text
    assert "until 2 lines are mended" in page.text
    assert session.scalar(select(func.count()).select_from(PendingImport)) == 0


def test_no_file_and_too_large_a_file_say_so(cast: Cast, browser: Visit) -> None:
    chloe = browser(cast.chloe)
    assert "Choose a file" in chloe.post("/people/import", {}, status=422).text
    assert "larger than 5 MB" in upload(chloe, b"x" * (5 * 1024 * 1024 + 1), status=422).text
    upload(chloe, b"x" * (7 * 1024 * 1024), status=413)


def test_a_file_larger_than_other_forms_is_taken(cast: Cast, browser: Visit) -> None:
    chloe = browser(cast.chloe)
    many = [line(f"s{number}", f"Person {number}", HWY, job_title="x" * 200) for number in range(9000)]
    data = as_csv([*the_cast(), *many])
    assert 2 * 1024 * 1024 < len(data) < 5 * 1024 * 1024
    page = chloe.get(upload(chloe, data).location)
    assert "New people (9000; the first 200 lines)" in page.text


def test_a_preview_that_went_stale_says_so(session: Session, cast: Cast, browser: Visit) -> None:
    chloe = browser(cast.chloe)
    preview = upload(chloe, as_csv([*the_cast(), HANA])).location
    cast.ana.grade = "G9"
    session.commit()
    assert "People were changed since the upload" in chloe.get(preview).text
    assert "nothing was imported" in chloe.post(f"{preview}/confirmation", status=409).text


def test_an_upload_is_nobody_elses(cast: Cast, browser: Visit) -> None:
    preview = upload(browser(cast.chloe), as_csv([*the_cast(), HANA])).location
    dev = browser(cast.dev)
    dev.get(preview, status=404)
    dev.post(f"{preview}/confirmation", status=404)


def test_the_sample_file_can_be_imported_where_an_organisation_exists(
    session: Session, cast: Cast, browser: Visit
) -> None:
    chloe = browser(cast.chloe)
    answer = chloe.get("/people/import/sample.csv").answer
    assert answer.mimetype == "text/csv"
    preview = upload(chloe, answer.get_data()).location
    page = chloe.get(preview)
    assert "New people (3)" in page.text and "Example department, under WEX" in page.text
    chloe.post(f"{preview}/confirmation", chloe.get(preview).fields())
    again = chloe.get("/people/import/sample.csv").answer.get_data()
    assert "All 3 people in it are known" in chloe.get(upload(chloe, again).location).text


@pytest.mark.parametrize("top", [None, "EXA"])
def test_the_sample_of_an_empty_installation_brings_the_organisation(top: str | None) -> None:
    rows, problems = read(pages.sample("Wexcombe Council", "staff", top), CHOICES)
    assert not problems and not problems_between(rows, Known({}, {}))
    assert (rows[0].team_name, rows[0].parent_team_code) == ("Wexcombe Council", None)


def test_a_second_top_is_told_what_to_write(cast: Cast, browser: Visit) -> None:
    top = {"team_code": "EXA", "team_name": "Example", "parent_team_code": ""}
    page = upload(browser(cast.chloe), as_csv([line("9001", "Hana Ito", top)]), status=422)
    assert "put WEX in parent_team_code." in page.text


def test_the_import_page_lists_the_role_profiles(cast: Cast, browser: Visit, shipped: Catalogue) -> None:
    cells = [
        cell.get_text().strip() for cell in browser(cast.chloe).get("/people/import").html.select("td, th")
    ]
    for profile in shipped.role_profiles.values():
        assert profile.id in cells and profile.title in cells


def test_the_directory_can_be_read_right_to_left(session: Session, cast: Cast, browser: Visit) -> None:
    cast.chloe.language = "en-XA"
    session.commit()
    page = browser(cast.chloe).get(f"/people/{cast.ana.id}")
    root = page.html.find("html")
    assert root is not None
    assert root["dir"] == "rtl"
