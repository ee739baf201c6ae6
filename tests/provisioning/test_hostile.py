"""A directory that says odd things, or too much: nobody comes back by it, and nothing falls over."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from kie import clock
from kie.accounts.closing import closure
from kie.people.models import Person
from tests.browser import Browser
from tests.cast import Cast
from tests.provisioning.conftest import CORE, MORE, PATCH, SCIM, Directory

Visit = Callable[..., Browser]


@pytest.mark.both_databases
def test_who_was_removed_does_not_come_back_by_an_account_that_rests(
    directory: Directory, session: Session, cast: Cast, person: Callable[[str], Person]
) -> None:
    first = directory.enters("dev.patel", active=True, more={"employeeNumber": "1004"})["id"]
    directory.done("DELETE", f"/Users/{first}", status=204)
    again = directory.enters("dev.patel", active=False, more={"employeeNumber": "1004"})["id"]
    assert person("1004").leaves_on == clock.today(), "a list of old accounts brings nobody back"
    assert closure(session, cast.dev.id) is not None
    directory.opens(again)
    assert person("1004").leaves_on is None, "but an account that is opened does"
    assert closure(session, cast.dev.id) is None


def test_what_began_while_an_account_was_closed_opens_nothing_later(
    browser: Visit, directory: Directory, cast: Cast
) -> None:
    dev = directory.enters("dev.patel", active=True, more={"employeeNumber": "1004"})["id"]
    directory.closes(dev)
    late = browser(cast.dev)
    directory.opens(dev)
    assert late.get("/account", 302).location.startswith("/sign-in")


@pytest.mark.parametrize("deep", [50, 60_000])
def test_depths_are_refused_and_not_a_fault(directory: Directory, deep: int) -> None:
    filtered = "(" * deep + 'userName eq "a"' + ")" * deep
    asked = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], "filter": filtered}
    answer = directory.ask("POST", "/Users/.search", asked)
    assert answer.status_code in (200, 400), answer.text[:300]
    body = f'{{"schemas":["{CORE}"],"userName":"x","a":{"[" * deep}{"]" * deep}}}'
    answer = directory.client.post("/scim/v2/Users", data=body, headers=directory.headers, content_type=SCIM)
    assert answer.status_code in (201, 400), answer.text[:300]


@pytest.mark.parametrize("count", ["999999999999999999999999", "-5", "1e9", "x"])
def test_counts_beyond_all_sense(directory: Directory, count: str) -> None:
    assert directory.ask("GET", "/Users", count=count).status_code in (200, 400)
    assert directory.ask("GET", "/Users", startIndex=count).status_code in (200, 400)
    exact = 'userName eq "a"'
    assert directory.ask("GET", "/Users", count=count, startIndex=count, filter=exact).status_code in (
        200,
        400,
    )


@pytest.mark.parametrize("body", ["[]", "null", '"x"', "{", "\ud800", '{"schemas":1}', '{"userName":{}}'])
def test_bodies_that_are_none(directory: Directory, body: str) -> None:
    for method, path in (("POST", "/Users"), ("POST", "/Bulk"), ("POST", "/Me")):
        answer = directory.client.open(
            "/scim/v2" + path,
            method=method,
            data=body.encode("utf-8", "surrogatepass"),
            headers=directory.headers,
            content_type=SCIM,
        )
        assert 400 <= answer.status_code < 500 or answer.status_code == 501, answer.text[:300]


def test_operations_that_are_none(directory: Directory, cast: Cast) -> None:
    one = directory.enters("dev.patel", active=True, more={"employeeNumber": "1004"})["id"]
    for operation in (
        {"op": "replace", "path": "active", "value": None},
        {"op": "replace", "path": "active", "value": {}},
        {"op": "replace", "path": "emails[value eq", "value": "x"},
        {"op": "add", "path": 'emails[type eq "work"].value', "value": ["a", "b"]},
        {"op": "remove"},
        {"op": "remove", "path": "userName"},
        {"op": "replace", "path": "id", "value": "x"},
        {"op": "replace", "path": "userName", "value": "a\0b"},
        {"op": "replace", "path": "userName", "value": "\ud800"},
        {"op": "replace", "path": f"{MORE}:manager", "value": one},
        {"op": "replace", "path": "(" * 5000, "value": "x"},
    ):
        answer = directory.ask(
            "PATCH",
            f"/Users/{one}",
            {"schemas": [PATCH], "Operations": [operation]},
        )
        assert answer.status_code in (200, 204, 400), f"{operation}: {answer.text[:300]}"


@pytest.mark.parametrize("origin", ["http://[", "http://a]b"])
def test_origins_that_are_none(directory: Directory, browser: Visit, origin: str) -> None:
    assert directory.ask("POST", "/Users", {}, headers={"Origin": origin}).status_code == 403
