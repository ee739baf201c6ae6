"""The import of people over HTTP, from the file to the confirmation."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.events import Event
from kie.frameworks.models import Catalogue
from kie.people import pages
from kie.people.fitting import problems_between
from kie.people.imports import import_people
from kie.people.models import PendingImport, Person
from kie.people.reading import read
from kie.people.rules import Known
from tests.browser import Browser, Page
from tests.cast import Cast
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
    assert "The file is imported: 8 people, 1 new." in done.text
    assert "Hana Novak" in chloe.get("/people?q=hana").text
    for title, name in (
        ("New people", "Hana Novak"),
        ("Changed", "Ana Silva"),
        ("Moved to another team or manager", "Ana Silva"),
    ):
        listed = chloe.get(done.link(f"1 person: see who, {title}"))
        assert [link.get_text() for link in listed.html.select("dl.summary a")] == [name]
    (done_at,) = session.scalars(select(Event.id).where(Event.action == "import.applied"))
    for used in (
        chloe.post(f"{sent.location}/confirmation"),
        chloe.get(sent.location, status=302),
        chloe.post(f"{sent.location}/throwing-away"),
    ):
        assert used.location == f"/people/imports/{done_at}"
    assert "This file is imported already." in chloe.get(f"/people/imports/{done_at}").text
    browser(cast.dev).post(f"{sent.location}/confirmation", status=404)
    assert session.scalars(select(Event.id).where(Event.action == "import.applied")).all() == [done_at]
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
    assert (
        "Line 10: manager_staff_number: These people manage each other in a ring: 10 → 11 → 10." in page.text
    )
    assert "until 2 lines are mended" in page.text
    assert session.scalar(select(func.count()).select_from(PendingImport)) == 0


def test_no_file_and_too_large_a_file_say_so(cast: Cast, browser: Visit) -> None:
    chloe = browser(cast.chloe)
    assert "Choose a file" in chloe.post("/people/import", {}, status=422).text
    late: dict[str, Any] = {"takes_effect_on": "soon", "file": (io.BytesIO(as_csv([HANA])), "people.csv")}
    (again,) = chloe.post("/people/import", late, status=422).html.select("#file-error")
    assert "Choose the file again as well" in again.get_text()
    assert "larger than 5 MB" in upload(chloe, b"x" * (5 * 1024 * 1024 + 1), status=422).text
    assert "larger than 5 MB" in upload(chloe, b"x" * (7 * 1024 * 1024), status=413).text


def test_who_changes_nothing_leaves_no_upload_behind(session: Session, cast: Cast, browser: Visit) -> None:
    chloe = browser(cast.chloe)
    preview = upload(chloe, as_csv([*the_cast(), HANA])).location
    button = chloe.get(preview).html.select_one("button[formaction]")
    assert (
        button is not None
        and "Nothing was changed" in chloe.post(str(button["formaction"]), follow=True).text
    )
    assert session.scalar(select(func.count()).select_from(PendingImport)) == 0
    chloe.get(preview, status=404)


def test_a_list_of_nobody_marks_nobody_as_left(session: Session, cast: Cast, browser: Visit) -> None:
    page = upload(browser(cast.chloe), as_csv([]), status=422)
    assert "There is nobody in this file" in page.text and "What to mend" not in page.text
    assert session.scalar(select(func.count()).select_from(PendingImport)) == 0


def test_lines_to_mend_are_counted_once_each(cast: Cast, browser: Visit) -> None:
    lines = [*the_cast(), line("9", "", starts_on="soon") | under("77")]
    page = upload(browser(cast.chloe), as_csv(lines), status=422)
    assert "until 1 line is mended" in page.text
    assert len([one for one in page.html.select("main li strong") if "Line 9:" in one.get_text()]) == 3


def test_a_file_in_another_encoding_is_one_mistake_of_the_file(cast: Cast, browser: Visit) -> None:
    page = upload(browser(cast.chloe), as_csv([*the_cast(), line("9", "Zoë")], encoding="cp1252"), status=422)
    assert "The file is not saved as UTF-8" in page.text
    assert "mended" not in page.text and "What to mend" not in page.text


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


def test_each_list_of_a_preview_is_turned_over_page_by_page(
    session: Session, cast: Cast, browser: Visit
) -> None:
    chloe = browser(cast.chloe)
    lines = [one for one in the_cast() if one["staff_number"] != "1007"]
    lines[2] = lines[2] | {name: f"{lines[2][name]} x" for name in ("name", "employer", "job_title", "grade")}
    many = [line(f"5{number:03}", f"Zed {number:03}", HWY) | under("1002") for number in range(120)]
    here = upload(chloe, as_csv([*lines, *many])).location
    preview = chloe.get(here)
    first = chloe.get(preview.link("120 people"))
    assert "120 people" in first.text and "Page 1 of 3" in first.text
    second = chloe.get(first.link("Next page"))
    third = chloe.get(second.link("Next page"))
    for page, names in ((first, range(50)), (second, range(50, 100)), (third, range(100, 120))):
        rows = [row.get_text(" ") for row in page.html.select("table tbody tr")]
        assert [f"Zed {number:03}" in row for number, row in zip(names, rows, strict=True)] == [True] * len(
            rows
        )
    changed = chloe.get(f"{here}/changed")
    assert len(changed.html.select("table tbody tr")) == 4 and "G6 x" in changed.text
    assert "Grace Liu" in chloe.get(f"{here}/left?page=99").text
    assert "nobody in this list" in chloe.get(f"{here}/moved?page=x").text
    chloe.get(f"{here}/refused", status=404)
    browser(cast.ben).get(f"{here}/new", status=404)
    assert session.scalar(select(func.count()).select_from(Person)) == 7


def test_what_an_import_brought_is_listed_page_by_page_and_for_hr_only(
    session: Session, cast: Cast, browser: Visit, shipped: Catalogue
) -> None:
    many = [line(f"2{number:03}", f"Zed {number:03}", HWY) for number in range(60)]
    for lines in (many[:3], many[3:]):
        import_people(session, cast.chloe.id, as_csv([*the_cast(), *lines]), clock.today(), shipped)
    import_people(session, None, as_csv(the_cast()), clock.today(), shipped, missing_left=True)
    first, second, third = session.scalars(
        select(Event.id).where(Event.action == "import.applied").order_by(Event.id)
    )
    session.commit()
    chloe = browser(cast.chloe)
    rows = [
        [each.get_text() for each in chloe.get(f"/people/imports/{path}").html.select("dl.summary a")]
        for path in (f"{first}/new", f"{second}/new", f"{second}/new?page=99", f"{second}/moved")
    ]
    assert [len(names) for names in rows] == [3, 50, 7, 0]
    assert (rows[0][0], rows[1][0], rows[2][-1]) == ("Zed 000", "Zed 003", "Zed 059")
    page = chloe.get(f"/people/imports/{third}")
    assert "Imported on the server" in page.text and page.link("60 people: see who, Have left")
    assert len(page.statements) == len(chloe.get(f"/people/imports/{first}").statements)
    for path in (first + 1, 2**63 - 1, 2**70, "0/new", f"{first}/refused"):
        chloe.get(f"/people/imports/{path}", status=404)
    for path in (str(first), f"{first}/new"):
        browser(cast.ben).get(f"/people/imports/{path}", status=404)


def test_a_move_names_both_teams(cast: Cast, browser: Visit) -> None:
    crew = {"team_code": "CRW", "team_name": "Night crew", "parent_team_code": "HWY"}
    file = [one | crew if one["staff_number"] == "1001" else one for one in the_cast()]
    chloe = browser(cast.chloe)
    page = chloe.get(upload(chloe, as_csv(file)).location)
    assert "Highways (HWY) Night crew (CRW) At once" in page.text
