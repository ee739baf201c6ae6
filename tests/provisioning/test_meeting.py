"""Whose an account is, what KIE takes over of it, and what stays HR's to say."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.closing import closure
from kie.frameworks.models import Catalogue
from kie.mail.outbox import QueuedMail
from kie.people.imports import import_people
from kie.people.models import AddressChange, Person, ReportingLine
from kie.provisioning import service
from kie.provisioning.differences import Difference, everything
from kie.provisioning.models import DirectoryEntry
from kie.provisioning.service import meet_waiting
from tests.cast import Cast
from tests.people.files import PRK, as_csv, line, under
from tests.provisioning.conftest import MORE, NAME, Directory

Read = Callable[[str], Person]
Trail = Callable[[str], list[dict[str, Any]]]
NEW = {"employeeNumber": "2001", "department": "Highways"}


def managers(session: Session, person: Person) -> list[tuple[Any, Any]]:
    """Whom the person answers to, and from when."""
    rows = select(ReportingLine.manager_id, ReportingLine.starts_on).where(
        ReportingLine.person_id == person.id
    )
    return [(row.manager_id, row.starts_on) for row in session.execute(rows)]


@pytest.mark.both_databases
def test_somebody_new_begins_today_in_the_team_of_their_department_under_their_manager(
    directory: Directory, session: Session, cast: Cast, person: Read
) -> None:
    ben = directory.enters("ben", more={"employeeNumber": "1002"})
    directory.enters(
        "indira@logins.example",
        name={"givenName": "Indira", "familyName": "Rao"},
        emails=[{"value": "Indira@Wexcombe.example", "type": "work"}],
        title="Inspector",
        more={**NEW, "manager": ben["id"]},
    )
    made = person("2001")
    assert (made.name, made.job_title, made.email) == ("Indira Rao", "Inspector", "indira@wexcombe.example")
    assert (made.team_id, made.starts_on, made.leaves_on) == (cast.highways.id, clock.today(), None)
    assert (made.employer, made.role_profile) == ("Wexcombe Council", "staff")
    assert managers(session, made) == [(cast.ben.id, clock.today())]


def test_a_manager_who_comes_later_is_the_first(
    directory: Directory, session: Session, cast: Cast, person: Read
) -> None:
    boss = directory.enters("boss", displayName="Jo Bell")
    new = directory.enters("indira", displayName="Indira Rao", more={**NEW, "manager": {"value": boss["id"]}})
    assert managers(session, person("2001")) == []
    boss_now = {"employeeNumber": "2000", "department": "PRK", "manager": None}
    directory.patches(boss["id"], {"op": "add", "value": {MORE: boss_now}})
    assert managers(session, person("2001")) == [(person("2000").id, clock.today())]
    ring = {"op": "add", "path": f"{MORE}:manager", "value": new["id"]}
    directory.patches(boss["id"], ring)
    assert managers(session, person("2000")) == [], "nobody leads whoever leads them"


@pytest.mark.both_databases
def test_nobody_is_moved_whom_hr_has_placed(
    directory: Directory, session: Session, cast: Cast, person: Read
) -> None:
    chloe = directory.enters("chloe", more={"employeeNumber": "1003"})
    before = managers(session, cast.ana)
    ana = directory.enters(
        "ana", more={"employeeNumber": "1001", "department": "Parks", "manager": chloe["id"]}
    )
    directory.patches(ana["id"], {"op": "replace", "path": f"{MORE}:department", "value": "HR"})
    directory.patches(ana["id"], {"op": "remove", "path": f"{MORE}:manager"})
    directory.patches(ana["id"], {"op": "add", "path": f"{MORE}:manager", "value": chloe["id"]})
    assert person("1001").team_id == cast.highways.id
    assert managers(session, cast.ana) == before
    assert everything(session) == [
        Difference("ana", "team", "HWY Highways", "HR", cast.ana.id),
        Difference("ana", "manager", "Ben Okafor", "Chloé Martin", cast.ana.id),
    ]


def test_nobody_begins_by_an_account_that_rests(
    directory: Directory, session: Session, cast: Cast, person: Read
) -> None:
    """Such as one that the directory has kept of somebody whom KIE has forgotten."""
    before = session.scalar(select(func.count(Person.id)))
    left = directory.enters("indira", displayName="Indira Rao", active=False, more=NEW)
    assert session.scalar(select(func.count(Person.id))) == before
    directory.opens(left["id"])
    assert person("2001").starts_on == clock.today()


def test_the_directory_gives_nobody_a_role_and_no_attribute_that_is_not_its_own(
    directory: Directory, session: Session, cast: Cast, person: Read
) -> None:
    ana = directory.enters(
        "ana",
        roles=[{"value": "hr"}],
        entitlements=[{"value": "administrator"}],
        groups=[{"value": "hr"}],
        password="not for us",
        phoneNumbers=[{"value": "01234"}],
        more={"employeeNumber": "1001", "costCenter": "4", "role_profile": "leaders"},
    )
    assert ana.keys() == {"schemas", "id", "meta", "userName", MORE}
    assert ana[MORE] == {"employeeNumber": "1001"}
    kept = person("1001")
    assert (kept.role_profile, kept.grade) == ("staff", "G6")


@pytest.mark.parametrize(
    ("number", "address", "why"),
    [
        ("1001", "ben@wexcombe.example", "several"),
        ("9999", "ana@wexcombe.example", "another-number"),
        (None, None, "unknown"),
        ("9999", None, "unknown"),
    ],
)
def test_what_means_nobody_for_certain_waits(
    directory: Directory, session: Session, trail: Trail, number: str | None, address: str | None, why: str
) -> None:
    facts: dict[str, Any] = {} if address is None else {"emails": [{"value": address, "type": "work"}]}
    before = session.scalar(select(func.count(Person.id)))
    directory.enters("x", more=None if number is None else {"employeeNumber": number}, **facts)
    assert session.scalars(select(DirectoryEntry.person_id)).all() == [None]
    assert session.scalar(select(func.count(Person.id))) == before
    assert trail("directory.unmet") == [{"token": NAME, "why": why}]


def test_an_address_that_changed_lately_means_nobody(
    directory: Directory, session: Session, cast: Cast
) -> None:
    session.add(AddressChange(person_id=cast.ana.id, before="a@b.example", changed_at=clock.now()))
    session.commit()
    ana = directory.enters("ana@wexcombe.example")
    entry = session.scalars(select(DirectoryEntry)).one()
    assert entry.person_id is None
    directory.patches(ana["id"], {"op": "add", "path": f"{MORE}:employeeNumber", "value": "1001"})
    session.expire_all()
    assert entry.person_id == cast.ana.id, "the number does"


def test_one_person_has_one_account(directory: Directory, session: Session, trail: Trail) -> None:
    directory.enters("ana", more={"employeeNumber": "1001"})
    directory.enters("ana2", more={"employeeNumber": "1001"})
    assert [one["why"] for one in trail("directory.unmet")] == ["has-another-account"]


def test_what_hrs_file_says_stands_until_the_directory_changes_its_mind(
    directory: Directory, session: Session, cast: Cast, person: Read, trail: Trail
) -> None:
    work = [{"value": "Ana.Silva@wexcombe.example", "type": "work", "primary": True}]
    ana = directory.enters("ana", displayName="SILVA Ana", emails=work, more={"employeeNumber": "1001"})
    assert (person("1001").name, person("1001").email) == ("Ana Silva", "ana@wexcombe.example")
    directory.patches(ana["id"], {"op": "replace", "path": "title", "value": "Engineer"})
    directory.patches(ana["id"], {"op": "replace", "path": "displayName", "value": "Ana Costa"})
    assert (person("1001").name, person("1001").job_title) == ("Ana Costa", "Engineer")
    kept = person("1001")
    kept.name = "Ana Silva Costa"
    session.commit()
    directory.closes(ana["id"])
    directory.opens(ana["id"])
    assert person("1001").name == "Ana Silva Costa", "what was put right here is not undone by another change"
    directory.patches(ana["id"], {"op": "remove", "path": "displayName"})
    assert person("1001").name == "Ana Silva Costa", "nor by saying nothing"
    assert [one["fields"] for one in trail("person.changed")] == ["job_title", "name"]


@pytest.mark.both_databases
def test_an_address_follows_and_the_one_before_is_told(
    directory: Directory, session: Session, cast: Cast, person: Read
) -> None:
    ana = directory.enters("ana", more={"employeeNumber": "1001"})
    new = {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "Ana.Costa@Wexcombe.example"}
    directory.patches(ana["id"], new)
    assert person("1001").email == "ana.costa@wexcombe.example"
    of_the_change = select(QueuedMail.recipient).where(~QueuedMail.key.startswith("scim-token:"))
    assert session.scalars(of_the_change).all() == ["ana@wexcombe.example"]
    assert session.scalars(select(AddressChange.before)).all() == ["ana@wexcombe.example"]


def test_an_address_that_goes_there_stays_here(directory: Directory, cast: Cast, person: Read) -> None:
    work = [{"value": "ana@wexcombe.example", "type": "work"}]
    ana = directory.enters("a.silva@logins.example", emails=work, more={"employeeNumber": "1001"})
    directory.patches(ana["id"], {"op": "remove", "path": "emails"})
    assert person("1001").email == "ana@wexcombe.example"
    directory.patches(ana["id"], {"op": "replace", "path": "userName", "value": "a.costa@logins.example"})
    assert person("1001").email == "ana@wexcombe.example", "no mail need arrive at what one signs in with"


@pytest.mark.parametrize(
    ("who", "address"), [("1003", "new@wexcombe.example"), ("1001", "ben@wexcombe.example")]
)
def test_no_address_of_a_role_nor_of_somebody_else_and_the_account_closes_all_the_same(
    directory: Directory, session: Session, cast: Cast, person: Read, who: str, address: str
) -> None:
    before = person(who).email
    entered = directory.enters("somebody", more={"employeeNumber": who})
    directory.patches(
        entered["id"],
        {"op": "replace", "value": {"active": False}},
        {"op": "add", "path": "emails", "value": [{"value": address, "type": "work"}]},
    )
    assert person(who).email == before
    assert directory.done("GET", f"/Users/{entered['id']}")["active"] is False
    found = [(one.about, one.here, one.there) for one in everything(session)]
    assert found == [("e-mail address", before, address)]


def test_gaps_are_filled(directory: Directory, session: Session, cast: Cast, person: Read) -> None:
    cast.ana.email, cast.ana.job_title = None, ""
    session.commit()
    ana = directory.enters("ana@logins.example", title="Engineer", more={"employeeNumber": "1001"})
    assert (person("1001").email, person("1001").job_title) == (None, "Engineer"), "codes would go astray"
    emails = {"op": "add", "path": "emails", "value": [{"value": "Ana@Wexcombe.example", "type": "work"}]}
    directory.patches(ana["id"], emails)
    assert person("1001").email == "ana@wexcombe.example"
    directory.enters("indira@logins.example", displayName="Indira Rao", more=NEW)
    assert person("2001").email is None
    directory.enters("ben@wexcombe.example", more={})
    entry = session.scalars(select(DirectoryEntry).where(DirectoryEntry.user_name.startswith("ben")))
    assert entry.one().person_id == cast.ben.id, "it still tells whose an account is"


@pytest.mark.both_databases
def test_hrs_file_brings_whom_the_directory_waits_for_and_moves_whom_it_brought(
    directory: Directory,
    session: Session,
    cast: Cast,
    person: Read,
    shipped: Catalogue,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    directory.enters("hopeless", active=False)
    directory.enters("kai", active=False, more={"employeeNumber": "3001", "department": "nowhere"})
    directory.enters("indira", displayName="Indira Rao", more=NEW)
    assert meet_waiting(session) == 0
    lines = [line(*one, PRK, email="") | under("1002") for one in (("3001", "Kai Lund"), ("2001", "I. Rao"))]
    done = import_people(session, None, as_csv(lines), clock.today(), shipped)
    assert not done.refused, done.refused
    session.commit()
    monkeypatch.setattr(service, "MET_AT_ONCE", 1)
    assert meet_waiting(session) == 1, "who has waited longest without hope does not stand before others"
    session.commit()
    kai, indira = person("3001"), person("2001")
    rows = session.scalars(select(DirectoryEntry))
    entries = {row.user_name: row.person_id for row in rows}
    assert entries == {"hopeless": None, "kai": kai.id, "indira": indira.id}
    assert (indira.team_id, indira.name) == (cast.parks.id, "I. Rao")
    assert closure(session, kai.id) is not None, "what the directory said meanwhile counts"
    assert meet_waiting(session) == 0


def test_an_empty_place_is_filled_once_and_only_for_whom_the_directory_brought(
    directory: Directory, session: Session, cast: Cast, person: Read
) -> None:
    ben = directory.enters("ben", more={"employeeNumber": "1002"})["id"]
    chloe = directory.enters("chloe", more={"employeeNumber": "1003"})["id"]
    chief = directory.enters("chief", displayName="Jo Bell", more={**NEW, "employeeNumber": "2000"})["id"]
    directory.enters("efua", more={"employeeNumber": "1005", "manager": chief})
    assert managers(session, cast.efua) == [], "HR's file says that she answers to nobody"
    indira = directory.enters("indira", displayName="Indira Rao", more={**NEW, "manager": ben})["id"]
    first = managers(session, person("2001"))
    directory.patches(indira, {"op": "replace", "path": f"{MORE}:manager", "value": chloe})
    assert managers(session, person("2001")) == first == [(cast.ben.id, clock.today())]
    line = session.scalars(select(ReportingLine).where(ReportingLine.person_id == person("2001").id)).one()
    line.ends_on = clock.today()
    session.commit()
    directory.patches(indira, {"op": "replace", "path": f"{MORE}:manager", "value": ben})
    directory.patches(indira, {"op": "replace", "path": f"{MORE}:manager", "value": chloe})
    assert managers(session, person("2001")) == first, "nor when HR has ended the line"
