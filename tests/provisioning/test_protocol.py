"""What the tester does not try: words of real directories, refusals, limits, filters, pages and versions."""

from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from config import Settings
from kie.app import create_app
from kie.provisioning import storage
from kie.provisioning.models import DirectoryEntry
from kie.provisioning.views import LONGEST
from kie.web import KieFlask
from tests.provisioning.conftest import CORE, MORE, PATCH, SCIM, Directory


def entries(session: Session) -> int:
    """How many accounts there are."""
    return session.scalar(select(func.count(DirectoryEntry.id))) or 0


@pytest.mark.both_databases
def test_what_entra_and_okta_send(directory: Directory) -> None:
    boss = directory.enters("boss")
    user = directory.enters(
        "ana@wexcombe.example",
        externalId="7f1",
        active=True,
        addresses=[{"type": "work", "locality": "Wexcombe"}],
        emails=[{"value": "ana@w.example", "type": "work", "primary": True}],
        locale="en-GB",
        more={"employeeNumber": "8001", "costCenter": "12"},
    )
    manager = {"op": "Add", "path": f"{MORE}:manager"}
    for value in (boss["id"], [{"value": boss["id"]}], {"value": boss["id"], "displayName": "x"}):
        directory.patches(user["id"], {**manager, "value": value})
        now = directory.done("GET", f"/Users/{user['id']}")
        assert now[MORE]["manager"]["value"] == boss["id"]
        assert now[MORE]["manager"]["$ref"].endswith(f"/scim/v2/Users/{boss['id']}")
        directory.patches(user["id"], {"op": "Remove", "path": f"{MORE}:manager"})
    directory.patches(
        user["id"],
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "a@w.example"},
        {"op": "Add", "path": 'phoneNumbers[type eq "mobile"].value', "value": "01234"},
        {"op": "Replace", "path": "name.givenName", "value": "Ana"},
        {"op": "Add", "value": {f"{MORE}:department": "Parks", "displayName": "Ana Silva"}},
    )
    for value, active in (("False", False), ("True", True), (False, False), ("true", True)):
        directory.patches(user["id"], {"op": "Replace", "path": "active", "value": value})
        assert directory.done("GET", f"/Users/{user['id']}")["active"] is active
    now = directory.done("GET", f"/Users/{user['id']}")
    assert now["emails"] == [{"value": "a@w.example", "type": "work", "primary": True}]
    assert (now["name"], now["displayName"]) == ({"givenName": "Ana"}, "Ana Silva")
    assert now[MORE] == {"employeeNumber": "8001", "department": "Parks"}
    put = {"schemas": [CORE], "id": user["id"], "userName": "ana@wexcombe.example", "active": False}
    assert directory.done("PUT", f"/Users/{user['id']}", put)["active"] is False
    assert directory.done("GET", f"/Users/{user['id']}").get(MORE) is None, "what a PUT leaves out is gone"


@pytest.mark.both_databases
def test_filters_and_pages(directory: Directory) -> None:
    for number in range(5):
        address = [{"value": f"P{number}@w.example", "type": "work"}]
        directory.enters(
            f"Person{number}",
            externalId=f"Ext{number}",
            emails=address,
            more={"employeeNumber": f"80{number}"},
        )
    directory.enters("Ünal", active=False)
    for wanted, found in (
        ('userName eq "pERSON1"', ["Person1"]),
        ('USERNAME eq "person1"', ["Person1"]),
        (f'{CORE}:userName eq "person1"', ["Person1"]),
        ('userName eq "ÜNAL"', ["Ünal"]),
        ('externalId eq "Ext2"', ["Person2"]),
        ('externalId eq "ext2"', []),
        ('emails[type eq "work"].value eq "p3@W.example"', ["Person3"]),
        ('emails.value eq "p3@w.example" or userName eq "person4"', ["Person3", "Person4"]),
        ('emails[type eq "home" and value eq "p3@w.example"]', []),
        (f'{MORE}:employeeNumber eq "804"', ["Person4"]),
        ('userName eq "person1" and externalId eq "Ext2"', []),
        ('userName eq "person1" and not (externalId eq "Ext2")', ["Person1"]),
        ("active eq false", ["Ünal"]),
        ('userName sw "person" and emails.value co "p2"', ["Person2"]),
        ('id eq "nothing"', []),
        ("displayName pr", []),
    ):
        assert directory.found(wanted) == found, wanted
    first = directory.done("GET", "/Users", startIndex="2", count="2")
    assert (first["totalResults"], first["startIndex"], first["itemsPerPage"]) == (6, 2, 2)
    assert [one["userName"] for one in first["Resources"]] == ["Person1", "Person2"]
    some = directory.done("GET", "/Users", filter='userName sw "person"', startIndex="4", count="10")
    assert (some["totalResults"], [one["userName"] for one in some["Resources"]]) == (
        5,
        ["Person3", "Person4"],
    )
    assert directory.done("GET", "/Users", count="0")["totalResults"] == 6
    assert directory.done("GET", "/Users", startIndex="99").get("Resources", []) == []
    body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "filter": "active eq false"}
    assert directory.done("POST", "/Users/.search", body)["totalResults"] == 1


def test_a_filter_that_would_read_everything_is_refused(
    directory: Directory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "MOST_COMPARED", 2)
    for number in range(3):
        directory.enters(f"p{number}")
    assert directory.done("GET", "/Users", status=400, filter="displayName pr")["scimType"] == "tooMany"
    assert directory.found('userName eq "p1"') == ["p1"]
    for wrong in ("userName", 'userName zz "x"', 'nickName eq "x"', "(" * 200, 'userName eq "x" and', "\x00"):
        assert directory.done("GET", "/Users", status=400, filter=wrong)["scimType"] == "invalidFilter", wrong


@pytest.mark.both_databases
def test_versions(directory: Directory) -> None:
    user = directory.enters("ana")
    address, body = (
        f"/Users/{user['id']}",
        {"schemas": [PATCH], "Operations": [{"op": "add", "path": "title"}]},
    )
    tag = directory.ask("GET", address).headers["ETag"]
    assert directory.ask("GET", address, headers={"If-None-Match": tag}).status_code == 304
    body["Operations"] = [{"op": "add", "path": "title", "value": "Officer"}]
    assert directory.ask("PATCH", address, body, {"If-Match": tag}).status_code == 204
    stale = directory.ask("PATCH", address, body | {"Operations": []}, {"If-Match": tag})
    assert stale.status_code in (400, 412)
    body["Operations"] = [{"op": "add", "path": "title", "value": "Clerk"}]
    assert directory.ask("PATCH", address, body, {"If-Match": tag}).status_code == 412
    assert directory.ask("DELETE", address, headers={"If-Match": tag}).status_code == 412
    now = directory.ask("GET", address)
    assert (now.get_json()["title"], now.headers["ETag"] != tag) == ("Officer", True)
    body["Operations"] = [{"op": "add", "path": "title", "value": "Officer"}]
    assert directory.ask("PATCH", address, body).headers["ETag"] == now.headers["ETag"], "nothing changed"


def test_a_name_is_taken_whatever_its_capitals_and_a_create_that_comes_twice_is_one(
    directory: Directory, session: Session
) -> None:
    directory.enters("Ana")
    for again in ("Ana", "ANA"):
        assert directory.enters(again, 409)["scimType"] == "uniqueness"
    other = directory.enters("Ben")
    directory.patches(other["id"], {"op": "replace", "path": "userName", "value": "ana"}, status=409)
    assert directory.done("GET", f"/Users/{other['id']}")["userName"] == "Ben"
    assert entries(session) == 2


BAD: tuple[tuple[str, str, Any, int], ...] = (
    ("POST", "/Users", {"schemas": [CORE]}, 400),
    ("POST", "/Users", {"schemas": [CORE], "userName": " "}, 400),
    ("POST", "/Users", [], 400),
    ("POST", "/Users", {"schemas": [CORE], "userName": "x\x00"}, 400),
    ("POST", "/Users", {"schemas": [CORE], "userName": "x" * 255}, 400),
    ("POST", "/Users", {"schemas": [CORE], "userName": {"a": 1}}, 400),
    ("POST", "/Users", {"schemas": [CORE], "userName": "x", "title": "x" * 201}, 400),
    ("POST", "/Users", {"schemas": [CORE, MORE], "userName": "x", MORE: {"manager": {"value": "x"}}}, 400),
    (
        "POST",
        "/Users",
        {"schemas": [CORE, MORE], "userName": "x", MORE: {"manager": "00000000-0000-0000-0000-000000000000"}},
        400,
    ),
    ("GET", "/Users/x", None, 404),
    ("GET", "/Users/00000000-0000-0000-0000-000000000000", None, 404),
    ("DELETE", "/Users/00000000-0000-0000-0000-000000000000", None, 404),
    ("PATCH", "/Users/x", {"schemas": [PATCH], "Operations": [{"op": "remove", "path": "title"}]}, 404),
    ("GET", "/Groups", None, 404),
    ("POST", "/Groups", {"displayName": "hr"}, 404),
    ("GET", "/nowhere/at/all", None, 404),
    ("DELETE", "/Users", None, 405),
    ("PUT", "/Schemas", {}, 405),
    ("POST", "/Bulk", {"schemas": [], "Operations": []}, 501),
    ("GET", "/Me", None, 501),
)


@pytest.mark.parametrize(("method", "path", "body", "status"), BAD)
def test_what_cannot_be_done_is_said_as_the_standard_says_it(
    directory: Directory, session: Session, method: str, path: str, body: Any, status: int
) -> None:
    answer = directory.ask(method, path, body)
    assert (answer.status_code, answer.mimetype) == (status, SCIM), answer.text
    assert answer.get_json()["status"] == str(status)
    assert status != 405 or "GET" in answer.headers["Allow"]
    assert entries(session) == 0


def test_what_is_no_json_or_too_large_is_refused(directory: Directory, session: Session) -> None:
    def send(data: bytes, kind: str, **more: Any) -> int:
        answer = directory.client.post(
            "/scim/v2/Users", data=data, content_type=kind, headers=directory.headers, **more
        )
        assert answer.mimetype == SCIM
        return answer.status_code

    assert send(b"{", SCIM) == 400
    assert send(b"\xff", SCIM) == 400
    assert send(b"userName=x", "application/x-www-form-urlencoded") == 415
    assert send(b'{"userName": "x"' + b" " * LONGEST + b"}", SCIM) == 413
    assert send(b'{"a":' * 50_000, SCIM) == 400, "however deep"
    assert directory.done("GET", "/Users", status=501, sortBy="userName")
    assert entries(session) == 0


def test_it_says_what_it_can_do(directory: Directory) -> None:
    offered = directory.done("GET", "/ServiceProviderConfig")
    can = {
        name: offered[name]["supported"]
        for name in ("patch", "filter", "etag", "bulk", "sort", "changePassword")
    }
    assert can == {
        "patch": True,
        "filter": True,
        "etag": True,
        "bulk": False,
        "sort": False,
        "changePassword": False,
    }
    assert directory.ask("HEAD", "/Users").status_code == 200
    assert [one["id"] for one in directory.done("GET", "/ResourceTypes")["Resources"]] == ["User"]


def test_while_the_database_is_away_it_says_to_try_again(settings: Settings) -> None:
    def nowhere(_reading: bool) -> Session:
        raise OperationalError("", {}, Exception("away"))

    app: KieFlask = create_app(settings, sessions=nowhere)
    answer = Directory(app, "kie_scim_x").ask("GET", "/Users")
    assert (answer.status_code, answer.mimetype) == (503, SCIM)
    assert int(answer.headers["Retry-After"]) > 0


def test_an_answer_stands_though_the_use_of_its_token_cannot_be_noted(directory: Directory) -> None:
    refused = []

    def away(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("UPDATE scim_tokens"):
            refused.append(statement)
            raise OperationalError(statement, {}, Exception("away"))

    event.listen(Engine, "before_cursor_execute", away)
    try:
        assert directory.ask("GET", "/Users").status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", away)
    assert len(refused) == 1


@pytest.mark.parametrize("root", ["", "/"])
def test_the_address_itself_answers_as_scim_does(app: KieFlask, directory: Directory, root: str) -> None:
    directory.enters("ana", more={"employeeNumber": "1001"})
    found = directory.done("GET", root)
    assert [one["userName"] for one in found["Resources"]] == ["ana"], (
        "a search over everything (RFC 7644, 3.4.2.1)"
    )
    assert directory.done("GET", root, filter='userName eq "nobody"')["totalResults"] == 0
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = directory.ask(method, root, {})
        assert (answer.status_code, answer.mimetype) == (405, SCIM), (
            f"{method} {answer.status_code} {answer.text}"
        )
        assert answer.get_json()["status"] == "405"
    assert Directory(app, "wrong").ask("GET", root).status_code == 401
