"""What the directory says otherwise: of whom the database asks, and what the rules make of it."""

import csv
import io
from collections.abc import Callable

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from kie.provisioning.differences import everything, of_those_met
from kie.provisioning.models import DirectoryEntry
from kie.provisioning.service import Source, enter
from tests.browser import Browser
from tests.cast import Cast
from tests.provisioning.conftest import NAME, Directory

SAME: tuple[dict[str, str | None], ...] = (
    {},
    {"formatted_name": " Ana Silva "},
    {"formatted_name": "\t", "given_name": "Ana ", "family_name": " Silva"},
    {"given_name": "Ana Silva", "family_name": None, "display_name": "A."},
    {"display_name": "Ana Silva"},
    {"email": "ANA@wexcombe.example"},
    {"email": "", "user_name": "Ana@Wexcombe.example"},
    {"email": "nowhere", "user_name": "ana"},
    {"user_name": "a.silva@logins.example"},
    {"employee_number": " 1001 "},
    {"employee_number": "?"},
    {"title": ""},
    {"department": "HWY"},
    {"department": "Highways"},
)
APART: tuple[tuple[dict[str, str | None], str, str], ...] = (
    ({"formatted_name": "Ana Costa"}, "name", "Ana Costa"),
    ({"given_name": "Ana"}, "name", "Ana"),
    ({"display_name": "ana silva"}, "name", "ana silva"),
    ({"email": "É@wexcombe.example"}, "e-mail address", "é@wexcombe.example"),
    ({"employee_number": "1009"}, "staff number", "1009"),
    ({"title": "Clerk"}, "job title", "Clerk"),
    ({"department": "Parks"}, "team", "Parks"),
)


@pytest.mark.both_databases
def test_what_differs_is_found_and_nothing_else(directory: Directory, session: Session, cast: Cast) -> None:
    directory.enters("ana", more={"employeeNumber": "1001"})
    row = session.scalars(select(DirectoryEntry)).one()
    plain = {name: getattr(row, name) for name in {name for one in SAME for name in one}}
    plain |= {name: getattr(row, name) for one, *_rest in APART for name in one}

    def found(**said: str | None) -> list[tuple[str, str]]:
        for name, value in (plain | said).items():
            setattr(row, name, value)
        session.flush()
        return [(one.about, one.there) for one in everything(session)]

    for same in SAME:
        assert found(**same) == [], same
    for said, about, there in APART:
        assert found(**said) == [(about, there)], said


@pytest.mark.both_databases
def test_a_page_is_the_one_asked_for_or_the_last_and_reads_the_names_of_its_own(
    directory: Directory, session: Session, cast: Cast
) -> None:
    boss = directory.enters("dev", more={"employeeNumber": "1004"})["id"]
    for number in ("1001", "1002", "1003"):
        directory.enters(
            f"u{number}", title="Clerk", more={"employeeNumber": number, "manager": {"value": boss}}
        )
    all_of_it = everything(session)
    assert len(all_of_it) >= 6 and {one.there for one in all_of_it} == {"Clerk", "Dev Patel"}
    for most in (1, 2, 3, len(all_of_it), 50):
        pages = -(-len(all_of_it) // most)
        shown = [of_those_met(session, page, most) for page in range(1, pages + 1)]
        assert [one for portion in shown for one in portion.shown] == all_of_it
        assert {portion.total for portion in shown} == {len(all_of_it)}
        assert of_those_met(session, pages + 9, most) == shown[-1], "the last there is"
        assert of_those_met(session, -3, most) == shown[0]
    read: list[object] = []
    event.listen(session, "loaded_as_persistent", lambda _session, one: read.append(one))
    session.expunge_all()
    of_those_met(session, 1, 50)
    assert read == [], "plain values, nobody as an object"


def test_why_an_account_belongs_to_nobody(session: Session, cast: Cast, token: str) -> None:
    source = Source(NAME, "", "", "")
    for name, number, department, more in (
        ("lost", "8001", "No Such Team", {"display_name": "L"}),
        ("nonum", None, "HWY", {"display_name": "N"}),
        ("noname", "8002", "HWY", {}),
        ("gone", "8003", "HWY", {"display_name": "G", "active": False}),
        (str(cast.ben.email), "8004", "HWY", {"display_name": "B"}),
    ):
        said = {"user_name": name, "user_name_key": name, "employee_number": number, "department": department}
        enter(session, source, said | more)
    whys = {one.account: one.here for one in everything(session)}
    assert [whys[one] for one in ("lost", "nonum", "noname", "gone", str(cast.ben.email))] == [
        "no-team",
        "no-number",
        "no-name",
        "rests",
        "another-number",
    ]
    assert {one.account: one.here for one in everything(session, "PRK")}["lost"] == "unknown", (
        "Parks would do"
    )


@pytest.mark.both_databases
def test_what_differs_is_handed_on_by_staff_number(
    directory: Directory, browser: Callable[..., Browser], cast: Cast
) -> None:
    directory.enters("ana", title="=Surveyor", displayName="Ana Costa", more={"employeeNumber": "1001"})
    directory.enters("nobody", more={"employeeNumber": "9001"})
    dev = browser(cast.dev)
    file = dev.get(dev.get("/provisioning/differences").link("Download what differs as CSV")).answer
    assert file.headers["Content-Disposition"] == 'attachment; filename="directory-differences.csv"'
    assert list(csv.reader(io.StringIO(file.data.decode("utf-8-sig")))) == [
        ["Staff number", "Name", "What", "In KIE", "In the directory"],
        ["1001", "Ana Silva", "Name", "Ana Silva", "Ana Costa"],
        ["1001", "Ana Silva", "Job title", "Officer", "'=Surveyor"],
    ]
